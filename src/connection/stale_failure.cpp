// What is thrown when the server refuses a statement that was prepared before.
#include <asiopg/errors.hpp>
#include <asiopg/sqlstate.hpp>

#include <type_traits>
#include <utility>

#include "connection/failures.hpp"

namespace asiopg::detail {

namespace {

constexpr const char* changed_advice =
    "What the prepared statement uses has changed since it was prepared. Nothing of it took effect, and it is "
    "prepared anew when it is next used: do the same again, in a transaction the whole of it "
    "(transaction_options().retries(n) does).";
constexpr const char* gone_advice =
    "A statement that asiopg had prepared is gone from the server's session. Nothing was executed, and it is "
    "prepared anew when it is next used. If a connection pooler is in the way that does not keep prepared "
    "statements (PgBouncer in transaction or statement mode, before 1.21 or with max_prepared_statements = 0), "
    "set statement_cache_size(0) in the connect options.";
constexpr const char* doubt_advice =
    "Perhaps what the prepared statement uses has changed since it was prepared. Nothing of it took effect, and "
    "it is prepared anew when it is next used: doing the same once more, in a transaction the whole of it (as "
    "transaction_options().retries(n) does), tells.";
constexpr const char* handle_advice =
    "The statement that prepare() gave is gone from the server's session, or what it uses has changed: prepare it "
    "again. Behind a connection pooler in transaction mode a prepared statement lasts as long as the transaction "
    "that it is prepared in.";
constexpr const char* name_advice =
    "Choose another name, or DEALLOCATE the statement. Behind a connection pooler it may be that of another "
    "client which had the server's session before.";

template <class E>
class outdated final : public E, public outdated_statement {
public:
    using E::E;
};

template <class E>
std::exception_ptr advise(server_words&& said, staleness how, const char* advice) {
    if (how != staleness::handle)
        return std::make_exception_ptr(
            outdated<E>(std::move(said.fields), std::move(said.query), said.context, std::string(advice)));
    return std::make_exception_ptr(
        E(std::move(said.fields), std::move(said.query), said.context, std::string(handle_advice)));
}

// Errors that a changed type, table or function can have; others are told as they are.
std::exception_ptr doubted_failure(server_words said) {
    const std::string code = said.fields.sqlstate;
    const auto doubted = [&]<class E>(std::type_identity<E>) {
        return advise<E>(std::move(said), staleness::maybe, doubt_advice);
    };
    if (code == sqlstate::invalid_text_representation)
        return doubted(std::type_identity<invalid_text_representation>());
    if (code == sqlstate::invalid_binary_representation)
        return doubted(std::type_identity<invalid_binary_representation>());
    if (code == sqlstate::undefined_column) return doubted(std::type_identity<undefined_column>());
    if (code == sqlstate::undefined_function) return doubted(std::type_identity<undefined_function>());
    if (code == sqlstate::undefined_object) return doubted(std::type_identity<undefined_object>());
    if (code == sqlstate::undefined_table) return doubted(std::type_identity<undefined_table>());
    if (code == sqlstate::datatype_mismatch) return doubted(std::type_identity<datatype_mismatch>());
    if (code == sqlstate::cannot_coerce) return doubted(std::type_identity<cannot_coerce>());
    return make_postgres_error(std::move(said.fields), std::move(said.query), said.context);
}

}  // namespace

std::exception_ptr stale_failure(server_words said, staleness how) {
    const std::string code = said.fields.sqlstate;
    if (how == staleness::maybe) return doubted_failure(std::move(said));
    if (code == sqlstate::invalid_sql_statement_name)
        return advise<invalid_sql_statement_name>(std::move(said), how, gone_advice);
    if (code == sqlstate::duplicate_prepared_statement && how == staleness::handle)
        return std::make_exception_ptr(duplicate_prepared_statement(std::move(said.fields), std::move(said.query),
                                                                    said.context, std::string(name_advice)));
    if (code == sqlstate::duplicate_prepared_statement)
        return advise<duplicate_prepared_statement>(std::move(said), how, gone_advice);
    if (code == sqlstate::feature_not_supported)
        return advise<feature_not_supported>(std::move(said), how, changed_advice);
    if (code == sqlstate::undefined_column) return advise<undefined_column>(std::move(said), how, changed_advice);
    if (code == sqlstate::datatype_mismatch) return advise<datatype_mismatch>(std::move(said), how, changed_advice);
    return advise<internal_error>(std::move(said), how, changed_advice);
}

}  // namespace asiopg::detail
