// std::chrono's durations, without the calendar and the streams that <chrono> brings along: that is a tenth of the
// time a small file takes to compile.
#pragma once

#include <cstddef>  // so that __GLIBCXX__ is known

#if defined(__GLIBCXX__) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif
