#include <asiopg/detail/argument_sets.hpp>

#include <asiopg/error.hpp>

namespace asiopg::detail {

void argument_sets::throw_width(std::size_t width) const {
    throw interface_error("element #" + std::to_string(size_) + " of executemany() sequence has " +
                          std::to_string(width) + (width == 1 ? " argument" : " arguments") +
                          ", those before it have " + std::to_string(width_));
}

// The list of all arguments knows them by their number in it.
void argument_sets::rethrow_for_set(std::size_t start, const interface_error& cause) const {
    const std::string place = "element #" + std::to_string(size_) + " of executemany() sequence";
    const std::string number = "argument $" + std::to_string(all_.size() + 1);
    const std::string_view what = cause.what();
    if (what.substr(0, number.size()) != number) throw interface_error(place + ": " + cause.what());
    throw interface_error("argument $" + std::to_string(all_.size() - start + 1) + " in " + place +
                          std::string(what.substr(number.size())));
}

}  // namespace asiopg::detail
