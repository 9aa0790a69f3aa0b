// Builds results by hand, as the session would have received them.
#pragma once

#include <asiopg/detail/rows.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/result.hpp>
#include <asiopg/writer.hpp>

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session/row_block.hpp"

namespace asiopg::test {

/// One value in binary format, or NULL.
using cell = std::optional<std::string>;

inline cell null() { return std::nullopt; }
inline cell text(std::string_view value) { return std::string(value); }
template <class Append>
cell bytes_of(Append append) {
    writer out;
    append(out);
    return std::string(out.view());
}
inline cell int2(std::int16_t v) {
    return bytes_of([&](writer& out) { out.write_int16(v); });
}
inline cell int4(std::int32_t v) {
    return bytes_of([&](writer& out) { out.write_int32(v); });
}
inline cell int8(std::int64_t v) {
    return bytes_of([&](writer& out) { out.write_int64(v); });
}
inline cell float4(float v) {
    return bytes_of([&](writer& out) { out.write_float4(v); });
}
inline cell float8(double v) {
    return bytes_of([&](writer& out) { out.write_float8(v); });
}
inline cell boolean(bool v) { return std::string(1, v ? '\1' : '\0'); }
/// `scale`: the display scale; `sign`: 0, 0x4000 (negative), 0xc000 (NaN), 0xd000, 0xf000 (infinities).
inline cell numeric(int weight, unsigned sign, int scale, std::vector<std::uint16_t> digits) {
    return bytes_of([&](writer& out) {
        out.write_uint16(static_cast<std::uint16_t>(digits.size()));
        out.write_int16(static_cast<std::int16_t>(weight));
        out.write_uint16(static_cast<std::uint16_t>(sign));
        out.write_int16(static_cast<std::int16_t>(scale));
        for (std::uint16_t digit : digits) out.write_uint16(digit);
    });
}

class row_builder {
public:
    row_builder& column(std::string name, oid_t oid, format f = format::binary) {
        asiopg::column c;
        c.name = std::move(name);
        c.type = find_builtin_type(oid);
        c.format = f;
        if (!c.type) {
            auto unknown = std::make_unique<type>();
            unknown->oid = oid;
            c.type = unknown.get();
            unknown_types_->push_back(std::move(unknown));
            description_->types = unknown_types_;
        }
        description_->columns.push_back(std::move(c));
        return *this;
    }
    template <class... Cells>
    row_builder& row(Cells... cells) {
        std::vector<cell> values;
        (values.push_back(std::move(cells)), ...);
        rows_.push_back(std::move(values));
        return *this;
    }
    row_builder& tag(std::string text) {
        tag_ = std::move(text);
        return *this;
    }
    result build() {
        auto* rows = new detail::rows;
        detail::rows_ptr owner(rows);
        rows->description = description_;
        rows->width_ = description_->columns.size();
        rows->tag = command_tag(tag_);
        for (const std::vector<cell>& values : rows_) {
            writer out;
            for (const cell& value : values) {
                rows->cells.push_back(static_cast<std::uint32_t>(out.size()));
                out.write_int32(value ? static_cast<std::int32_t>(value->size()) : -1);
                if (value) out.write_bytes(*value);
            }
            // A block of its own per row, of exactly its size: a read behind it is seen by sanitizers.
            detail::row_block* block = detail::row_block::create(out.size());
            if (!out.empty()) std::memcpy(block->data(), out.data(), out.size());
            rows->blocks.push_back(block);
            rows->bases.push_back(block->data());
        }
        return result(std::move(owner));
    }

private:
    std::shared_ptr<detail::row_description> description_ = std::make_shared<detail::row_description>();
    std::shared_ptr<std::vector<std::unique_ptr<type>>> unknown_types_ =
        std::make_shared<std::vector<std::unique_ptr<type>>>();
    std::vector<std::vector<cell>> rows_;
    std::string tag_;
};

/// One row with one field.
inline record single(oid_t oid, cell value, format f = format::binary) {
    return row_builder().column("value", oid, f).row(std::move(value)).build().front();
}

/// What an exception of this kind says; empty if none is thrown.
template <class Error, class F>
std::string message_of(F f) {
    try {
        f();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace asiopg::test
