#include "integration/bad_input/attempt.hpp"

#include <asiopg/cursor.hpp>
#include <asiopg/row_stream.hpp>

#include <type_traits>

namespace asiopg::test::bad_input {

namespace {

std::optional<std::string> first_value(const result& rows) {
    if (rows.empty() || rows.columns().empty()) return std::nullopt;
    return to_string(rows[0][0]);
}

// The values as the caller wants them: `typed` reads ints.
void read(const result& rows, bool typed, attempted& a) {
    if (!a.value) a.value = first_value(rows);
    if (typed)
        for (const record& r : rows) static_cast<void>(r.get<int>(0));
}

template <class On>
awaitable<void> run(On& on, verb by, const std::string& sql, params arguments, bool typed, attempted& a) {
    if (by == verb::execute) {
        if (arguments.empty())
            co_await on.execute(sql);
        else
            co_await on.execute(sql, std::move(arguments));
    } else if (by == verb::fetch) {
        const result rows = co_await on.fetch(sql, std::move(arguments));
        read(rows, typed, a);
    } else if constexpr (!std::is_same_v<On, pool>) {
        if (by == verb::stream) {
            row_stream rows = co_await on.stream(sql, std::move(arguments));
            for (result batch = co_await rows.next_batch(); !batch.empty(); batch = co_await rows.next_batch())
                read(batch, typed, a);
        } else {
            cursor c = co_await on.cursor(sql, std::move(arguments));
            for (result batch = co_await c.next_batch(); !batch.empty(); batch = co_await c.next_batch())
                read(batch, typed, a);
        }
    }
}

template <class On>
awaitable<attempt_ptr> catching(On& on, verb by, std::string sql, params arguments, bool typed) {
    auto a = std::make_shared<attempted>();
    try {
        co_await run(on, by, sql, std::move(arguments), typed, *a);
    } catch (...) {
        a->failed = failure(std::current_exception());
        a->safe_to_retry = safe_to_retry(std::current_exception());
    }
    co_return a;
}

bool has_word(const std::string& list, const std::string& word) {
    return !word.empty() && (" " + list + " ").find(" " + word + " ") != std::string::npos;
}

}  // namespace

awaitable<attempt_ptr> attempt(verbs& on, verb by, std::string sql, params arguments, bool typed) {
    return catching(on, by, std::move(sql), std::move(arguments), typed);
}
awaitable<attempt_ptr> attempt(pool& on, verb by, std::string sql, params arguments, bool typed) {
    return catching(on, by, std::move(sql), std::move(arguments), typed);
}

std::string judge(const input& i, verb by, const attempted& got, bool may_be_stale) {
    const failure& f = got.failed;
    if (f && may_be_stale && got.safe_to_retry && !f.sqlstate().empty()) return {};
    const std::string is = "it ends with " + got.str();
    switch (i.ends) {
        case ending::server:
            if (!f || !has_word(i.detail, f.sqlstate())) return is + ", right is SQLSTATE " + i.detail;
            break;
        case ending::interface:
            if (!f.is<interface_error>()) return is + ", right is interface_error";
            break;
        case ending::conversion:
            if (!f.is<conversion_error>()) return is + ", right is conversion_error";
            break;
        case ending::refused:
            if (!f || f.is<connection_error>() || f.is<timeout_error>() || !f.is<error>())
                return is + ", right is to refuse it";
            if (!f.mentions(i.detail)) return is + ", which does not say " + i.detail;
            break;
        case ending::encoding:
            if (f && f.mentions("client_encoding")) break;
            [[fallthrough]];
        case ending::right:
            if (f || (by != verb::execute && got.value.value_or("") != i.detail))
                return is + ", right is the value " + i.detail;
            break;
    }
    return {};
}

}  // namespace asiopg::test::bad_input
