// asiopg::copy_options: how COPY reads or writes its data, and the operation's own options.
#pragma once

#include <asiopg/any_duration.hpp>
#include <asiopg/detail/config.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg {

/// The data's form (PostgreSQL's option FORMAT).
enum class copy_format : std::uint8_t { text, csv, binary };

/// What the server does with a row that it cannot read (ON_ERROR).
enum class copy_on_error : std::uint8_t { stop, ignore };

/// How much the server tells about such rows (LOG_VERBOSITY).
enum class copy_log_verbosity : std::uint8_t { standard, verbose, silent };

/// How far a COPY is.
struct copy_progress {
    std::uint64_t bytes = 0;
    /// Rows, a header among them. Known of text and CSV from the server, which sends each in a message of its own.
    std::optional<std::uint64_t> rows;
};

/// Options of the COPY verbs. Setters give back the object, so they chain:
///
///     asiopg::copy_options().format(asiopg::copy_format::csv).delimiter('|').header().columns("id", "name")
///
/// What is not set is left to the server. Errors: the verbs throw `interface_error` naming an option that does not go
/// with the direction, the format or another option, or that the server is too old for; and for a text that is not
/// UTF-8 or has a NUL byte. Names and texts are quoted: they mean themselves, whatever is in them.
class ASIOPG_API copy_options {
public:
    using duration = std::chrono::nanoseconds;
    using progress_function = std::function<void(const copy_progress&)>;

    /// Columns of an option that may stand for all of them.
    struct column_choice {
        bool all = false;
        std::vector<std::string> names;
        bool is_set() const noexcept { return all || !names.empty(); }
    };

    /// Default: text.
    copy_options& format(copy_format value);
    /// The table's columns, in the data's order. Default: all.
    copy_options& columns(std::vector<std::string> names);
    template <class... Names>
        requires(sizeof...(Names) != 0 && (std::is_convertible_v<Names, std::string> && ...))
    copy_options& columns(Names&&... names) { return columns(list_of(std::forward<Names>(names)...)); }
    /// Where the table is. Default: the first schema of the search path that has one of its name.
    copy_options& schema_name(std::string name);

    /// Between columns. Text and CSV.
    copy_options& delimiter(char value);
    /// What stands for NULL. Text and CSV.
    copy_options& null(std::string text);
    /// Whether there is a line with the columns' names; from the server or to it. CSV; text since PostgreSQL 15.
    copy_options& header(bool value = true);
    /// Data for the server has such a line, and it has to match the columns. Since PostgreSQL 15.
    copy_options& header_match();
    /// Around values of CSV.
    copy_options& quote(char value);
    /// In front of such a quote inside of a value of CSV.
    copy_options& escape(char value);
    /// The data's encoding, by its name at the server. Default: UTF8, the connection's. asiopg does not convert.
    copy_options& encoding(std::string name);

    /// CSV from the server: values of these columns are always quoted.
    template <class... Names>
        requires(sizeof...(Names) != 0 && (std::is_convertible_v<Names, std::string> && ...))
    copy_options& force_quote(Names&&... names) { return force_quote(list_of(std::forward<Names>(names)...)); }
    copy_options& force_quote(std::vector<std::string> names);
    copy_options& force_quote_all();
    /// CSV to the server: what stands for NULL is a text in these columns (all: since PostgreSQL 17).
    template <class... Names>
        requires(sizeof...(Names) != 0 && (std::is_convertible_v<Names, std::string> && ...))
    copy_options& force_not_null(Names&&... names) { return force_not_null(list_of(std::forward<Names>(names)...)); }
    copy_options& force_not_null(std::vector<std::string> names);
    copy_options& force_not_null_all();
    /// CSV to the server: what stands for NULL is NULL in these columns even in quotes (all: since PostgreSQL 17).
    template <class... Names>
        requires(sizeof...(Names) != 0 && (std::is_convertible_v<Names, std::string> && ...))
    copy_options& force_null(Names&&... names) { return force_null(list_of(std::forward<Names>(names)...)); }
    copy_options& force_null(std::vector<std::string> names);
    copy_options& force_null_all();

    /// To the server: rows are frozen already, as after VACUUM FREEZE. Only into a table that was created or truncated
    /// in the same transaction.
    copy_options& freeze(bool value = true);
    /// To the server: a condition, in SQL, that rows have to meet to be taken. **Not quoted**: never of foreign text.
    /// Since PostgreSQL 12.
    copy_options& where(std::string condition);
    /// To the server: what stands for a column's default value. Text and CSV. Since PostgreSQL 16.
    copy_options& default_marker(std::string text);
    /// To the server, text and CSV: what becomes of rows that cannot be read. Since PostgreSQL 17.
    copy_options& on_error(copy_on_error value);
    /// With `on_error(ignore)`: more such rows are an error. At least 1. Since PostgreSQL 18.
    copy_options& reject_limit(std::uint64_t rows);
    /// With `on_error(ignore)`. Since PostgreSQL 17; silent since 18.
    copy_options& log_verbosity(copy_log_verbosity value);

    /// How long the operation may take from its start: waiting for its turn, for the server, and for the sink or
    /// source. It then ends with `timeout_error`. Default: the connection's `command_timeout`.
    copy_options& timeout(any_duration value);
    /// Called after each chunk of data. What it throws ends the COPY, and is what the verb throws.
    copy_options& progress(progress_function callback);

    /// What the setters set; read by the library.
    struct values {
        std::optional<copy_format> format;
        std::vector<std::string> columns;
        std::optional<std::string> schema_name, null, encoding, where, default_marker;
        std::optional<char> delimiter, quote, escape;
        std::optional<bool> header, freeze;
        bool header_match = false;
        column_choice force_quote, force_not_null, force_null;
        std::optional<copy_on_error> on_error;
        std::optional<std::uint64_t> reject_limit;
        std::optional<copy_log_verbosity> log_verbosity;
        std::optional<duration> timeout;
        progress_function progress;
    };
    const values& get() const noexcept { return values_; }

private:
    template <class... Names>
    static std::vector<std::string> list_of(Names&&... names) {
        std::vector<std::string> list;
        list.reserve(sizeof...(Names));
        (list.emplace_back(std::forward<Names>(names)), ...);
        return list;
    }

    values values_;
};

}  // namespace asiopg
