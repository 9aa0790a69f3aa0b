// What the service answers to each kind of request. Knows nothing of HTTP's transport.
#pragma once

#include <nlohmann/json.hpp>

#include <exception>
#include <string>
#include <utility>

#include "user_store.hpp"

/// A status, and a body unless it is null.
class answer {
public:
    explicit answer(int status, nlohmann::json body = nullptr) : status(status), body(std::move(body)) {}
    int status;
    nlohmann::json body;
    std::string location;
};

/// `after` and `limit` as they stand in the request; empty: not there.
asio::awaitable<answer> list_users(user_store& users, std::string after, std::string limit);
asio::awaitable<answer> get_user(user_store& users, std::string id);
asio::awaitable<answer> add_user(user_store& users, std::string body);
asio::awaitable<answer> replace_user(user_store& users, std::string id, std::string body);
asio::awaitable<answer> remove_user(user_store& users, std::string id);

/// What is answered when one of them has thrown.
answer failure_answer(const std::exception_ptr& failure);
