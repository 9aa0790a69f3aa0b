#include "integration/differential/judge.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace asiopg::test::differential {

namespace {

struct allowed {
    difference what;
    const char* reason;
};

// All that asiopg may do otherwise than libpq.
constexpr std::array differences{
    allowed{difference::copy_in_refused,
            "COPY has verbs of its own, which the error names; libpq hands the conversation to its caller instead"},
    allowed{difference::copy_out_refused,
            "COPY has verbs of its own, which the error names; libpq hands the conversation to its caller instead"},
    allowed{
        difference::argument_refused,
        "asiopg encodes arguments in binary, by C++ type, and refuses one that does not fit before it is sent; libpq "
        "sends a text, which the server refuses or takes"},
    allowed{difference::foreign_encoding,
            "asiopg's texts are UTF-8: under another client_encoding they are converted, or refused by an error that "
            "names the setting; libpq gives the bytes as they are"},
    allowed{difference::met_in_a_stream,
            "rows of a stream are handed over as they come: a type that nobody has met, named by an anonymous record "
            "in them, is "
            "not looked up in between, and its value is read as bytes"},
    allowed{difference::begun_stream,
            "a stream whose caller has been given its columns is not begun again; safe_to_retry() has to say that it "
            "may be"},
    allowed{
        difference::kept_from_parse,
        "a cached statement keeps what names and literals in its text meant when it was prepared, for as long as the "
        "server does not say that this has changed; libpq's PQexecParams parses each time"},
    allowed{difference::stale_in_transaction,
            "a cached statement that a change has outdated fails in a transaction, which is over then: nobody can "
            "prepare it again. safe_to_retry() has to say that all of it may be run again"},
    allowed{difference::sum_in_stream_tag,
            "in a transaction a stream fetches in portions, and the server counts each: where the sum is not known the "
            "tag has no number. It never has a wrong one"},
    allowed{difference::rows_before_error,
            "a stream hands out rows before it can know of an error that comes later; libpq drops them"},
    allowed{
        difference::printed_otherwise,
        "asiopg prints as a cast to text does under DateStyle ISO and TimeZone UTC, whatever the settings; the bytes "
        "are compared under those in force, by giving them to the server of the reference. char(n) may keep its "
        "spaces; money has no text without the server's currency"},
};

std::string without_numbers(std::string_view tag) {
    while (!tag.empty() && (std::isdigit(static_cast<unsigned char>(tag.back())) || tag.back() == ' '))
        tag.remove_suffix(1);
    return std::string(tag);
}

bool has_numbers(std::string_view tag) {
    return std::any_of(tag.begin(), tag.end(), [](char c) { return std::isdigit(static_cast<unsigned char>(c)); });
}

bool mentions(const outcome& o, std::string_view words) { return o.error.find(words) != std::string::npos; }

verdict agreed() { return {}; }
verdict parted() { return {{}, true}; }
verdict wrong(std::string what) { return {std::move(what), false}; }

// An error that the other side does not have ends a transaction's comparison.
verdict parted_inside(const mode& how, bool failed) { return failed && how.in != block::none ? parted() : agreed(); }

verdict judge_foreign(const step& s, const mode& how, const outcome& got) {
    if (got.failed && !mentions(got, "client_encoding")) return wrong("the error does not name client_encoding");
    if (!got.failed && how.by != verb::execute && !s.right.empty()) {
        const bool one = got.rows.size() == 1 && got.rows[0].size() == 1 && got.rows[0][0];
        if (!one || got.rows[0][0]->printed != s.right) return wrong("a text of another encoding, right is " + s.right);
    }
    return parted_inside(how, got.failed);
}

verdict judge_error(const step& s, const mode& how, const outcome& got, const outcome& reference) {
    if (reference.is_copy_in || reference.is_copy_out) {
        const char* advice = reference.is_copy_in ? "copy_to_table" : "copy_from";
        if (!got.failed) return wrong("COPY as a query has to be refused");
        if (!mentions(got, advice)) return wrong(std::string("the error does not name ") + advice);
        if (s.may_differ == difference::none) return wrong("a COPY that the form does not announce");
        return how.in == block::none ? agreed() : parted();
    }
    if (s.may_differ == difference::argument_refused && got.failed && got.sqlstate.empty())
        return parted_inside(how, true);  // nothing was sent: the transaction goes on
    if (s.may_differ == difference::foreign_encoding) return judge_foreign(s, how, got);
    const bool cached = how.cache_size > 0 && (how.by != verb::execute || !s.arguments.empty());
    if (cached && s.may_differ == difference::kept_from_parse) return parted();
    if (cached && how.in != block::none && !got.sqlstate.empty() && got.sqlstate != reference.sqlstate)
        return got.safe_to_retry ? parted() : wrong("asiopg fails, and safe_to_retry is false");
    if (cached && how.by == verb::stream && s.may_differ == difference::begun_stream && got.failed)
        return got.safe_to_retry ? parted() : wrong("asiopg fails, and safe_to_retry is false");
    if (got.failed != reference.failed) return wrong(got.failed ? "asiopg fails" : "asiopg does not fail");
    if (got.failed && got.sqlstate != reference.sqlstate) return wrong("another SQLSTATE");
    return agreed();
}

std::string compare_tags(const mode& how, const outcome& got, const outcome& reference) {
    if (got.tag == reference.tag) return {};
    const bool portions = how.by == verb::stream && how.in != block::none;
    if (portions && !has_numbers(got.tag) && without_numbers(got.tag) == without_numbers(reference.tag)) return {};
    return "another tag";
}

std::string compare_rows(const outcome& got, const outcome& reference, libpq_session& where) {
    std::vector<std::uint32_t> types;
    for (const outcome::column& c : reference.columns) types.push_back(c.oid);
    for (std::size_t r = 0; r != got.rows.size(); ++r) {
        const auto rendered = where.render(got.columns, types, got.rows[r]);
        for (std::size_t c = 0; c != got.columns.size(); ++c) {
            const auto& mine = got.rows[r][c];
            const auto& right = reference.rows[r][c];
            const std::string at = "row " + std::to_string(r) + ", column " + got.columns[c].name + ": ";
            if (mine.has_value() != right.has_value()) return at + "NULL on one side only";
            if (!mine) continue;
            std::string text = mine->printed;  // of a type that only this session knows
            if (!got.columns[c].binary)
                text = mine->bytes;
            else if (rendered[c])
                text = rendered[c]->text;
            if (text != right->bytes) return at + "is " + text + ", right is " + right->bytes;
            if (rendered[c] && rendered[c]->canonical && got.columns[c].type != "pg_catalog.money" &&
                mine->printed != rendered[c]->cast && mine->printed != rendered[c]->text)
                return at + "prints as " + mine->printed + ", right is " + rendered[c]->cast;
        }
    }
    return {};
}

}  // namespace

const char* reason_of(difference d) {
    for (const allowed& a : differences)
        if (a.what == d) return a.reason;
    return "";
}

verdict judge(const step& s, const mode& how, const outcome& got, const outcome& reference, libpq_session& where) {
    verdict v = judge_error(s, how, got, reference);
    if (s.may_differ == difference::foreign_encoding) return v;
    if (!v.complaint.empty() || v.parted || got.failed || reference.is_copy_in || reference.is_copy_out) return v;
    v.complaint = compare_tags(how, got, reference);
    if (!v.complaint.empty() || how.by == verb::execute || s.is_script) return v;
    if (got.columns != reference.columns)
        v.complaint = "other columns";
    else if (got.rows.size() != reference.rows.size())
        v.complaint = "another number of rows";
    else if (how.by != verb::stream || s.may_differ != difference::met_in_a_stream)
        v.complaint = compare_rows(got, reference, where);
    return v;
}

std::string outcome::str(bool with_rows) const {
    if (failed) return "error " + (sqlstate.empty() ? std::string() : sqlstate + " ") + error;
    std::string text = "tag '" + tag + "'";
    if (is_copy_in || is_copy_out) text += " after a COPY conversation";
    if (!with_rows) return text;
    text += ", columns (";
    for (const column& c : columns)
        text += (&c == columns.data() ? "" : ", ") + c.name + " " + c.type +
                (c.modifier < 0 ? "" : "(" + std::to_string(c.modifier) + ")");
    text += "), " + std::to_string(rows.size()) + " rows";
    for (std::size_t r = 0; r != std::min<std::size_t>(rows.size(), 3); ++r) {
        text += r ? " (" : ": (";
        for (std::size_t c = 0; c != rows[r].size(); ++c) {
            if (c) text += ", ";
            const auto& v = rows[r][c];
            text += !v ? "NULL" : v->printed.empty() ? v->bytes : v->printed;
        }
        text += ")";
    }
    return text;
}

}  // namespace asiopg::test::differential
