// Everything, for users who do not mind the compile time.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/codec_as.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/enum.hpp>
#include <asiopg/codecs/json.hpp>
#include <asiopg/codecs/nd_array.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/codecs/variant.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/fmt.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/transaction.hpp>
