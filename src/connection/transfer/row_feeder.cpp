#include "connection/transfer/row_feeder.hpp"

#include "connection/engine/engine.hpp"
#include "connection/transfer/row_target.hpp"

namespace asiopg::detail {

namespace {

constexpr std::size_t bytes_of_call = 64 * 1024;  // of each call

}  // namespace

outflow::state row_feeder::feed(writer& out) {
    if (!plan_) plan_.emplace(bind_target(*prepared));
    const std::size_t before = plan_->number();
    const bool more = rows_->encode(*plan_, out, bytes_of_call);
    sets += plan_->number() - before;
    return more ? state::more : state::ended;
}

bool row_feeder::rewind() {
    if (!rows_->rewind()) return false;
    plan_.reset();
    sets = 0;
    return true;
}

void start_with_elements(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    std::exception_ptr failure;
    try {
        if (static_cast<row_feeder&>(*op->feeder).start()) return e.start(std::move(op));
    } catch (...) {
        failure = std::current_exception();
    }
    e.refuse(std::move(op), std::move(failure));
}

}  // namespace asiopg::detail
