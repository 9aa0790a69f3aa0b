// tsquery: values, text and binary form.
#include <asiopg/codecs/text_search.hpp>

#include <asiopg/error.hpp>

#include <cstddef>
#include <span>

#include "types/lexeme_text.hpp"

namespace asiopg {

namespace {

using node = tsquery::node;
using kind = node::kind;

constexpr std::uint16_t longest_distance = 16384;
constexpr std::uint8_t wire_lexeme = 1, wire_operator = 2;
constexpr std::uint8_t all_weights = 15;

int priority(kind what) noexcept {
    switch (what) {
        case kind::or_:
            return 1;
        case kind::and_:
            return 2;
        case kind::phrase:
            return 3;
        case kind::not_:
        case kind::lexeme:
            break;
    }
    return 4;
}

// Whether the nodes are one tree.
bool is_tree(std::span<const node> nodes) noexcept {
    std::size_t wanted = 1;
    for (const node& n : nodes) {
        if (wanted == 0) return false;
        if (n.what == kind::lexeme)
            --wanted;
        else if (n.what != kind::not_)
            ++wanted;
    }
    return wanted == 0;
}

// Where the left operand of each binary operator begins, which is behind the right one's nodes.
std::vector<std::size_t> left_operands(std::span<const node> nodes) {
    std::vector<std::size_t> left(nodes.size()), end(nodes.size());
    for (std::size_t i = nodes.size(); i-- > 0;) {
        if (nodes[i].what == kind::lexeme) {
            end[i] = i + 1;
        } else if (nodes[i].what == kind::not_) {
            end[i] = end[i + 1];
        } else {
            left[i] = end[i + 1];
            end[i] = end[left[i]];
        }
    }
    return left;
}

void append_word(std::string& out, const node& n) {
    detail::append_lexeme(out, n.word);
    if (!n.prefix && n.weights == 0) return;
    out += ':';
    if (n.prefix) out += '*';
    for (int bit = 3; bit >= 0; --bit)
        if (n.weights >> bit & 1) out += "DCBA"[bit];
}

void append_operator(std::string& out, const node& n) {
    if (n.what == kind::and_)
        out += " & ";
    else if (n.what == kind::or_)
        out += " | ";
    else if (n.distance == 1)
        out += " <-> ";
    else
        out.append(" <").append(std::to_string(n.distance)).append("> ");
}

// Prints without recursion: queries may be as deep as they are long.
class printer {
public:
    explicit printer(std::span<const node> nodes) : nodes_(nodes), left_(left_operands(nodes)) {}

    std::string print() {
        plan_.push_back({step::operand, 0, -1, false});
        while (!plan_.empty()) {
            const step s = plan_.back();
            plan_.pop_back();
            switch (s.what) {
                case step::operand:
                    print_operand(s);
                    break;
                case step::sign:
                    append_operator(out_, nodes_[s.at]);
                    break;
                case step::close:
                    out_ += " )";
                    break;
            }
        }
        return std::move(out_);
    }

private:
    struct step {
        enum { operand, sign, close } what;
        std::size_t at;
        int parent;            // the priority of the operator around
        bool right_of_phrase;  // a phrase is not associative
    };

    void print_operand(const step& s) {
        const node& n = nodes_[s.at];
        if (n.what == kind::lexeme) return append_word(out_, n);
        const int own = priority(n.what);
        if (own < s.parent || (n.what == kind::phrase && s.right_of_phrase)) {
            out_ += "( ";
            plan_.push_back({step::close, 0, 0, false});
        }
        if (n.what == kind::not_) {
            out_ += '!';
            plan_.push_back({step::operand, s.at + 1, own, false});
            return;
        }
        plan_.push_back({step::operand, s.at + 1, own, n.what == kind::phrase});
        plan_.push_back({step::sign, s.at, 0, false});
        plan_.push_back({step::operand, left_[s.at], own, false});
    }

    std::span<const node> nodes_;
    std::vector<std::size_t> left_;
    std::vector<step> plan_;
    std::string out_;
};

bool read_node(reader& in, node& n) {
    const std::uint8_t what = in.read_uint8();
    if (what == wire_lexeme) {
        n.weights = in.read_uint8();
        const std::uint8_t prefix = in.read_uint8();
        n.word = in.read_cstring();
        n.prefix = prefix == 1;
        return n.weights <= all_weights && prefix <= 1;
    }
    const std::uint8_t which = in.read_uint8();
    if (what != wire_operator || which < 1 || which > 4) return false;
    n.what = static_cast<kind>(which);
    if (n.what == kind::phrase) n.distance = in.read_uint16();
    return true;
}

}  // namespace

tsquery::tsquery(std::string_view word, bool prefix, std::uint8_t weights) {
    detail::check_lexeme(word);
    if (weights > all_weights) throw conversion_error("a lexeme has four weights");
    node& n = nodes_.emplace_back();
    n.word = word;
    n.prefix = prefix;
    n.weights = weights;
}

tsquery tsquery::join(kind what, const tsquery& left, const tsquery& right, std::uint16_t distance) {
    if (left.empty()) return right;
    if (right.empty()) return left;
    tsquery out;
    out.nodes_.reserve(1 + left.nodes_.size() + right.nodes_.size());
    node& top = out.nodes_.emplace_back();
    top.what = what;
    top.distance = distance;
    out.nodes_.insert(out.nodes_.end(), right.nodes_.begin(), right.nodes_.end());
    out.nodes_.insert(out.nodes_.end(), left.nodes_.begin(), left.nodes_.end());
    return out;
}

tsquery tsquery::operator!() const {
    tsquery out;
    if (empty()) return out;
    out.nodes_.emplace_back().what = kind::not_;
    out.nodes_.insert(out.nodes_.end(), nodes_.begin(), nodes_.end());
    return out;
}

tsquery tsquery::phrase(const tsquery& left, const tsquery& right, std::uint16_t distance) {
    if (distance > longest_distance) throw conversion_error("the distance in a phrase is at most 16384");
    return join(kind::phrase, left, right, distance);
}

std::string tsquery::str() const { return empty() ? std::string() : printer(nodes_).print(); }

tsquery codec<tsquery>::decode(const type&, format, reader& in) {
    const std::size_t count = in.read_uint32();
    tsquery value;
    // The smallest node has two bytes.
    if (count > in.remaining() / 2) in.fail();
    for (std::size_t i = 0; i < count && in.ok(); ++i)
        if (!read_node(in, value.nodes_.emplace_back())) in.fail();
    if (in.ok() && count != 0 && !is_tree(value.nodes_)) in.fail();
    return in.ok() ? value : tsquery();
}

void codec<tsquery>::encode(const tsquery& value, const type&, writer& out) {
    out.write_uint32(static_cast<std::uint32_t>(value.nodes().size()));
    for (const node& n : value.nodes()) {
        if (n.what == kind::lexeme) {
            out.write_uint8(wire_lexeme);
            out.write_uint8(n.weights);
            out.write_uint8(n.prefix ? 1 : 0);
            out.write_cstring(n.word);
        } else {
            out.write_uint8(wire_operator);
            out.write_uint8(static_cast<std::uint8_t>(n.what));
            if (n.what == kind::phrase) out.write_uint16(n.distance);
        }
    }
}

}  // namespace asiopg
