#include <asiopg/copy_options.hpp>

namespace asiopg {

copy_options& copy_options::format(copy_format value) {
    values_.format = value;
    return *this;
}

copy_options& copy_options::columns(std::vector<std::string> names) {
    values_.columns = std::move(names);
    return *this;
}

copy_options& copy_options::schema_name(std::string name) {
    values_.schema_name = std::move(name);
    return *this;
}

copy_options& copy_options::delimiter(char value) {
    values_.delimiter = value;
    return *this;
}

copy_options& copy_options::null(std::string text) {
    values_.null = std::move(text);
    return *this;
}

copy_options& copy_options::header(bool value) {
    values_.header = value;
    values_.header_match = false;
    return *this;
}

copy_options& copy_options::header_match() {
    values_.header = true;
    values_.header_match = true;
    return *this;
}

copy_options& copy_options::quote(char value) {
    values_.quote = value;
    return *this;
}

copy_options& copy_options::escape(char value) {
    values_.escape = value;
    return *this;
}

copy_options& copy_options::encoding(std::string name) {
    values_.encoding = std::move(name);
    return *this;
}

copy_options& copy_options::force_quote(std::vector<std::string> names) {
    values_.force_quote = {false, std::move(names)};
    return *this;
}

copy_options& copy_options::force_quote_all() {
    values_.force_quote = {true, {}};
    return *this;
}

copy_options& copy_options::force_not_null(std::vector<std::string> names) {
    values_.force_not_null = {false, std::move(names)};
    return *this;
}

copy_options& copy_options::force_not_null_all() {
    values_.force_not_null = {true, {}};
    return *this;
}

copy_options& copy_options::force_null(std::vector<std::string> names) {
    values_.force_null = {false, std::move(names)};
    return *this;
}

copy_options& copy_options::force_null_all() {
    values_.force_null = {true, {}};
    return *this;
}

copy_options& copy_options::freeze(bool value) {
    values_.freeze = value;
    return *this;
}

copy_options& copy_options::where(std::string condition) {
    values_.where = std::move(condition);
    return *this;
}

copy_options& copy_options::default_marker(std::string text) {
    values_.default_marker = std::move(text);
    return *this;
}

copy_options& copy_options::on_error(copy_on_error value) {
    values_.on_error = value;
    return *this;
}

copy_options& copy_options::reject_limit(std::uint64_t rows) {
    values_.reject_limit = rows;
    return *this;
}

copy_options& copy_options::log_verbosity(copy_log_verbosity value) {
    values_.log_verbosity = value;
    return *this;
}

copy_options& copy_options::timeout(any_duration value) {
    values_.timeout = value.value();
    return *this;
}

copy_options& copy_options::progress(progress_function callback) {
    values_.progress = std::move(callback);
    return *this;
}

}  // namespace asiopg
