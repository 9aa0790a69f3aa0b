// Cuts received bytes into messages.
#pragma once

#include <asiopg/reader.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace asiopg::wire {

/// A message: its type byte, and what follows its length. The body points into the received bytes.
struct frame {
    char tag = 0;
    std::string_view body;
};

enum class frame_status {
    complete,    ///< a whole message is there
    incomplete,  ///< more bytes are needed
    malformed,   ///< the length is negative or does not even count itself
    too_large,   ///< the body is longer than the caller allows
};

/// The bytes before the body of every message but the untagged ones.
inline constexpr std::size_t frame_header_size = 5;

/// Looks at the first message in `bytes`. When it is complete, `out` is the message and `size` the bytes it takes;
/// when it is incomplete, `size` is the bytes it needs (5 while its length is not there yet). A wrong length is
/// reported as soon as the header is there. Precondition: `max_body` is at most `max_message_size`.
[[nodiscard]] inline frame_status next_frame(std::string_view bytes, std::size_t max_body, frame& out,
                                             std::size_t& size) noexcept {
    if (bytes.size() < frame_header_size) [[unlikely]] {
        size = frame_header_size;
        return frame_status::incomplete;
    }
    const auto length = detail::load_network<std::uint32_t>(bytes.data() + 1);
    const std::size_t body = std::size_t{length} - 4;  // wraps to something huge when the length is below 4
    if (body > max_body) [[unlikely]]
        return static_cast<std::int32_t>(length) < 4 ? frame_status::malformed : frame_status::too_large;
    size = body + frame_header_size;
    if (bytes.size() < size) return frame_status::incomplete;
    out.tag = bytes[0];
    out.body = std::string_view(bytes.data() + frame_header_size, body);
    return frame_status::complete;
}

/// The same for the messages that have no type byte: the ones a client may open a connection with. `body` is what
/// follows the length. (Servers and tests need it; a client only writes such messages.)
[[nodiscard]] inline frame_status next_untagged_frame(std::string_view bytes, std::size_t max_body,
                                                      std::string_view& body, std::size_t& size) noexcept {
    if (bytes.size() < 4) {
        size = 4;
        return frame_status::incomplete;
    }
    const auto length = detail::load_network<std::uint32_t>(bytes.data());
    const std::size_t count = std::size_t{length} - 4;
    if (count > max_body)
        return static_cast<std::int32_t>(length) < 4 ? frame_status::malformed : frame_status::too_large;
    size = length;
    if (bytes.size() < size) return frame_status::incomplete;
    body = std::string_view(bytes.data() + 4, count);
    return frame_status::complete;
}

}  // namespace asiopg::wire
