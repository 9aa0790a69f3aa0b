// Makes one list of arguments of a range whose elements hold a set of arguments each.
#pragma once

#include <asiopg/detail/row_encoder.hpp>
#include <asiopg/params.hpp>
#include <asiopg/struct_mapping.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg::detail {

/// How an element of such a range is read.
enum class argument_set_kind { list, value, by_position, by_member };

template <class T>
constexpr argument_set_kind argument_set_kind_of() {
    if constexpr (std::is_same_v<T, params>)
        return argument_set_kind::list;
    else if constexpr (is_argument<T>::value)
        return argument_set_kind::value;
    else if constexpr (tuple_like<T>)
        return argument_set_kind::by_position;
    else
        return argument_set_kind::by_member;
}

/// The arguments of all sets one behind the other; every set has the same number of them.
class ASIOPG_API argument_sets {
public:
    /// Takes what the range gives, in order; elements of a container that is given up are moved from.
    template <class Range>
    static argument_sets of(Range&& range) {
        constexpr bool given_up = !std::is_lvalue_reference_v<Range> && requires { typename Range::allocator_type; };
        argument_sets sets;
        for (auto&& element : range) {
            using Element = decltype(element);
            const std::size_t start = sets.all_.size();
            try {
                if constexpr (given_up)
                    sets.add(std::move(element));
                else
                    sets.add(std::forward<Element>(element));
            } catch (const interface_error& e) {
                sets.rethrow_for_set(start, e);
            }
            sets.end_set(start);
        }
        return sets;
    }

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    params&& arguments() && noexcept { return std::move(all_); }

private:
    template <class E>
    void add(E&& element) {
        using T = std::remove_cvref_t<E>;
        if constexpr (std::is_same_v<T, std::vector<bool>::reference>)
            return add(static_cast<bool>(element));
        else
            add_as<argument_set_kind_of<T>()>(std::forward<E>(element));
    }
    template <argument_set_kind Kind, class E>
    void add_as(E&& element) {
        using T = std::remove_cvref_t<E>;
        if constexpr (Kind == argument_set_kind::list) {
            if constexpr (std::is_const_v<std::remove_reference_t<E>> || std::is_lvalue_reference_v<E>)
                all_.append(params(element));
            else
                all_.append(std::move(element));
        } else if constexpr (Kind == argument_set_kind::value) {
            all_.add(std::forward<E>(element));
        } else if constexpr (Kind == argument_set_kind::by_position) {
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                using std::get;
                (all_.add(get<I>(std::forward<E>(element))), ...);
            }
            (std::make_index_sequence<std::tuple_size_v<T>>());
        } else {
            static_assert(
                std::is_class_v<T> && std::is_aggregate_v<T>,
                "asiopg: an element of executemany() or fetchmany() is a std::tuple or std::pair, a plain struct "
                "(an aggregate), asiopg::params, or a value that a codec writes; this type is none of them");
            with_member_pointers<mapped<T, mapping::by_name>::size>(element, [&](auto*... member) {
                if constexpr (std::is_lvalue_reference_v<E>)
                    (all_.add(*member), ...);
                else
                    (all_.add(std::move(*member)), ...);
            });
        }
    }
    void end_set(std::size_t start) {
        const std::size_t width = all_.size() - start;
        if (size_ == 0)
            width_ = width;
        else if (width != width_) [[unlikely]]
            throw_width(width);
        ++size_;
    }
    [[noreturn]] void throw_width(std::size_t width) const;
    [[noreturn]] void rethrow_for_set(std::size_t start, const interface_error& cause) const;

    params all_;
    std::size_t size_ = 0;   // sets
    std::size_t width_ = 0;  // arguments in each
};

}  // namespace asiopg::detail
