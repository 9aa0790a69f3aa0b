#include "connection/operation/launch.hpp"

namespace asiopg::detail {

std::exception_ptr listen(asio::cancellation_slot slot, operation& op) noexcept {
    op.id = op.connection->next_id();
    try {
        // Not a share: the signal may outlive the execution context.
        slot.assign([weak = std::weak_ptr(op.connection), id = op.id](asio::cancellation_type_t) {
            if (const std::shared_ptr<engine> e = weak.lock())
                asio::dispatch(e->executor(), [e, id] { e->cancel(id); });
        });
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

void refuse_on_engine(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    std::exception_ptr why = std::move(op->exception);
    e.refuse(std::move(op), std::move(why));
}

}  // namespace asiopg::detail
