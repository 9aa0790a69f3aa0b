// Composite values, taken apart and put together.
#include <asiopg/detail/composite.hpp>

#include <asiopg/oid.hpp>

#include "types/container_scanner.hpp"
#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

// How many anonymous records are being read, one inside the other: nothing but the bytes limits that.
thread_local int record_depth = 0;

[[noreturn]] void throw_malformed(const type& t) {
    throw conversion_error("the bytes are not a valid value of type " + display_name(t));
}

}  // namespace

bool is_composite(const type& declared) noexcept {
    const type& t = declared.base();
    return t.kind == type_kind::composite || t.oid == oid::record;
}

composite_source::composite_source(const asiopg::type& declared, asiopg::format f, reader& in, when_outdated outdated)
    : type_(declared.base()), format_(f), outdated_(outdated) {
    const bool anonymous = type_.oid == oid::record;
    if (anonymous) {
        if (f == format::text)
            throw conversion_error("an anonymous record in text format does not tell the types of its fields");
        if (record_depth >= most_nesting)
            throw conversion_error("anonymous records are nested more than " + std::to_string(most_nesting) + " deep");
    }
    if (f == format::binary)
        read_binary(in);
    else
        read_text(in.read_rest());
    if (anonymous) {
        ++record_depth;
        counted_ = true;
    }
}

composite_source::~composite_source() {
    if (counted_) --record_depth;
}

void composite_source::throw_outdated(const std::string& cause) const {
    if (outdated_ == when_outdated::report) report_outdated(type_);
    throw outdated_schema_cache_error(cause + "; the type was changed on the server and is looked up again");
}

void composite_source::check_size(std::size_t count) const {
    if (count != type_.attributes.size())
        throw_outdated("unexpected number of attributes of composite type " + display_name(type_) + ": " +
                       std::to_string(count) + ", expected " + std::to_string(type_.attributes.size()));
}

void composite_source::read_binary(reader& in) {
    const bool anonymous = type_.oid == oid::record;
    const std::uint32_t count = in.read_uint32();
    // Each has an OID and a length.
    if (!in.ok() || count > in.remaining() / 8) throw_malformed(type_);
    if (!anonymous) check_size(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        composite_part part{nullptr, in.read_uint32(), in.read_uint32(), nullptr};
        part.at = in.data();
        if (!part.is_null()) in.read_bytes(part.size);
        if (!in.ok()) throw_malformed(type_);
        if (anonymous) {
            part.type = find_type(type_, part.oid);
        } else {
            const type_attribute& expected = type_.attributes[i];
            part.type = expected.type;
            if (part.oid != expected.type->oid)
                throw_outdated("unexpected data type of composite type attribute " + std::to_string(i) + " (\"" +
                               std::string(expected.name) + "\" of " + display_name(type_) + "): OID " +
                               std::to_string(part.oid) + ", expected " + std::to_string(expected.type->oid));
        }
        parts_.push_back(part);
    }
    if (!in.finished()) throw_malformed(type_);
}

void composite_source::read_text(std::string_view text) {
    container_scanner in(text);
    // Unescaped, the values are no longer than this: pointers into it stay good.
    text_.reserve(text.size());
    in.skip_space();
    if (!in.take('(')) throw_malformed(type_);
    std::size_t count = 0;
    if (!(type_.attributes.empty() && in.peek(')'))) {
        do {
            const std::size_t start = text_.size();
            bool is_null = true;
            while (!in.at_end() && !in.peek(',') && !in.peek(')')) {
                is_null = false;
                if (in.peek('"')) {
                    if (!in.take_quoted(text_)) throw_malformed(type_);
                } else {
                    in.take('\\');
                    if (in.at_end() || in.peek('(')) throw_malformed(type_);
                    text_ += in.next();
                }
            }
            // A part takes more memory than a comma: those that are too many are only counted.
            if (count++ >= type_.attributes.size()) continue;
            const asiopg::type& attribute = *type_.attributes[count - 1].type;
            parts_.push_back({&attribute, attribute.oid,
                              is_null ? null_part : static_cast<std::uint32_t>(text_.size() - start),
                              text_.data() + start});
        } while (in.take(','));
    }
    if (!in.take(')')) throw_malformed(type_);
    in.skip_space();
    if (!in.at_end()) throw_malformed(type_);
    check_size(count);
}

void composite_source::expect_size(std::size_t count, std::string_view cpp_name) const {
    if (size() == count) return;
    throw conversion_error(
        (type_.oid == oid::record ? "the anonymous record has " : "composite type " + display_name(type_) + " has ") +
        std::to_string(size()) + (size() == 1 ? " attribute, " : " attributes, ") + std::string(cpp_name) + " takes " +
        std::to_string(count));
}

bool composite_source::has_value(std::size_t i, bool nullable, std::string_view cpp_name) const {
    if (!parts_[i].is_null()) return true;
    if (nullable) return false;
    const std::string name(cpp_name);
    rethrow_for_attribute(type_, i,
                          conversion_error("NULL cannot be read as " + name + "; use std::optional<" + name + ">"));
}

composite_sink::composite_sink(const type& t, asiopg::format f, writer& out) : type_(t), format_(f), out_(out) {
    if (f == format::binary)
        out_.write_uint32(static_cast<std::uint32_t>(t.attributes.size()));
    else
        out_.write_uint8('(');
}

writer& composite_sink::next() {
    if (format_ == format::binary)
        out_.write_uint32(type_.attributes[index_].type->oid);
    else if (index_ > 0)
        out_.write_uint8(',');
    ++index_;
    return out_;
}

void composite_sink::add_null() {
    next();
    if (format_ == format::binary) out_.write_uint32(null_part);
}

void composite_sink::finish() {
    if (format_ == format::text) out_.write_uint8(')');
}

}  // namespace asiopg::detail
