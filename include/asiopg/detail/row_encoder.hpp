// Encodes one element of a range - a tuple, a struct, a list, a record, a value - as a row.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/detail/row_values.hpp>
#include <asiopg/field_names.hpp>
#include <asiopg/params.hpp>
#include <asiopg/record.hpp>
#include <asiopg/struct_mapping.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg::detail {

/// How an element is read. Of the library's codecs, those that could change it are included here, so that it is the
/// same wherever it is asked.
enum class element_kind {
    list,         // asiopg::params
    record,       // its fields as they are
    value,        // the only value of a row
    sequence,     // its elements are the values; or it is the only one itself, an array
    by_position,  // std::tuple, std::pair, std::array; or it is the only value itself, of a composite type
    by_member,    // a plain struct; the same if it has a composite_codec
};

/// What `params::add()` takes.
template <class T>
struct is_argument : std::bool_constant<encodable<typename owned_argument<T>::type> || is_bytes<T>::value> {};
template <class T>
struct is_argument<std::optional<T>> : is_argument<T> {};
template <>
struct is_argument<char*> : std::true_type {};
template <std::size_t N>
struct is_argument<char[N]> : std::true_type {};
template <>
struct is_argument<std::nullopt_t> : std::true_type {};

template <class T>
concept tuple_like = requires {
    std::tuple_size<T>::value;
};

/// Vectors and spans, but not those of bytes.
template <class T>
inline constexpr bool is_value_sequence = false;
template <class T, class A>
inline constexpr bool is_value_sequence<std::vector<T, A>> = !is_byte<T>::value;
template <class T, std::size_t Extent>
inline constexpr bool is_value_sequence<std::span<T, Extent>> = !is_byte<std::remove_const_t<T>>::value;

template <class T>
constexpr bool is_composite_struct() {
    if constexpr (encodable<T>)
        return composite_struct<T>;
    else
        return false;
}

template <class T>
constexpr element_kind element_kind_of() {
    if constexpr (std::is_same_v<T, params>)
        return element_kind::list;
    else if constexpr (std::is_same_v<T, record>)
        return element_kind::record;
    else if constexpr (is_value_sequence<T>)
        return element_kind::sequence;
    else if constexpr (is_tuple<T>)
        return element_kind::by_position;
    else if constexpr (is_composite_struct<T>())
        return element_kind::by_member;
    else if constexpr (is_argument<T>::value)
        return element_kind::value;
    else if constexpr (tuple_like<T>)
        return element_kind::by_position;
    else
        return element_kind::by_member;
}

/// Whether an element that has parts can be a value, too.
template <class T>
constexpr bool may_be_composite() {
    if constexpr (is_tuple<T>)
        return is_argument<T>::value;
    else
        return is_composite_struct<T>();
}

/// One record: its fields as they came, where the types are the same.
ASIOPG_API void encode_fields(row_plan& plan, const record& row, writer& out);
/// Whether a value of this type is the value of the only column.
ASIOPG_API bool is_only_value(const row_plan& plan, bool (*can_encode)(const type&, format&) noexcept) noexcept;
/// Whether rows are single values of a composite type.
ASIOPG_API bool is_composite_row(const row_plan& plan) noexcept;

template <element_kind Kind, class T>
struct element_encoder;

template <class T>
struct element_encoder<element_kind::list, T> {
    void fit(row_plan&) {}
    void encode(row_plan& plan, const params& list, writer& out) { plan.encode_list(list, out); }
};

template <class T>
struct element_encoder<element_kind::record, T> {
    void fit(row_plan&) {}
    void encode(row_plan& plan, const record& row, writer& out) { encode_fields(plan, row, out); }
};

template <class T>
struct element_encoder<element_kind::value, T> {
    void fit(row_plan& plan) { fit_values<T>(plan); }
    void encode(row_plan& plan, const T& value, writer& out) { encode_values(plan, out, value); }
};

template <class T>
struct element_encoder<element_kind::sequence, T> {
    using value = row_value_of<decltype(*std::declval<const T&>().begin())>;

    void fit(row_plan& plan) {
        whole = false;
        if constexpr (is_argument<T>::value) {
            whole = is_only_value(plan, row_value_of<T>::ops().can_encode);
            if (whole) fit_values<T>(plan);
        }
    }
    void encode(row_plan& plan, const T& values, writer& out) {
        if constexpr (is_argument<T>::value)
            if (whole) return encode_values(plan, out, values);
        if (!fitted) {
            plan.fit_all(value::ops(), values.size());
            fitted = true;
        } else if (values.size() != plan.width()) {
            plan.throw_count(values.size());
        }
        row_in_progress row(plan, out);
        for (const auto& each : values) value::put(each, row);
        row.finish();
    }
    bool whole = false;
    bool fitted = false;
};

template <class T>
struct element_encoder<element_kind::by_position, T> {
    using indexes = std::make_index_sequence<std::tuple_size_v<T>>;

    void fit(row_plan& plan) {
        if constexpr (may_be_composite<T>() && std::tuple_size_v<T> != 1) {
            whole = is_composite_row(plan);
            if (whole) return fit_values<T>(plan);
        }
        fit_elements(plan, indexes());
    }
    template <std::size_t... I>
    static void fit_elements(row_plan& plan, std::index_sequence<I...>) {
        fit_values<std::tuple_element_t<I, T>...>(plan);
    }
    void encode(row_plan& plan, const T& row, writer& out) {
        if constexpr (may_be_composite<T>() && std::tuple_size_v<T> != 1)
            if (whole) return encode_values(plan, out, row);
        encode_elements(plan, row, out, indexes());
    }
    template <std::size_t... I>
    static void encode_elements(row_plan& plan, const T& row, writer& out, std::index_sequence<I...>) {
        using std::get;
        encode_values(plan, out, get<I>(row)...);
    }
    bool whole = false;
};

template <class T>
struct element_encoder<element_kind::by_member, T> {
    static_assert(std::is_class_v<T> && std::is_aggregate_v<T>,
                  "asiopg: an element of executemany() or fetchmany() is a std::tuple or std::pair, a plain struct "
                  "(an aggregate), asiopg::params, or a value that a codec writes; this type is none of them");
    static constexpr std::size_t size = mapped<T, mapping::by_name>::size;

    template <class... M>
    static void fit_members(row_plan& plan, type_list<M...>) {
        fit_values<M...>(plan);
    }
    void fit(row_plan& plan) {
        if constexpr (may_be_composite<T>()) {
            whole = is_composite_row(plan);
            if (whole) return fit_values<T>(plan);
        }
        fit_members(plan, typename mapped<T, mapping::by_name>::types());
    }
    void encode(row_plan& plan, const T& row, writer& out) {
        if constexpr (may_be_composite<T>())
            if (whole) return encode_values(plan, out, row);
        with_member_pointers<size>(row, [&](const auto*... member) { encode_values(plan, out, *member...); });
    }
    bool whole = false;
};

/// For which columns of a table an element has values.
struct element_columns {
    std::span<const std::string_view> members = {};  // those of a struct; of other elements none
    bool may_be_composite = false;                   // or it is the value of the only one
};

template <class E>
constexpr element_columns columns_of_element() {
    element_columns all;
    if constexpr (element_kind_of<E>() == element_kind::by_member) {
        all.members = {std::data(field_names<E>::names), std::size(field_names<E>::names)};
        all.may_be_composite = may_be_composite<E>();
    }
    return all;
}

/// Encodes elements of one type, one after the other.
template <class E>
class row_encoder {
public:
    using element = std::remove_cvref_t<E>;
    static constexpr element_kind kind = element_kind_of<element>();

    /// Before the first element, for a plan that was made anew. Errors: `interface_error` when an element has too many
    /// values or too few, or `conversion_error` (see `row_plan::fit`).
    void fit(row_plan& plan) { encoder_.fit(plan); }
    /// One element. Errors: naming it; then nothing has been written.
    void encode(row_plan& plan, const element& e, writer& out) {
        encoder_.encode(plan, e, out);
        plan.next();
    }

private:
    element_encoder<kind, element> encoder_;
};

}  // namespace asiopg::detail
