// Encoding of an argument list into a Bind message, and how it explains what does not fit.
#include <asiopg/params.hpp>

#include <asiopg/detail/row_plan.hpp>
#include <asiopg/error.hpp>

#include <cstring>
#include <string>
#include <string_view>

#include "types/argument_ops.hpp"
#include "types/refused_binary.hpp"
#include "types/refused_value.hpp"

namespace asiopg {

using detail::argument;

namespace {

[[noreturn, gnu::cold]] void throw_count(std::size_t expected, std::size_t passed) {
    throw interface_error("the server expects " + std::to_string(expected) +
                          (expected == 1 ? " argument" : " arguments") + " for this query, " + std::to_string(passed) +
                          (passed == 1 ? " was passed" : " were passed"));
}

[[noreturn, gnu::cold]] void throw_too_many(std::size_t passed) {
    throw interface_error("a query may have at most " + std::to_string(max_arguments) + " arguments, " +
                          std::to_string(passed) + " were passed");
}

[[noreturn, gnu::cold]] void throw_too_large() {
    throw interface_error("the arguments of this query together have more than " + std::to_string(max_message_size) +
                          " bytes");
}

// `set`: which of executemany's sets of arguments it is in, or none. `cause`: null if the value's type does not go with
// the server's.
[[noreturn, gnu::cold, gnu::noinline]] void throw_invalid(std::size_t index, std::size_t set, const argument& a,
                                                          const char* bytes, const type& t,
                                                          const conversion_error* cause) {
    std::string what = "invalid input for query argument $" + std::to_string(index + 1);
    if (set != static_cast<std::size_t>(-1))
        what += " in element #" + std::to_string(set) + " of executemany() sequence";
    detail::throw_refused_value(what, a.ops->describe(a, bytes), a.ops->cpp_name, t,
                                cause ? std::string(cause->what()) + "; " : std::string(detail::requirement(t)));
}

}  // namespace

[[gnu::hot]] void params::encode(const type* const* types, std::size_t count, writer& out) const {
    encode_part({arguments(), size_, no_set}, types, count, out);
}

void params::encode_set(std::size_t set, std::size_t sets, const type* const* types, std::size_t count,
                        writer& out) const {
    const std::size_t size = size_ / sets;
    encode_part({arguments() + set * size, size, set}, types, count, out);
}

void params::encode_element(std::size_t number, const type* const* types, std::size_t count, writer& out) const {
    encode_part({arguments(), size_, number}, types, count, out);
}

void params::encode_record(const detail::row_plan& plan, writer& out) const {
    const argument* const all = arguments();
    for (std::size_t i = 0; i != size_; ++i) {
        const argument& a = all[i];
        const type& t = *plan[i].type;
        detail::written done = detail::written::refused;
        const std::size_t mark = out.size();
        try {
            done = a.ops->encode(a, bytes(), t, out);
            if (done == detail::written::refusable) detail::check_copied(t, out.view().substr(mark + 4));
        } catch (const conversion_error& e) {
            plan.throw_invalid(i, a.ops->describe(a, bytes()), a.ops->cpp_name, std::string(e.what()) + "; ");
        }
        if (done == detail::written::refused)
            plan.throw_invalid(i, a.ops->describe(a, bytes()), a.ops->cpp_name, detail::requirement(t));
        if (done == detail::written::text && a.ops != &detail::null_argument) plan.throw_no_binary(i, a.ops->cpp_name);
    }
}

[[gnu::hot]] void params::encode_part(const part& p, const type* const* types, std::size_t count, writer& out) const {
    if (count != p.size || count > max_arguments) [[unlikely]] {
        if (p.size > max_arguments) throw_too_many(p.size);
        throw_count(count, p.size);
    }
    const std::size_t start = out.size();
    char* head = out.extend(6);
    if (!head) return;
    // One format code for all, which is binary, and the number of arguments; with none, no code.
    const std::uint64_t words =
        detail::from_network((count ? std::uint64_t{0x00010001} << 32 : 0) | std::uint64_t{count} << 16);
    std::memcpy(head, &words, 6);
    try {
        if (count == 0) {
            out.truncate(start + 4);
        } else if (!write_values(p, types, out, 0)) [[unlikely]] {
            out.truncate(start);
            write_mixed(p, types, out);
        }
    } catch (...) {
        out.truncate(start);
        throw;
    }
    if (!out.ok() || out.size() - start > max_message_size) [[unlikely]] {
        out.truncate(start);
        throw_too_large();
    }
}

// The values, one by one; true if all of them are in binary format. `codes`: where their format codes stand, to be
// filled in; 0: one code for all has been written.
[[gnu::always_inline]] inline bool params::write_values(const part& p, const type* const* types, writer& out,
                                                        std::size_t codes) const {
    const argument* a = p.first;
    const char* const arena = bytes();
    const type* const* t = types;
    unsigned formats = 1;
    const argument* const end = a + p.size;
    try {
        for (; a != end; ++a, ++t) {
            const std::size_t mark = codes ? out.size() : 0;
            detail::written done = a->ops->encode(*a, arena, **t, out);
            // What may be refused goes as text.
            if (done >= detail::written::refused) [[unlikely]] {
                if (done == detail::written::refused) break;
                if (codes) detail::rewrite_as_text(**t, mark, out);
                done = detail::written::text;
            }
            if (codes)
                out.patch_uint16(codes + 2 * static_cast<std::size_t>(a - p.first), static_cast<std::uint16_t>(done));
            formats &= static_cast<unsigned>(done);
        }
    } catch (const conversion_error& e) {
        throw_invalid(static_cast<std::size_t>(t - types), p.set, *a, arena, **t, &e);
    }
    if (a != end) [[unlikely]]
        throw_invalid(static_cast<std::size_t>(t - types), p.set, *a, arena, **t, nullptr);
    return formats != 0;
}

// Different format codes: one for each argument.
void params::write_mixed(const part& p, const type* const* types, writer& out) const {
    char* const head = out.extend(4 + 2 * p.size);
    if (!head) return;
    detail::store_network(head, static_cast<std::uint16_t>(p.size));
    detail::store_network(head + 2 + 2 * p.size, static_cast<std::uint16_t>(p.size));
    write_values(p, types, out, out.size() - 2 - 2 * p.size);
}

}  // namespace asiopg
