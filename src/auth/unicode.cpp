// Looks up generated Unicode tables and normalises.
#include "auth/unicode.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

namespace asiopg::auth {

namespace {

struct code_range {
    char32_t first, last;
};
struct class_range {
    char32_t first, last;
    std::uint8_t combining_class;
};
struct decomposition {
    char32_t code;
    std::uint16_t at;
    std::uint8_t size;
};
struct composition {
    char32_t first, second, composed;
};

#include "auth/unicode_tables.inc"

// The range that holds `c`, or nullptr.
template <class Range, std::size_t N>
const Range* find_range(const Range (&table)[N], char32_t c) noexcept {
    const Range* at = std::lower_bound(std::begin(table), std::end(table), c,
                                       [](const Range& range, char32_t code) { return range.last < code; });
    return at != std::end(table) && at->first <= c ? at : nullptr;
}

int combining_class(char32_t c) noexcept {
    const class_range* range = find_range(combining_classes, c);
    return range ? range->combining_class : 0;
}

// Hangul syllables are composed by arithmetic (The Unicode Standard, 3.12).
constexpr char32_t syllables = 0xAC00, leads = 0x1100, vowels = 0x1161, trails = 0x11A7;
constexpr char32_t lead_count = 19, vowel_count = 21, trail_count = 28;
constexpr char32_t syllable_count = lead_count * vowel_count * trail_count;

void decompose(char32_t c, code_points& out) {
    if (c - syllables < syllable_count) {
        const char32_t index = c - syllables;
        out.push_back(leads + index / (vowel_count * trail_count));
        out.push_back(vowels + index / trail_count % vowel_count);
        if (index % trail_count) out.push_back(trails + index % trail_count);
        return;
    }
    const decomposition* at =
        std::lower_bound(std::begin(decompositions), std::end(decompositions), c,
                         [](const decomposition& entry, char32_t code) { return entry.code < code; });
    if (at != std::end(decompositions) && at->code == c)
        out.insert(out.end(), decomposed + at->at, decomposed + at->at + at->size);
    else
        out.push_back(c);
}

// The primary composite of two code points, or 0.
char32_t compose(char32_t first, char32_t second) noexcept {
    if (first - leads < lead_count && second - vowels < vowel_count)
        return syllables + ((first - leads) * vowel_count + (second - vowels)) * trail_count;
    if (first - syllables < syllable_count && (first - syllables) % trail_count == 0 && second > trails &&
        second < trails + trail_count)
        return first + (second - trails);
    const auto* at = std::lower_bound(std::begin(compositions), std::end(compositions), std::pair(first, second),
                                      [](const composition& entry, const std::pair<char32_t, char32_t>& wanted) {
                                          return std::pair(entry.first, entry.second) < wanted;
                                      });
    return at != std::end(compositions) && at->first == first && at->second == second ? at->composed : 0;
}

// Sorts every run of combining characters by class, keeping the order within a class.
void reorder(code_points& text) {
    for (auto at = text.begin(); at != text.end();) {
        if (combining_class(*at) == 0) {
            ++at;
            continue;
        }
        const auto end = std::find_if(at, text.end(), [](char32_t c) { return combining_class(c) == 0; });
        // An insertion sort: std::stable_sort would leave parts of the password in a buffer of its own.
        for (auto i = at; i != end; ++i)
            for (auto k = i; k != at && combining_class(k[-1]) > combining_class(*k); --k) std::swap(k[-1], *k);
        at = end;
    }
}

}  // namespace

bool is_unassigned(char32_t c) noexcept { return find_range(unassigned, c) != nullptr; }
bool is_mapped_to_nothing(char32_t c) noexcept { return find_range(mapped_to_nothing, c) != nullptr; }
bool is_other_space(char32_t c) noexcept { return find_range(other_spaces, c) != nullptr; }
bool is_prohibited(char32_t c) noexcept { return find_range(prohibited, c) != nullptr; }
bool is_right_to_left(char32_t c) noexcept { return find_range(right_to_left, c) != nullptr; }
bool is_left_to_right(char32_t c) noexcept { return find_range(left_to_right, c) != nullptr; }

code_points normalize_nfkc(const code_points& text) {
    code_points out;
    out.reserve(text.size() + 16);
    for (const char32_t c : text) decompose(c, out);
    reorder(out);
    if (out.empty()) return out;

    // Compose in place: `starter` is where the last starter stands, `size` what is kept so far.
    std::size_t starter = out.size();
    std::size_t size = 0;
    int last_class = -1;  // of the last character kept behind the starter, -1 if there is none
    for (const char32_t c : out) {
        const int its_class = combining_class(c);
        if (starter != out.size() && last_class < its_class)
            if (const char32_t composed = compose(out[starter], c)) {
                out[starter] = composed;
                continue;
            }
        if (its_class == 0) {
            starter = size;
            last_class = -1;
        } else {
            last_class = its_class;
        }
        out[size++] = c;
    }
    out.resize(size);
    return out;
}

bool decode_utf8(std::string_view text, code_points& out) {
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i++]);
        if (lead < 0x80) {
            out.push_back(lead);
            continue;
        }
        const int more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
        if (more == 0) return false;
        char32_t c = lead & (0x3fu >> more);
        for (int k = 0; k < more; ++k, ++i) {
            if (i == text.size() || (text[i] & 0xc0) != 0x80) return false;
            c = c << 6 | (text[i] & 0x3f);
        }
        if ((more == 2 && c < 0x800) || (more == 3 && c < 0x10000) || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
            return false;
        out.push_back(c);
    }
    return true;
}

void encode_utf8(const code_points& text, secret_bytes& out) {
    out.reserve(out.size() + text.size() * 4);
    for (const char32_t c : text) {
        if (c < 0x80) {
            out.push_back(static_cast<char>(c));
            continue;
        }
        const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        out.push_back(static_cast<char>((0xff00 >> (more + 1) & 0xff) | c >> 6 * more));
        for (int k = more - 1; k >= 0; --k) out.push_back(static_cast<char>(0x80 | (c >> 6 * k & 0x3f)));
    }
}

}  // namespace asiopg::auth
