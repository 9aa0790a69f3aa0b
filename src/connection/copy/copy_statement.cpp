#include "connection/copy/copy_statement.hpp"

#include <asiopg/error.hpp>

#include "core/quote.hpp"
#include "core/sql_arguments.hpp"

namespace asiopg::detail {

namespace {

using values = copy_options::values;

/// Which directions and formats an option goes with.
enum class fits : std::uint8_t { always, to_server, from_server };
enum class forms : std::uint8_t { all, not_binary, csv };

void append_names(const std::vector<std::string>& names, std::string& out) {
    out += '(';
    for (std::size_t i = 0; i != names.size(); ++i) {
        if (i != 0) out += ", ";
        quote_identifier(names[i], "column", out);
    }
    out += ')';
}

class option_writer {
public:
    option_writer(const values& v, copy_direction direction, const copy_server& server, std::string& out)
        : form_(v.format.value_or(copy_format::text)), direction_(direction), server_(server), out_(out) {}

    /// Refuses the option if it does not fit, else begins it.
    option_writer& name(std::string_view option, fits direction, forms form, int version = 0) {
        require(option, direction, form);
        require_version(option, version);
        out_ += any_ ? ", " : " WITH (";
        out_ += option;
        out_ += ' ';
        any_ = true;
        return *this;
    }
    void require(std::string_view option, fits direction, forms form) const {
        if (direction == fits::to_server && direction_ != copy_direction::to_server)
            refuse(option, "is for data that goes to the server");
        if (direction == fits::from_server && direction_ != copy_direction::from_server)
            refuse(option, "is for data that comes from the server");
        if (form == forms::csv && form_ != copy_format::csv) refuse(option, "is for the format csv");
        if (form == forms::not_binary && form_ == copy_format::binary) refuse(option, "is not for the format binary");
    }
    void require_version(std::string_view option, int version) const {
        if (server_.version < version)
            refuse(option, "needs PostgreSQL " + std::to_string(version) + " or later; the server is PostgreSQL " +
                               std::to_string(server_.version));
    }
    [[noreturn]] static void refuse(std::string_view option, const std::string& why) {
        throw interface_error("COPY's option " + std::string(option) + " " + why);
    }

    void word(std::string_view text) { out_ += text; }
    void text(std::string_view option, std::string_view value) {
        quote_literal(value, "COPY's option " + std::string(option), out_);
    }
    void character(std::string_view option, char value) { text(option, std::string_view(&value, 1)); }
    void columns(std::string_view option, const copy_options::column_choice& choice, fits direction, int all_since) {
        if (!choice.is_set()) return;
        if (choice.all) require_version(std::string(option) + " for all columns", all_since);
        name(option, direction, forms::csv);
        if (choice.all)
            out_ += '*';
        else
            append_names(choice.names, out_);
    }
    void finish() {
        if (any_) out_ += ')';
    }
    copy_format form() const noexcept { return form_; }

private:
    copy_format form_;
    copy_direction direction_;
    const copy_server& server_;
    std::string& out_;
    bool any_ = false;
};

void write_form(const values& v, option_writer& w) {
    static constexpr const char* forms_by_value[] = {"text", "csv", "binary"};
    if (v.format) {
        if (*v.format > copy_format::binary) throw interface_error("the format of a COPY is none of copy_format's");
        w.name("FORMAT", fits::always, forms::all).word(forms_by_value[static_cast<std::size_t>(*v.format)]);
    }
    if (v.freeze) w.name("FREEZE", fits::to_server, forms::all).word(*v.freeze ? "true" : "false");
    if (v.delimiter) w.name("DELIMITER", fits::always, forms::not_binary).character("DELIMITER", *v.delimiter);
    if (v.null) w.name("NULL", fits::always, forms::not_binary).text("NULL", *v.null);
    if (v.default_marker) w.name("DEFAULT", fits::to_server, forms::not_binary, 16).text("DEFAULT", *v.default_marker);
    if (v.header) {
        const bool is_new = *v.header && w.form() == copy_format::text;
        if (is_new) w.require_version("HEADER for the format text", 15);
        if (v.header_match) {
            w.require("HEADER MATCH", fits::to_server, forms::not_binary);
            w.require_version("HEADER MATCH", 15);
        }
        w.name("HEADER", fits::always, forms::not_binary).word(v.header_match ? "match" : *v.header ? "true" : "false");
    }
    if (v.quote) w.name("QUOTE", fits::always, forms::csv).character("QUOTE", *v.quote);
    if (v.escape) w.name("ESCAPE", fits::always, forms::csv).character("ESCAPE", *v.escape);
    w.columns("FORCE_QUOTE", v.force_quote, fits::from_server, 0);
    w.columns("FORCE_NOT_NULL", v.force_not_null, fits::to_server, 17);
    w.columns("FORCE_NULL", v.force_null, fits::to_server, 17);
    if (v.encoding) w.name("ENCODING", fits::always, forms::all).text("ENCODING", *v.encoding);
}

void write_errors(const values& v, option_writer& w) {
    if (v.on_error && *v.on_error > copy_on_error::ignore) w.refuse("ON_ERROR", "is none of copy_on_error's");
    const bool ignores = v.on_error == copy_on_error::ignore;
    if (v.on_error)
        w.name("ON_ERROR", fits::to_server, ignores ? forms::not_binary : forms::all, 17)
            .word(ignores ? "ignore" : "stop");
    if (v.reject_limit) {
        w.name("REJECT_LIMIT", fits::to_server, forms::not_binary, 18).word(std::to_string(*v.reject_limit));
        if (!ignores) w.refuse("REJECT_LIMIT", "goes with ON_ERROR ignore");
        if (*v.reject_limit == 0) w.refuse("REJECT_LIMIT", "is at least 1");
        if (*v.reject_limit > 0x7fffffffffffffff) w.refuse("REJECT_LIMIT", "is at most 9223372036854775807");
    }
    if (v.log_verbosity) {
        static constexpr const char* words[] = {"default", "verbose", "silent"};
        if (*v.log_verbosity > copy_log_verbosity::silent) w.refuse("LOG_VERBOSITY", "is none of copy_log_verbosity's");
        if (*v.log_verbosity == copy_log_verbosity::silent) w.require_version("LOG_VERBOSITY silent", 18);
        w.name("LOG_VERBOSITY", fits::to_server, forms::all, 17)
            .word(words[static_cast<std::size_t>(*v.log_verbosity)]);
    }
}

void write_options(const copy_options& options, copy_direction direction, const copy_server& server, std::string& out) {
    const values& v = options.get();
    option_writer w(v, direction, server, out);
    write_form(v, w);
    write_errors(v, w);
    w.finish();
    if (!v.where) return;
    w.require("WHERE", fits::to_server, forms::all);
    w.require_version("WHERE", 12);
    out += " WHERE ";
    out += single_query(*v.where, server.standard_strings, "COPY's option WHERE");
}

}  // namespace

std::string copy_table_statement(std::string_view table, const copy_options& options, copy_direction direction,
                                 const copy_server& server) {
    const values& v = options.get();
    std::string out = "COPY ";
    if (v.schema_name) {
        quote_identifier(*v.schema_name, "schema", out);
        out += '.';
    }
    quote_identifier(table, "table", out);
    if (!v.columns.empty()) {
        out += ' ';
        append_names(v.columns, out);
    }
    out += direction == copy_direction::from_server ? " TO STDOUT" : " FROM STDIN";
    write_options(options, direction, server, out);
    return out;
}

std::string copy_query_statement(std::string_view query, const copy_options& options, const copy_server& server) {
    const values& v = options.get();
    if (!v.columns.empty()) option_writer::refuse("columns", "is for tables, not for queries");
    if (v.schema_name) option_writer::refuse("schema_name", "is for tables, not for queries");
    std::string out = "COPY (";
    out += single_query(query, server.standard_strings, "the query");
    out += ") TO STDOUT";
    write_options(options, copy_direction::from_server, server, out);
    return out;
}

}  // namespace asiopg::detail
