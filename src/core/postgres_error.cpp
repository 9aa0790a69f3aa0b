// How an error from the server reads.
#include <asiopg/postgres_error.hpp>

#include <utility>

namespace asiopg {

namespace {

std::string describe(const error_fields& fields, const std::string& context) {
    std::string text = context.empty() ? fields.message : context + ": " + fields.message;
    if (!fields.detail.empty()) text.append("\nDETAIL:  ").append(fields.detail);
    if (!fields.hint.empty()) text.append("\nHINT:  ").append(fields.hint);
    return text;
}

}  // namespace

postgres_error::postgres_error(error_fields fields, std::string query, const std::string& context)
    : error(describe(fields, context)), data_(std::make_shared<const data>(data{std::move(fields), std::move(query)})) {}

postgres_error::~postgres_error() = default;

}  // namespace asiopg
