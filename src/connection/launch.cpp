#include "connection/launch.hpp"

namespace asiopg::detail {

void listen(asio::cancellation_slot slot, operation& op) {
    op.id = op.connection->next_id();
    // Not a share: the signal may outlive the execution context.
    slot.assign([weak = std::weak_ptr(op.connection), id = op.id](asio::cancellation_type_t) {
        if (const std::shared_ptr<engine> e = weak.lock()) asio::dispatch(e->executor(), [e, id] { e->cancel(id); });
    });
}

}  // namespace asiopg::detail
