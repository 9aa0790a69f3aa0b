// error: PostgreSQL's arrays have at most 6 dimensions
#include <asiopg/codecs/array.hpp>
#include <asiopg/params.hpp>

#include <vector>

template <class T>
using table = std::vector<std::vector<T>>;

auto arguments(const std::vector<table<table<table<int>>>>& v) { return asiopg::params::of(v); }
