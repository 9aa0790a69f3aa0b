// What every public header needs to know about the build: symbol visibility.
#pragma once

#if defined(ASIOPG_SHARED)
#if defined(_WIN32)
#if defined(ASIOPG_BUILDING)
#define ASIOPG_API __declspec(dllexport)
#else
#define ASIOPG_API __declspec(dllimport)
#endif
#else
#define ASIOPG_API __attribute__((visibility("default")))
#endif
#else
#define ASIOPG_API
#endif
