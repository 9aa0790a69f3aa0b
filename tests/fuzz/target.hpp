// A fuzz target: which types are decoded from an input, and the values to begin with.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/oid.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/check.hpp"

namespace asiopg::fuzz {

inline const type& builtin(oid_t oid) {
    const type* t = find_builtin_type(oid);
    if (!t) std::abort();
    return *t;
}

/// The first byte of an input chooses a case by its number, the others are the field. New cases go to the end of a
/// target, or the corpus means something else.
class target {
public:
    /// Cases of every T that reads this type in this format.
    template <class... T>
    target& read(const type& t, format f = format::binary) {
        (add_reader<T>(t, f), ...);
        return *this;
    }
    template <class... T>
    target& read_both(const type& t) {
        return read<T...>(t, format::binary).template read<T...>(t, format::text);
    }
    /// A case of the server's text for this type.
    target& parse(const type& t) {
        cases_.push_back({&t, format::text, [](const type& u, format, std::string_view text) {
                              try {
                                  check_parsing(u, text);
                              } catch (const outdated_schema_cache_error&) {
                              }
                          }});
        return *this;
    }
    /// A value to begin with, for all cases of its type; as text too, where there are such cases.
    template <class T>
    target& seed(const T& value, const type& t) {
        writer out;
        codec<T>::encode(value, t, out);
        std::string text;
        if (detail::append_value_text(text, t, out.view())) seed_bytes(text, t, format::text);
        return seed_bytes(std::string(out.view()), t, format::binary);
    }
    template <class T>
    target& seed(const T& value, oid_t oid) {
        return seed(value, builtin(oid));
    }
    target& seed_bytes(std::string bytes, const type& t, format f) {
        seeds_.push_back({&t, f, std::move(bytes)});
        return *this;
    }

    int run(const std::uint8_t* data, std::size_t size) const {
        if (size == 0) return 0;
        const one_case& c = cases_[data[0] % cases_.size()];
        c.check(*c.t, c.f, std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
        return 0;
    }
    /// Inputs to begin with.
    std::vector<std::string> inputs() const {
        if (cases_.size() > 256) std::abort();
        std::vector<std::string> out;
        for (const a_seed& s : seeds_)
            for (std::size_t i = 0; i < cases_.size(); ++i)
                if (cases_[i].t == s.t && cases_[i].f == s.f) out.push_back(static_cast<char>(i) + s.bytes);
        return out;
    }

private:
    struct one_case {
        const type* t;
        format f;
        void (*check)(const type&, format, std::string_view);
    };
    struct a_seed {
        const type* t;
        format f;
        std::string bytes;
    };

    template <class T>
    void add_reader(const type& t, format f) {
        if (codec<T>::can_decode(t.base(), f)) cases_.push_back({&t, f, check<T>});
    }

    std::vector<one_case> cases_;
    std::vector<a_seed> seeds_;
};

/// What fuzz_replay knows of all targets.
struct registered {
    std::string_view name;
    const target& (*get)();
};
inline std::vector<registered>& all_targets() {
    static std::vector<registered> targets;
    return targets;
}
inline int register_target(std::string_view name, const target& (*get)()) {
    all_targets().push_back({name, get});
    return 0;
}

}  // namespace asiopg::fuzz

/// Makes the function `target make_target()` of this file a fuzz target: of libFuzzer, or of fuzz_replay.
#ifdef ASIOPG_FUZZ_REPLAY
#define ASIOPG_FUZZ_TARGET(family)                              \
    static const asiopg::fuzz::target& the_target() {           \
        static const asiopg::fuzz::target made = make_target(); \
        return made;                                            \
    }                                                           \
    [[maybe_unused]] static const int is_registered = asiopg::fuzz::register_target(#family, the_target);
#else
#define ASIOPG_FUZZ_TARGET(family)                                                      \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);  \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
        static const asiopg::fuzz::target made = make_target();                         \
        return made.run(data, size);                                                    \
    }
#endif
