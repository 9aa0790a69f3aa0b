#include <asiopg/transaction_options.hpp>

#include <asiopg/error.hpp>

#include <algorithm>
#include <iterator>

namespace asiopg {

namespace {

constexpr std::string_view names[] = {"read uncommitted", "read committed", "repeatable read", "serializable"};
constexpr std::string_view commands[] = {"READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"};

bool same(char given, char ours) noexcept {
    if (given == '_') given = ' ';
    if (given >= 'A' && given <= 'Z') given = static_cast<char>(given - 'A' + 'a');
    return given == ours;
}

// The parts that were said, separated by commas.
class list {
public:
    explicit list(std::string start, const char* before) : text_(std::move(start)), next_(before) {}
    void add(std::string_view part) {
        text_.append(next_).append(part);
        next_ = ", ";
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    const char* next_;
};

}  // namespace

std::string_view to_string(isolation_level level) noexcept {
    const auto at = static_cast<std::size_t>(level);
    return at < std::size(names) ? names[at] : "unknown";
}

isolation_level isolation_level_from(std::string_view name) {
    const auto found = std::find_if(std::begin(names), std::end(names), [&](std::string_view n) {
        return std::equal(name.begin(), name.end(), n.begin(), n.end(), same);
    });
    if (found == std::end(names))
        throw interface_error("no isolation level is called '" + std::string(name) +
                              "'; there are read uncommitted, read committed, repeatable read and serializable");
    return static_cast<isolation_level>(found - std::begin(names));
}

transaction_options& transaction_options::isolation(isolation_level level) {
    if (static_cast<std::size_t>(level) >= std::size(names))
        throw interface_error("there is no isolation level of number " + std::to_string(static_cast<int>(level)));
    level_ = level;
    return *this;
}
transaction_options& transaction_options::isolation(std::string_view name) {
    level_ = isolation_level_from(name);
    return *this;
}
transaction_options& transaction_options::read_only() noexcept {
    access_ = access_mode::read_only;
    return *this;
}
transaction_options& transaction_options::read_write() noexcept {
    access_ = access_mode::read_write;
    return *this;
}
transaction_options& transaction_options::deferrable(bool on) noexcept {
    deferrable_ = on;
    return *this;
}

transaction_options& transaction_options::retries(int most) {
    if (most < 0) throw interface_error("a transaction cannot be done again " + std::to_string(most) + " times");
    retries_ = most;
    return *this;
}

transaction_options& transaction_options::backoff(any_duration first, any_duration longest) {
    if (first.value().count() < 0 || first.value() > longest.value())
        throw interface_error("the delays before a transaction is done again go from 0 or more to no less than that");
    first_ = first;
    longest_ = longest;
    return *this;
}

std::string transaction_options::command() const {
    list all("BEGIN", " ");
    if (level_) all.add("ISOLATION LEVEL " + std::string(commands[static_cast<std::size_t>(*level_)]));
    if (access_ != access_mode::unset) all.add(access_ == access_mode::read_only ? "READ ONLY" : "READ WRITE");
    if (deferrable_) all.add(*deferrable_ ? "DEFERRABLE" : "NOT DEFERRABLE");
    return all.take();
}

std::string transaction_options::str() const {
    list all({}, "");
    if (level_) all.add(to_string(*level_));
    if (access_ != access_mode::unset) all.add(access_ == access_mode::read_only ? "read only" : "read write");
    if (deferrable_) all.add(*deferrable_ ? "deferrable" : "not deferrable");
    return all.take();
}

}  // namespace asiopg
