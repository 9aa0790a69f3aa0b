// tsvector: values, text and binary form.
#include <asiopg/codecs/text_search.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include <algorithm>
#include <cstddef>

#include "types/lexeme_text.hpp"
#include "types/text_scanner.hpp"

namespace asiopg {

namespace {

constexpr std::uint16_t last_position = 16383;
constexpr std::size_t most_positions = 256;

// By position; of equal ones the one with the highest weight stays, as in the server.
void normalise(std::vector<ts_position>& positions) {
    for (const ts_position& p : positions)
        if (p.position == 0 || p.position > last_position)
            throw conversion_error("a lexeme's position is between 1 and 16383");
    std::sort(positions.begin(), positions.end(), [](const ts_position& a, const ts_position& b) {
        return a.position != b.position ? a.position < b.position : a.weight > b.weight;
    });
    const auto same = [](const ts_position& a, const ts_position& b) { return a.position == b.position; };
    positions.erase(std::unique(positions.begin(), positions.end(), same), positions.end());
    if (positions.size() > most_positions) throw conversion_error("a lexeme has at most 256 positions");
}

[[noreturn]] void refuse(std::string_view text) {
    throw conversion_error("invalid input syntax for type tsvector: " + detail::quoted(text));
}

std::string scan_word(detail::text_scanner& in, std::string_view text) {
    std::string word;
    if (!in.take('\'')) refuse(text);
    while (!in.at_end()) {
        if (in.take('\'') && in.peek() != '\'') return word;
        in.take('\\');  // takes the next one as it is
        if (in.at_end()) break;
        word += in.peek();
        in.take(in.peek());
    }
    refuse(text);
}

std::vector<ts_position> scan_positions(detail::text_scanner& in, std::string_view text) {
    std::vector<ts_position> out;
    do {
        std::uint64_t position = 0;
        if (!in.number(position, 1, 5) || position > last_position) refuse(text);
        ts_weight weight = ts_weight::d;
        if (in.take('A'))
            weight = ts_weight::a;
        else if (in.take('B'))
            weight = ts_weight::b;
        else if (in.take('C'))
            weight = ts_weight::c;
        out.emplace_back(static_cast<std::uint16_t>(position), weight);
    } while (in.take(','));
    return out;
}

}  // namespace

tsvector::tsvector(std::vector<lexeme> lexemes) : lexemes_(std::move(lexemes)) {
    for (const lexeme& l : lexemes_) detail::check_lexeme(l.word);
    std::stable_sort(lexemes_.begin(), lexemes_.end(),
                     [](const lexeme& a, const lexeme& b) { return a.word < b.word; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < lexemes_.size(); ++i) {
        if (kept && lexemes_[kept - 1].word == lexemes_[i].word) {
            auto& positions = lexemes_[kept - 1].positions;
            positions.insert(positions.end(), lexemes_[i].positions.begin(), lexemes_[i].positions.end());
        } else {
            if (kept != i) lexemes_[kept] = std::move(lexemes_[i]);
            ++kept;
        }
    }
    lexemes_.resize(kept);
    for (lexeme& l : lexemes_) normalise(l.positions);
}

tsvector::tsvector(std::string_view text) {
    detail::text_scanner in(text);
    std::vector<lexeme> lexemes;
    while (!in.at_end()) {
        if (!lexemes.empty() && !in.take(' ')) refuse(text);
        std::string word = scan_word(in, text);
        std::vector<ts_position> positions;
        if (in.take(':')) positions = scan_positions(in, text);
        lexemes.emplace_back(std::move(word), std::move(positions));
    }
    *this = tsvector(std::move(lexemes));
}

const lexeme* tsvector::find(std::string_view word) const noexcept {
    const auto at = std::lower_bound(lexemes_.begin(), lexemes_.end(), word,
                                     [](const lexeme& l, std::string_view w) { return l.word < w; });
    return at != lexemes_.end() && at->word == word ? &*at : nullptr;
}

std::string tsvector::str() const {
    std::string out;
    for (const lexeme& l : lexemes_) {
        if (!out.empty()) out += ' ';
        detail::append_lexeme(out, l.word);
        char before = ':';
        for (const ts_position& p : l.positions) {
            out += before;
            out += std::to_string(p.position);
            if (p.weight != ts_weight::d) out += "DCBA"[static_cast<std::size_t>(p.weight)];
            before = ',';
        }
    }
    return out;
}

// Every value of the server's has its lexemes in order, and their positions: `find` relies on the former.
tsvector codec<tsvector>::decode(const type&, format, reader& in) {
    const std::size_t count = in.read_uint32();
    // Each has a zero and a count.
    if (count > in.remaining() / 3) in.fail();
    tsvector value;
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const std::string_view word = in.read_cstring();
        const std::size_t positions = in.read_uint16();
        if (!in.ok() || in.remaining() < positions * 2) {
            in.fail();
            break;
        }
        if (word.empty() || (i && word <= value.lexemes_.back().word) || positions > most_positions) in.fail();
        lexeme& l = value.lexemes_.emplace_back(std::string(word));
        l.positions.reserve(positions);
        for (std::size_t j = 0; j < positions; ++j) {
            const std::uint16_t bits = in.read_uint16();
            l.positions.emplace_back(static_cast<std::uint16_t>(bits & last_position),
                                     static_cast<ts_weight>(bits >> 14));
            if (l.positions.back().position <= (j ? l.positions[j - 1].position : 0)) in.fail();
        }
    }
    return in.ok() ? value : tsvector();
}

void codec<tsvector>::encode(const tsvector& value, const type&, writer& out) {
    out.write_uint32(static_cast<std::uint32_t>(value.lexemes().size()));
    for (const lexeme& l : value.lexemes()) {
        out.write_cstring(l.word);
        out.write_uint16(static_cast<std::uint16_t>(l.positions.size()));
        for (const ts_position& p : l.positions)
            out.write_uint16(static_cast<std::uint16_t>(static_cast<unsigned>(p.weight) << 14 | p.position));
    }
}

}  // namespace asiopg
