// Chooses the implementation of readiness for an executor.
#include "net/readiness.hpp"

namespace asiopg::detail {

std::shared_ptr<readiness> make_readiness(const any_io_executor& executor, int fd) {
    if (auto direct = make_epoll_readiness(executor, fd)) return direct;
    return make_asio_readiness(executor, fd);
}

}  // namespace asiopg::detail
