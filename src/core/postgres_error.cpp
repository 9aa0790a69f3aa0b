// How an error from the server reads.
#include <asiopg/postgres_error.hpp>

#include <utility>

namespace asiopg {

namespace {

std::string describe(const error_fields& fields, const std::string& context, const std::string& advice) {
    std::string text = context.empty() ? fields.message : context + ": " + fields.message;
    if (!fields.detail.empty()) text.append("\nDETAIL:  ").append(fields.detail);
    if (!fields.hint.empty()) text.append("\nHINT:  ").append(fields.hint);
    if (!advice.empty()) text.append("\nHINT:  ").append(advice);
    return text;
}

}  // namespace

postgres_error::postgres_error(error_fields fields, std::string query, const std::string& context,
                               const std::string& advice)
    : error(describe(fields, context, advice)),
      data_(std::make_shared<const data>(data{std::move(fields), std::move(query)})) {}

postgres_error::~postgres_error() = default;

}  // namespace asiopg
