#include "connection/engine/cancel_request.hpp"

#include <asiopg/writer.hpp>

#include "net/deadline.hpp"
#include "net/dial.hpp"
#include "net/stream_io.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

awaitable<bool> send_cancel_request(any_io_executor executor, cancel_target target,
                                    std::chrono::steady_clock::time_point until) {
    deadline limit(executor, until);
    dial_result dialled = co_await dial(executor, target.address, target.tls, limit, target.endpoint);
    if (dialled.error) co_return false;
    writer message;
    wire::cancel_request request;
    request.process_id = target.process_id;
    request.key = target.key;
    request.encode(message);
    if (co_await write_all(*dialled.connection, message.view(), limit)) co_return false;
    for (;;) {
        char ignored[64];
        const auto [ec, count] = co_await read_some(*dialled.connection, ignored, limit);
        if (ec) co_return !limit.expired();                   // the end, however the server made it
        if (count != 0 && ignored[0] == 'E') co_return true;  // it is refused, and nothing will come of it
    }
}

}  // namespace asiopg::detail
