// json and jsonb to and from nlohmann::json.
#include <asiopg/codecs/json.hpp>

#include <asiopg/error.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "types/decimal_text.hpp"

namespace asiopg::detail {

namespace {

using nlohmann::json;

// What copies, compares and writes documents in nlohmann::json calls itself for each level.
constexpr std::size_t most_levels = 1000;

std::string shortened(const std::string& number) {
    constexpr std::size_t most = 40;
    return number.size() <= most ? number : number.substr(0, most) + "...";
}

[[noreturn]] void throw_too_deep() {
    throw conversion_error("the JSON document has more than " + std::to_string(most_levels) +
                           " levels; asiopg::json_text takes any");
}

// Builds the document. Unlike nlohmann's own it looks at each number's text.
class builder {
public:
    using number_integer_t = json::number_integer_t;
    using number_unsigned_t = json::number_unsigned_t;
    using number_float_t = json::number_float_t;
    using string_t = json::string_t;
    using binary_t = json::binary_t;

    builder(json& root, json_numbers numbers) : root_(root), numbers_(numbers) {}

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(number_integer_t value) { return add(value); }
    bool number_unsigned(number_unsigned_t value) { return add(value); }
    bool number_float(number_float_t value, const string_t& text) {
        if (numbers_ == json_numbers::exact && !is_exact_double(text, value))
            throw conversion_error(
                "the number " + shortened(text) +
                " would lose digits in nlohmann::json, which has integers of 64 bits and doubles; read the "
                "document as asiopg::json_text, or as asiopg::rounded_json for the nearest double");
        return add(value);
    }
    bool string(string_t& value) { return add(std::move(value)); }
    bool binary(binary_t&) { return false; }  // not in texts

    bool start_object(std::size_t) { return open(json::object()); }
    bool key(string_t& name) {
        member_ = &(*open_.back())[std::move(name)];
        return true;
    }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(json::array()); }
    bool end_array() { return close(); }

    bool parse_error(std::size_t, const std::string& token, const nlohmann::detail::exception& e) {
        constexpr int number_overflow = 406;
        if (e.id == number_overflow)
            throw conversion_error("the number " + shortened(token) +
                                   " is larger than every double; read the document as asiopg::json_text");
        throw conversion_error(e.what());
    }

private:
    template <class V>
    bool add(V&& value) {
        place() = std::forward<V>(value);
        return true;
    }
    json& place() {
        if (open_.empty()) return root_;
        if (open_.back()->is_object()) return *member_;
        return open_.back()->emplace_back(nullptr);
    }
    bool open(json container) {
        if (open_.size() == most_levels) throw_too_deep();
        json& at = place();
        at = std::move(container);
        open_.push_back(&at);
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    json& root_;
    json_numbers numbers_;
    std::vector<json*> open_;
    json* member_ = nullptr;
};

// What is inside a value, and the value itself. Goes through without recursion: `see(value)`, until it says false.
template <class See>
bool go_through(const json& value, const See& see) {
    struct level {
        json::const_iterator at, end;
    };
    if (!see(value, std::size_t{0})) return false;
    std::vector<level> open;
    if (value.is_structured()) open.push_back({value.cbegin(), value.cend()});
    while (!open.empty()) {
        if (open.back().at == open.back().end) {
            open.pop_back();
            continue;
        }
        const json& part = *open.back().at++;
        if (!see(part, open.size())) return false;
        if (part.is_structured()) open.push_back({part.cbegin(), part.cend()});
    }
    return true;
}

// Throws for what JSON does not have: nlohmann's writer has something else for it, `null` for an infinity.
void check_writable(const json& value) {
    go_through(value, [](const json& part, std::size_t levels) {
        if (levels >= most_levels && part.is_structured()) throw_too_deep();
        if (part.is_number_float() && !std::isfinite(part.get<double>()))
            throw conversion_error("JSON has neither NaN nor infinities");
        if (part.is_binary() || part.is_discarded())
            throw conversion_error(std::string("JSON has no ") + part.type_name() + " values");
        return true;
    });
}

// Whether a string is written as it is.
bool is_plain(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

void write_string(const json::string_t& text, std::string& to) {
    if (is_plain(text))
        to.append("\"").append(text) += '"';
    else
        to += json(text).dump();
}

// The shortest digits that give the double back, which is what is_exact_double() takes: nlohmann's own writer has other
// digits for some. It stays a double where it is whole.
void write_float(double value, std::string& to) {
    char written[32];
    const auto text = [&](std::to_chars_result end) {
        return std::string_view(written, static_cast<std::size_t>(end.ptr - written));
    };
    std::string_view number = text(std::to_chars(written, written + sizeof written, value));
    if (number.find_first_of(".e") == std::string_view::npos) {
        constexpr double all_digits_count = 9007199254740992.0;  // 2^53: what is larger is written with more digits
        if (std::fabs(value) < all_digits_count) {
            to.append(number) += ".0";
            return;
        }
        number = text(std::to_chars(written, written + sizeof written, value, std::chars_format::scientific));
    }
    to += number;
}

template <class Integer>
void write_integer(Integer value, std::string& to) {
    char written[24];
    to.append(written, std::to_chars(written, written + sizeof written, value).ptr);
}

// What check_writable() has let through: it is not deep.
void write_part(const json& part, std::string& to) {
    const char* between = "";
    switch (part.type()) {
        case json::value_t::object:
            to += '{';
            for (auto at = part.cbegin(); at != part.cend(); ++at) {
                to += between;
                between = ",";
                write_string(at.key(), to);
                to += ':';
                write_part(*at, to);
            }
            to += '}';
            return;
        case json::value_t::array:
            to += '[';
            for (const json& element : part) {
                to += between;
                between = ",";
                write_part(element, to);
            }
            to += ']';
            return;
        case json::value_t::string:
            return write_string(part.get_ref<const json::string_t&>(), to);
        case json::value_t::number_float:
            return write_float(part.get<double>(), to);
        case json::value_t::number_integer:
            return write_integer(part.get<json::number_integer_t>(), to);
        case json::value_t::number_unsigned:
            return write_integer(part.get<json::number_unsigned_t>(), to);
        default:
            to += part.dump();
    }
}

}  // namespace

json decode_json(const type& t, format f, reader& in, json_numbers numbers) {
    const std::string_view text = codec<std::string_view>::decode(t, f, in);
    // The parser takes a NUL byte for the end.
    if (text.find('\0') != std::string_view::npos) in.fail();
    if (!in.ok()) return nullptr;
    json document;
    builder to(document, numbers);
    try {
        json::sax_parse(text, &to);
    } catch (const json::exception& e) {
        throw conversion_error(e.what());
    }
    return document;
}

void encode_json(const json& value, const type& t, writer& out) {
    check_writable(value);
    std::string text;
    try {
        write_part(value, text);
    } catch (const json::exception& e) {
        throw conversion_error(e.what());
    }
    write_text(text, t, out);
}

std::string describe_json(const json& value) {
    const bool flat = go_through(value, [](const json&, std::size_t levels) { return levels <= most_levels; });
    return flat ? value.dump(-1, ' ', false, json::error_handler_t::replace) : "a document of too many levels";
}

}  // namespace asiopg::detail
