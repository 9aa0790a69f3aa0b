#include <asiopg/pool_options.hpp>

#include <asiopg/error.hpp>

#include <string>
#include <utility>

namespace asiopg {

namespace {

template <class T>
T at_least(T least, T value, const char* option, const char* what) {
    if (value < least) throw interface_error(std::string(option) + " is expected to be " + what);
    return value;
}

std::size_t count(int least, int value, const char* option) {
    return static_cast<std::size_t>(
        at_least(least, value, option, least == 0 ? "zero or greater" : "greater than zero"));
}

pool_options::duration time_or_zero(pool_options::duration value, const char* option) {
    return at_least(pool_options::duration(0), value, option, "zero or greater");
}

pool_options::duration time(pool_options::duration value, const char* option) {
    return at_least(pool_options::duration(1), value, option, "greater than zero");
}

}  // namespace

pool_options& pool_options::min_size(int value) {
    values_.min_size = count(0, value, "min_size");
    return *this;
}

pool_options& pool_options::max_size(int value) {
    values_.max_size = count(1, value, "max_size");
    return *this;
}

pool_options& pool_options::max_queries(int value) {
    values_.max_queries = count(0, value, "max_queries");
    return *this;
}

pool_options& pool_options::max_inactive_connection_lifetime(any_duration value) {
    values_.max_inactive_connection_lifetime = time_or_zero(value.value(), "max_inactive_connection_lifetime");
    return *this;
}

pool_options& pool_options::max_lifetime(any_duration value) {
    values_.max_lifetime = time_or_zero(value.value(), "max_lifetime");
    return *this;
}

pool_options& pool_options::acquire_timeout(any_duration value) {
    values_.acquire_timeout = time(value.value(), "acquire_timeout");
    return *this;
}

pool_options& pool_options::max_waiting(int value) {
    values_.max_waiting = count(0, value, "max_waiting");
    return *this;
}

pool_options& pool_options::max_connecting(int value) {
    values_.max_connecting = count(1, value, "max_connecting");
    return *this;
}

pool_options& pool_options::check_after(any_duration value) {
    values_.check_after = value.value();
    return *this;
}

pool_options& pool_options::reset_timeout(any_duration value) {
    values_.reset_timeout = time(value.value(), "reset_timeout");
    return *this;
}

pool_options& pool_options::connect(connect_function value) {
    values_.connect = std::move(value);
    return *this;
}

pool_options& pool_options::init(init_function value) {
    values_.init = std::move(value);
    return *this;
}

pool_options& pool_options::setup(setup_function value) {
    values_.setup = std::move(value);
    return *this;
}

pool_options& pool_options::reset(init_function value) {
    values_.reset = std::move(value);
    return *this;
}

pool_options& pool_options::reset(pool_reset value) {
    if (value != pool_reset::all && value != pool_reset::none)
        throw interface_error("reset is expected to be pool_reset::all or pool_reset::none");
    values_.reset_kind = value;
    return *this;
}

pool_options& pool_options::multiplexing(int value) {
    values_.multiplexing = count(1, value, "multiplexing");
    return *this;
}

pool_options& pool_options::executors(std::vector<any_io_executor> value) {
    for (const any_io_executor& e : value)
        if (!e) throw interface_error("executors holds one that is empty");
    values_.executors = std::move(value);
    return *this;
}

pool_options& pool_options::log(log_function value) {
    values_.log = std::move(value);
    return *this;
}

}  // namespace asiopg
