// The shape of asiopg::array.
#include <asiopg/codecs/nd_array.hpp>

#include <string>

namespace asiopg::detail {

void check_shape(std::span<const array_dimension> shape, std::size_t count) {
    if (shape.size() > max_array_dimensions)
        throw interface_error("asiopg::array: " + std::to_string(shape.size()) +
                              " dimensions; PostgreSQL's arrays have at most " + std::to_string(max_array_dimensions));
    std::size_t product = shape.empty() ? 0 : 1;
    for (const array_dimension& d : shape) {
        if (d.length < 0) throw interface_error("asiopg::array: a dimension of negative length");
        if (std::int64_t{d.lower} + d.length > std::int64_t{0x80000000})
            throw interface_error("asiopg::array: a dimension's last subscript is out of range");
        // Neither factor is over 2^31: no overflow before it is seen to be too much.
        product *= static_cast<std::size_t>(d.length);
        if (product > max_message_size) break;
    }
    if (product != count)
        throw interface_error("asiopg::array: the dimensions hold another number of values than the " +
                              std::to_string(count) + " given");
}

std::size_t element_position(std::span<const array_dimension> shape, std::span<const std::int64_t> subscripts) {
    if (shape.size() != subscripts.size())
        throw interface_error("asiopg::array: " + std::to_string(subscripts.size()) + " subscripts for an array of " +
                              std::to_string(shape.size()) + " dimensions");
    std::size_t position = 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const std::int64_t offset = subscripts[i] - shape[i].lower;
        if (offset < 0 || offset >= shape[i].length)
            throw interface_error("asiopg::array: subscript " + std::to_string(subscripts[i]) + " is not within [" +
                                  std::to_string(shape[i].lower) + ":" +
                                  std::to_string(std::int64_t{shape[i].lower} + shape[i].length - 1) + "]");
        position = position * static_cast<std::size_t>(shape[i].length) + static_cast<std::size_t>(offset);
    }
    return position;
}

}  // namespace asiopg::detail
