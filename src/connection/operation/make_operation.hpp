// Makes the operations behind the verbs.
#pragma once

#include <asiopg/detail/command.hpp>
#include <asiopg/query.hpp>

#include <memory>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

/// An operation of its caller, with the deadline that the query (or the connection) sets. Throws interface_error when
/// there is no connection.
std::unique_ptr<operation> make_operation(const std::shared_ptr<engine>& e, std::uint64_t owner, query&& q,
                                          request::kind form);
std::unique_ptr<operation> make_operation(const std::shared_ptr<engine>& e, std::uint64_t owner, const command& text,
                                          request::kind form);

/// The engine, or an interface_error for a handle without one. `owner`: the handle's, which tells a released borrow.
engine& require(const std::shared_ptr<engine>& e, std::uint64_t owner = 0);

}  // namespace asiopg::detail
