// The users in the database.
#pragma once

#include <asiopg/pool.hpp>

#include <optional>
#include <string>
#include <vector>

struct user {
    int id;
    std::string name;
    std::string email;
};

/// All that is known of a user who is not there yet.
struct new_user {
    std::string name;
    std::string email;
};

/// Errors: asiopg's; `unique_violation` for an email that another user has.
class user_store {
public:
    explicit user_store(asiopg::pool pool) : pool_(std::move(pool)) {}

    /// Makes the table, if it is not there.
    asio::awaitable<void> prepare();

    /// By id, beginning behind `after`.
    asio::awaitable<std::vector<user>> list(int after, int limit);
    asio::awaitable<std::optional<user>> find(int id);
    asio::awaitable<user> add(new_user u);
    asio::awaitable<std::optional<user>> replace(int id, new_user u);
    /// False if there was none.
    asio::awaitable<bool> remove(int id);

private:
    asiopg::pool pool_;
};
