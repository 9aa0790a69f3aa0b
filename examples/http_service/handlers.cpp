#include "handlers.hpp"

#include <fmt/core.h>
#include <asiopg/error.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>

#include <charconv>
#include <cstdio>

namespace {

/// The client's fault.
struct bad_request : std::runtime_error {
    using std::runtime_error::runtime_error;
};

int number(const std::string& text, const char* what) {
    int value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, value);
    if (ec != std::errc() || stop != end || value < 0) throw bad_request(fmt::format("{} is not a number", what));
    return value;
}

std::string text_of(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) throw bad_request(fmt::format("{} is missing", key));
    if (!found->is_string()) throw bad_request(fmt::format("{} is not a string", key));
    auto text = found->get<std::string>();
    if (text.empty() || text.find('\0') != std::string::npos)
        throw bad_request(fmt::format("{} is empty, or holds a NUL", key));
    return text;
}

new_user parse_user(const std::string& body) {
    const nlohmann::json object = nlohmann::json::parse(body, nullptr, false);
    if (!object.is_object()) throw bad_request("the body is not a JSON object");
    new_user u;
    u.name = text_of(object, "name");
    u.email = text_of(object, "email");
    return u;
}

nlohmann::json to_json(const user& u) {
    auto object = nlohmann::json::object();
    object["id"] = u.id;
    object["name"] = u.name;
    object["email"] = u.email;
    return object;
}

answer error_answer(int status, const std::string& text) {
    auto object = nlohmann::json::object();
    object["error"] = text;
    return answer(status, std::move(object));
}

answer found_or_not(const std::optional<user>& u) {
    return u ? answer(200, to_json(*u)) : error_answer(404, "there is no such user");
}

}  // namespace

asio::awaitable<answer> list_users(user_store& users, std::string after, std::string limit) {
    const int begin = after.empty() ? 0 : number(after, "after");
    const int count = limit.empty() ? 100 : number(limit, "limit");
    auto list = nlohmann::json::array();
    for (const user& u : co_await users.list(begin, std::min(count, 1'000))) list.push_back(to_json(u));
    co_return answer(200, std::move(list));
}

asio::awaitable<answer> get_user(user_store& users, std::string id) {
    co_return found_or_not(co_await users.find(number(id, "id")));
}

asio::awaitable<answer> add_user(user_store& users, std::string body) {
    new_user u = parse_user(body);
    user added = co_await users.add(std::move(u));
    answer a(201, to_json(added));
    a.location = fmt::format("/users/{}", added.id);
    co_return a;
}

asio::awaitable<answer> replace_user(user_store& users, std::string id, std::string body) {
    const int n = number(id, "id");
    new_user u = parse_user(body);
    co_return found_or_not(co_await users.replace(n, std::move(u)));
}

asio::awaitable<answer> remove_user(user_store& users, std::string id) {
    const bool removed = co_await users.remove(number(id, "id"));
    co_return removed ? answer(204) : error_answer(404, "there is no such user");
}

// What PostgreSQL reports has a class for each condition, so it maps to statuses one by one.
answer failure_answer(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const bad_request& e) {
        return error_answer(400, e.what());
    } catch (const asiopg::unique_violation& e) {
        return error_answer(409, std::string(e.detail()));
    } catch (const asiopg::integrity_constraint_violation& e) {
        return error_answer(400, std::string(e.message()));
    } catch (const asiopg::data_exception& e) {
        return error_answer(400, std::string(e.message()));
    } catch (const asiopg::timeout_error& e) {  // no connection was free in time, or the command took too long
        fmt::print(stderr, "{}\n", e.what());
        return error_answer(503, "the database is busy");
    } catch (const std::exception& e) {
        fmt::print(stderr, "{}\n", e.what());
        if (asiopg::is_transient(e)) return error_answer(503, "the database is not there");
    }
    return error_answer(500, "internal error");
}
