// asiopg::postgres_error: an error that the server reported.
#pragma once

#include <asiopg/error.hpp>
#include <asiopg/error_fields.hpp>

#include <exception>
#include <memory>
#include <string>

namespace asiopg {

/// An error that the server reported. What is thrown is one of the classes in `asiopg/errors.hpp`, one per error
/// condition; catch this one to see them all and look at `sqlstate()`.
///
/// `what()` is the server's message and, each on a line of its own, "DETAIL:  ..." and "HINT:  ..." when there are
/// any. Copies share their data and do not throw.
class ASIOPG_API postgres_error : public error {
public:
    /// `context`: what was being done, put before the message in `what()`. `advice`: a hint of the client's own, put
    /// behind what the server told.
    explicit postgres_error(error_fields fields, std::string query = {}, const std::string& context = {},
                            const std::string& advice = {});
    postgres_error(const postgres_error&) = default;
    postgres_error& operator=(const postgres_error&) = default;
    ~postgres_error() override;

    /// The text of the query that failed; empty where there is none.
    const std::string& query() const noexcept { return data_->query; }

    /// All that the server told. Fields that it left out are empty; `asiopg/error_fields.hpp` says what each means.
    const error_fields& fields() const noexcept { return data_->fields; }
    const std::string& severity() const noexcept { return data_->fields.severity; }
    const std::string& severity_nonlocalized() const noexcept { return data_->fields.severity_nonlocalized; }
    const std::string& sqlstate() const noexcept { return data_->fields.sqlstate; }
    const std::string& message() const noexcept { return data_->fields.message; }
    const std::string& detail() const noexcept { return data_->fields.detail; }
    const std::string& hint() const noexcept { return data_->fields.hint; }
    const std::string& position() const noexcept { return data_->fields.position; }
    const std::string& internal_position() const noexcept { return data_->fields.internal_position; }
    const std::string& internal_query() const noexcept { return data_->fields.internal_query; }
    const std::string& where() const noexcept { return data_->fields.where; }
    const std::string& schema_name() const noexcept { return data_->fields.schema_name; }
    const std::string& table_name() const noexcept { return data_->fields.table_name; }
    const std::string& column_name() const noexcept { return data_->fields.column_name; }
    const std::string& data_type_name() const noexcept { return data_->fields.data_type_name; }
    const std::string& constraint_name() const noexcept { return data_->fields.constraint_name; }
    const std::string& file() const noexcept { return data_->fields.file; }
    const std::string& line() const noexcept { return data_->fields.line; }
    const std::string& routine() const noexcept { return data_->fields.routine; }

private:
    struct data {
        error_fields fields;
        std::string query;
    };
    std::shared_ptr<const data> data_;
};

/// The exception for what the server reported: of the class that `asiopg/errors.hpp` has for the SQLSTATE; for a
/// condition unknown there, of its class's base; for an unknown class, a plain `postgres_error`.
[[nodiscard]] ASIOPG_API std::exception_ptr make_postgres_error(error_fields fields, std::string query,
                                                                const std::string& context = {});

}  // namespace asiopg
