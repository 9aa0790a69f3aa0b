// Full text search: asiopg::tsvector and tsquery.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

/// What a position counts in a ranking: `a` most, `d` least, which is the default.
enum class ts_weight : std::uint8_t { d, c, b, a };

/// Where a lexeme is in the document, from 1 to 16383.
struct ts_position {
    constexpr ts_position() noexcept = default;
    constexpr explicit ts_position(std::uint16_t position_, ts_weight weight_ = ts_weight::d) noexcept
        : position(position_), weight(weight_) {}

    std::uint16_t position = 1;
    ts_weight weight = ts_weight::d;

    friend constexpr auto operator<=>(const ts_position&, const ts_position&) noexcept = default;
};

/// A normalised word and where it is; without positions it is somewhere.
struct lexeme {
    lexeme() = default;
    explicit lexeme(std::string word_, std::vector<ts_position> positions_ = {})
        : word(std::move(word_)), positions(std::move(positions_)) {}

    std::string word;
    std::vector<ts_position> positions;

    friend bool operator==(const lexeme&, const lexeme&) = default;
};

/// A document prepared for search: lexemes in order of their bytes, each once.
class ASIOPG_API tsvector {
public:
    tsvector() = default;
    /// Sorts and joins equal words. Errors: `conversion_error` when a word is empty, longer than 2046 bytes or not
    /// text, or a position is not between 1 and 16383 or a lexeme has more than 256 of them.
    explicit tsvector(std::vector<lexeme> lexemes);
    /// From the server's text: `'fat':2,11A 'rat':3`. Errors: `conversion_error`.
    explicit tsvector(std::string_view text);

    const std::vector<lexeme>& lexemes() const noexcept { return lexemes_; }
    /// The lexeme of this word, or nullptr.
    const lexeme* find(std::string_view word) const noexcept;
    /// As the server prints it.
    std::string str() const;

    friend bool operator==(const tsvector&, const tsvector&) = default;

private:
    friend struct codec<tsvector>;
    std::vector<lexeme> lexemes_;
};

/// A search condition: lexemes combined by `!`, `&`, `|` and phrases. Operators build it:
///
///     using asiopg::tsquery;
///     auto q = (tsquery("fat") | tsquery("thin")) & !tsquery("cat");
///
/// To let the server parse a query, pass it as a string, or call `websearch_to_tsquery`.
class ASIOPG_API tsquery {
public:
    /// One node of the tree, in prefix order: an operator is followed by its right operand, then the left one.
    struct node {
        enum class kind : std::uint8_t { lexeme, not_, and_, or_, phrase };

        kind what = kind::lexeme;
        /// Of a lexeme: which weights it may have (bit 0 for `ts_weight::d` ... 3 for `a`; 0: any), and whether it is
        /// the beginning of a word.
        std::uint8_t weights = 0;
        bool prefix = false;
        /// Of a phrase: how many words the right operand is behind the left one.
        std::uint16_t distance = 0;
        std::string word;

        friend bool operator==(const node&, const node&) = default;
    };

    /// The empty query, which matches nothing. Combined with another one it gives that one.
    tsquery() = default;
    /// One lexeme, as it is: nothing is parsed or normalised. Errors: `conversion_error` when it is empty, longer than
    /// 2046 bytes or not text.
    explicit tsquery(std::string_view word, bool prefix = false, std::uint8_t weights = 0);

    friend tsquery operator&(const tsquery& left, const tsquery& right) {
        return join(node::kind::and_, left, right, 0);
    }
    friend tsquery operator|(const tsquery& left, const tsquery& right) {
        return join(node::kind::or_, left, right, 0);
    }
    tsquery operator!() const;
    /// `left <distance> right`: right comes so many words behind left.
    /// Errors: `conversion_error` when the distance is over 16384.
    static tsquery phrase(const tsquery& left, const tsquery& right, std::uint16_t distance = 1);

    bool empty() const noexcept { return nodes_.empty(); }
    const std::vector<node>& nodes() const noexcept { return nodes_; }
    /// As the server prints it.
    std::string str() const;

    friend bool operator==(const tsquery&, const tsquery&) = default;

private:
    friend struct codec<tsquery>;
    static tsquery join(node::kind what, const tsquery& left, const tsquery& right, std::uint16_t distance);

    std::vector<node> nodes_;
};

template <>
struct codec<tsvector> {
    static constexpr std::string_view cpp_name = "asiopg::tsvector";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::tsvector && f == format::binary; }
    ASIOPG_API static tsvector decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::tsvector;
    }
    ASIOPG_API static void encode(const tsvector& value, const type& t, writer& out);
    static std::string describe(const tsvector& value) { return value.str(); }
};

template <>
struct codec<tsquery> {
    static constexpr std::string_view cpp_name = "asiopg::tsquery";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::tsquery && f == format::binary; }
    ASIOPG_API static tsquery decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::tsquery;
    }
    ASIOPG_API static void encode(const tsquery& value, const type& t, writer& out);
    static std::string describe(const tsquery& value) { return value.str(); }
};

}  // namespace asiopg
