// What is found out once for all rows that are sent with one statement or COPY: which value goes how.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace asiopg {

class params;

namespace detail {

/// How values can be stored without asking their codec, where the server's type permits.
enum class stored_as : std::uint8_t {
    other,  // not at all
    fixed,  // a length and so many bytes
    text,   // as they are, once checked
    bytes,  // as they are
};

/// What can be done with values of one C++ type.
struct value_ops {
    bool (*can_encode)(const type& t, format& f) noexcept;
    /// For error messages, not shortened.
    std::string (*describe)(const void* value);
    std::string_view cpp_name;
    stored_as way = stored_as::other;
    oid_t fixed_oid = 0;  // the server type that `fixed` is for
};

/// Where rows go.
struct row_target {
    /// Rows of a binary COPY; else the arguments of a Bind each.
    bool copy = false;
    std::vector<const type*> types;
    /// COPY: of the columns.
    std::vector<std::string> names;
    /// Before a row's format codes or field count, and behind its values. For a Bind `before` begins with that message,
    /// and its length is filled in; what `behind` has of other messages are the last `apart` bytes.
    std::string before, behind;
    std::size_t apart = 0;
    std::shared_ptr<const void> types_owner = nullptr;
};

class ASIOPG_API row_plan {
public:
    struct column {
        const asiopg::type* type = nullptr;
        asiopg::format format = format::binary;
        bool refused = true;  // its C++ type does not go with it
    };

    explicit row_plan(row_target target);

    std::size_t width() const noexcept { return columns_.size(); }
    bool is_copy() const noexcept { return target_.copy; }
    const column& operator[](std::size_t i) const noexcept { return columns_[i]; }
    /// The names of COPY's columns.
    std::span<const std::string> names() const noexcept { return target_.names; }
    /// The number of the row that is being encoded, for errors; from 0.
    std::size_t number() const noexcept { return number_; }
    void next() noexcept { ++number_; }
    /// Begins anew with row 0.
    void restart() noexcept { number_ = 0; }

    /// From now on rows have values of these C++ types.
    /// Errors: `interface_error` when there are too many or too few; for COPY `conversion_error` when a column would
    /// not be sent in binary.
    void fit(const value_ops* const* values, std::size_t count);
    /// The same for rows whose values are all of one C++ type.
    void fit_all(const value_ops& value, std::size_t count);
    /// The same for values that are encoded already: `formats[i]` is that of column i.
    void fit_formats(std::span<const format> formats);

    /// Whether all values can be stored without asking their codecs.
    bool is_direct() const noexcept { return direct_; }
    /// Room for a row whose values with their lengths are `size` bytes; gives where they go, or nullptr.
    char* begin_direct(writer& out, std::size_t size) const {
        if (size > most_direct) [[unlikely]]
            return nullptr;
        if (target_.copy) {
            char* const at = out.extend(2 + size);
            if (!at) return nullptr;
            std::memcpy(at, head_.data(), 2);
            return at + 2;
        }
        return begin_framed(out, size);
    }
    void end_direct(char* at) const {
        if (!target_.copy) std::memcpy(at, target_.behind.data(), target_.behind.size());
    }

    /// How many bytes of a row stand before its format codes.
    std::size_t before_codes() const noexcept { return target_.before.size(); }

    /// Begins a row of any kind and gives its position; `end` ends it.
    std::size_t begin(writer& out) const;
    /// Errors: `interface_error` when it is larger than a message may be.
    void end(writer& out, std::size_t start) const;

    /// A row of arguments that are in a list. Errors: as for the values one by one.
    void encode_list(const params& list, writer& out) const;

    /// Errors about the row that is being encoded; all `conversion_error` or `interface_error`.
    [[noreturn]] void throw_count(std::size_t given) const;
    [[noreturn]] void throw_refused(std::size_t column, const value_ops& ops, const void* value) const;
    [[noreturn]] void throw_invalid(std::size_t column, std::string_view value, std::string_view cpp_name,
                                    std::string_view cause) const;
    [[noreturn]] void throw_no_binary(std::size_t column, std::string_view cpp_name) const;
    [[noreturn]] void throw_null_pointer(std::size_t column) const;

private:
    static constexpr std::size_t most_direct = 1024 * 1024;

    char* begin_framed(writer& out, std::size_t size) const;
    void fit_column(std::size_t i, const value_ops& value);
    void make_head();
    std::string place_of(std::size_t column) const;

    row_target target_;
    std::vector<column> columns_;
    std::string head_;  // of every row: what stands before its values
    std::size_t number_ = 0;
    bool direct_ = false;
};

/// A row that is being put together value by value. Unless it is finished, what was written is taken back.
class ASIOPG_API row_in_progress {
public:
    row_in_progress(const row_plan& plan, writer& out) : plan_(plan), out_(out), start_(plan.begin(out)) {}
    row_in_progress(const row_in_progress&) = delete;
    row_in_progress& operator=(const row_in_progress&) = delete;
    ~row_in_progress() {
        if (!finished_) out_.truncate(start_);
    }

    void add_null() {
        out_.write_uint32(0xffffffff);
        ++index_;
    }
    /// With the codec of T. Errors: `conversion_error` naming row and column.
    template <class T>
    void add(const T& value, const value_ops& ops) {
        const row_plan::column& c = plan_[index_];
        if (c.refused) [[unlikely]]
            plan_.throw_refused(index_, ops, &value);
        const std::size_t mark = out_.begin_length();
        try {
            codec<T>::encode(value, *c.type, out_);
        } catch (const conversion_error& e) {
            explain(ops, &value, e);
        }
        out_.end_length(mark);
        if (c.format == format::binary && (c.type->kind != type_kind::base || c.type->oid == oid::tsquery))
            settle_format(mark, ops, &value);
        ++index_;
    }
    /// A value as it is sent.
    void add_bytes(std::string_view bytes);
    [[noreturn]] void refuse_null_pointer() const { plan_.throw_null_pointer(index_); }
    std::size_t index() const noexcept { return index_; }
    void finish() {
        plan_.end(out_, start_);
        finished_ = true;
    }

private:
    /// The value at `mark` becomes text if there are servers that refuse it in binary format. Errors: as for `add`.
    void settle_format(std::size_t mark, const value_ops& ops, const void* value);
    void make_text(std::size_t mark);
    [[noreturn]] void explain(const value_ops& ops, const void* value, const conversion_error& cause) const;

    const row_plan& plan_;
    writer& out_;
    std::size_t start_;
    std::size_t index_ = 0;
    bool finished_ = false;
};

}  // namespace detail
}  // namespace asiopg
