// The codecs that are always there: bool, integers, floats, text, bytea.
#pragma once

#include <asiopg/codecs/bytea.hpp>
#include <asiopg/codecs/floating.hpp>
#include <asiopg/codecs/integer.hpp>
#include <asiopg/codecs/text.hpp>
