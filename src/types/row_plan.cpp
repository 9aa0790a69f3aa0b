#include <asiopg/detail/row_plan.hpp>

#include <asiopg/codecs/text.hpp>
#include <asiopg/detail/row_values.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/params.hpp>

#include "types/refused_binary.hpp"
#include "types/refused_value.hpp"
#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

void append_uint16(std::string& to, std::size_t value) {
    to += static_cast<char>(value >> 8 & 0xff);
    to += static_cast<char>(value & 0xff);
}

bool can_encode_null(const type& t, format& f) noexcept {
    f = t.binary ? format::binary : format::text;  // the server looks for an input function even so
    return true;
}
std::string describe_null(const void*) { return "NULL"; }

// Whether a value of this C++ type is stored as it is for the column.
bool goes_directly(const row_plan::column& c, const value_ops& value) noexcept {
    if (c.refused) return false;
    switch (value.way) {
        case stored_as::fixed:
            return c.type->oid == value.fixed_oid;
        case stored_as::text:
            return c.type->oid != oid::char_ && !is_versioned_text(*c.type);
        case stored_as::bytes:
            return true;
        case stored_as::other:
            break;
    }
    return &value == &null_value_ops;
}

std::string counted(std::size_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

const value_ops null_value_ops{can_encode_null, describe_null, "NULL", stored_as::other, 0};

char* store_text(char* at, const char* text, std::size_t size) noexcept {
    if (!is_valid_text({text, size})) return nullptr;
    if (size) std::memcpy(at, text, size);
    return at + size;
}

row_plan::row_plan(row_target target) : target_(std::move(target)), columns_(target_.types.size()) {
    for (std::size_t i = 0; i != columns_.size(); ++i) columns_[i].type = target_.types[i];
    make_head();
}

void row_plan::fit(const value_ops* const* values, std::size_t count) {
    if (count != width()) throw_count(count);
    direct_ = true;
    for (std::size_t i = 0; i != count; ++i) fit_column(i, *values[i]);
    make_head();
}

void row_plan::fit_all(const value_ops& value, std::size_t count) {
    if (count != width()) throw_count(count);
    direct_ = true;
    for (std::size_t i = 0; i != count; ++i) fit_column(i, value);
    make_head();
}

void row_plan::fit_formats(std::span<const format> formats) {
    if (formats.size() != width()) throw_count(formats.size());
    direct_ = false;
    for (std::size_t i = 0; i != width(); ++i) {
        columns_[i].format = formats[i];
        columns_[i].refused = false;
    }
    make_head();
}

void row_plan::fit_column(std::size_t i, const value_ops& value) {
    column& c = columns_[i];
    format f = format::binary;
    c.refused = !value.can_encode(*c.type, f);
    c.format = f;
    if (target_.copy && f == format::text && !c.refused && &value != &null_value_ops)
        throw_no_binary(i, value.cpp_name);
    direct_ = direct_ && goes_directly(c, value);
}

// COPY: the field count. Bind: `before`, the format codes (one for all if all are binary, none if there are no values)
// and the count.
void row_plan::make_head() {
    const std::size_t count = width();
    head_.clear();
    if (!target_.copy) {
        head_ = target_.before;
        bool all_binary = true;
        for (const column& c : columns_) all_binary = all_binary && c.format == format::binary;
        append_uint16(head_, count == 0 ? 0 : all_binary ? 1 : count);
        if (all_binary && count != 0) append_uint16(head_, 1);
        if (!all_binary)
            for (const column& c : columns_) append_uint16(head_, static_cast<std::size_t>(c.format));
    }
    append_uint16(head_, count);
}

char* row_plan::begin_framed(writer& out, std::size_t size) const {
    const std::size_t total = head_.size() + size + target_.behind.size();
    char* const at = out.extend(total);
    if (!at) return nullptr;
    std::memcpy(at, head_.data(), head_.size());
    if (!target_.before.empty()) store_length(at + 1, static_cast<std::uint32_t>(total - 1 - target_.apart));
    return at + head_.size();
}

std::size_t row_plan::begin(writer& out) const {
    const std::size_t start = out.size();
    out.write_bytes(head_);
    return start;
}

void row_plan::end(writer& out, std::size_t start) const {
    out.write_bytes(target_.behind);
    const std::size_t size = out.size() - start;
    if (!out.ok() || size > max_message_size)
        throw interface_error((target_.copy ? "record #" : "the arguments in element #") + std::to_string(number_) +
                              (target_.copy ? " has" : " of executemany() sequence together have") + " more than " +
                              std::to_string(max_message_size) + " bytes");
    if (!target_.before.empty()) out.patch_uint32(start + 1, static_cast<std::uint32_t>(size - 1 - target_.apart));
}

void row_plan::encode_list(const params& list, writer& out) const {
    if (list.size() != width()) throw_count(list.size());
    const std::size_t start = out.size();
    try {
        out.write_bytes(target_.before);
        if (target_.copy) {
            out.write_bytes(head_);
            list.encode_record(*this, out);
        } else {
            list.encode_element(number_, target_.types.data(), width(), out);
        }
        end(out, start);
    } catch (...) {
        out.truncate(start);
        throw;
    }
}

std::string row_plan::place_of(std::size_t column) const {
    if (!target_.copy)
        return "argument $" + std::to_string(column + 1) + " in element #" + std::to_string(number_) +
               " of executemany() sequence";
    return "column \"" + target_.names[column] + "\" of record #" + std::to_string(number_);
}

void row_plan::throw_count(std::size_t given) const {
    if (target_.copy)
        throw interface_error("record #" + std::to_string(number_) + " has " + counted(given, "value") + ", for " +
                              counted(width(), "column"));
    throw interface_error("the server expects " + counted(width(), "argument") + " for this query, " +
                          std::to_string(given) + (given == 1 ? " was" : " were") + " passed in element #" +
                          std::to_string(number_) + " of executemany() sequence");
}

void row_plan::throw_invalid(std::size_t column, std::string_view value, std::string_view cpp_name,
                             std::string_view cause) const {
    throw_refused_value((target_.copy ? "invalid input for " : "invalid input for query ") + place_of(column),
                        std::string(value), cpp_name, *columns_[column].type, cause);
}

void row_plan::throw_refused(std::size_t column, const value_ops& ops, const void* value) const {
    throw_invalid(column, ops.describe(value), ops.cpp_name, requirement(*columns_[column].type));
}

void row_plan::throw_no_binary(std::size_t column, std::string_view cpp_name) const {
    throw conversion_error("no binary format encoder for column \"" + target_.names[column] +
                           "\": " + std::string(cpp_name) + " is sent as " + display_name(*columns_[column].type) +
                           " in text format, and records are copied in binary");
}

void row_plan::throw_null_pointer(std::size_t column) const {
    throw interface_error(place_of(column) + " is a null const char*: pass std::nullopt for NULL");
}

void row_in_progress::add_bytes(std::string_view bytes) {
    const std::size_t mark = out_.begin_length();
    out_.write_bytes(bytes);
    out_.end_length(mark);
    const row_plan::column& c = plan_[index_];
    if (c.format == format::binary && refused_in_binary(*c.type, bytes) && out_.ok()) make_text(mark);
    ++index_;
}

void row_in_progress::settle_format(std::size_t mark, const value_ops& ops, const void* value) {
    if (look_at_binary(*plan_[index_].type, mark, out_) != written::refusable) return;
    try {
        make_text(mark);
    } catch (const conversion_error& e) {
        explain(ops, value, e);
    }
}

void row_in_progress::make_text(std::size_t mark) {
    const type& t = *plan_[index_].type;
    if (plan_.is_copy()) return check_copied(t, out_.view().substr(mark + 4));
    rewrite_as_text(t, mark, out_);
    // One format code stood for all: now each has its own.
    const std::size_t codes = start_ + plan_.before_codes() + 2;
    const std::size_t count = plan_.width();
    if (load_network<std::uint16_t>(out_.data() + codes - 2) != count) {
        const std::string rest(out_.view().substr(codes + 2));
        out_.truncate(codes - 2);
        out_.write_uint16(static_cast<std::uint16_t>(count));
        for (std::size_t i = 0; i < count; ++i) out_.write_uint16(static_cast<std::uint16_t>(format::binary));
        out_.write_bytes(rest);
    }
    if (out_.ok()) out_.patch_uint16(codes + 2 * index_, static_cast<std::uint16_t>(format::text));
}

void row_in_progress::explain(const value_ops& ops, const void* value, const conversion_error& cause) const {
    plan_.throw_invalid(index_, ops.describe(value), ops.cpp_name, std::string(cause.what()) + "; ");
}

}  // namespace asiopg::detail
