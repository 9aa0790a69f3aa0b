// Everything, for users who do not mind the compile time.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/bit_string.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/cube.hpp>
#include <asiopg/codecs/geometric.hpp>
#include <asiopg/codecs/hstore.hpp>
#include <asiopg/codecs/inet.hpp>
#include <asiopg/codecs/json.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/system.hpp>
#include <asiopg/codecs/text_search.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/fmt.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/transaction.hpp>
