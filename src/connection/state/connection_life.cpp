#include "connection/state/connection_life.hpp"

#include <asiopg/error.hpp>

#include <new>
#include <stdexcept>
#include <utility>

#include "connection/failures.hpp"
#include "session/session.hpp"

namespace asiopg::detail {

std::exception_ptr connection_end::failure(const std::string& fault) noexcept {
    if (wanted_) return closed_failure();
    if (words_ && !std::exchange(told_, true)) return words_;
    try {
        return lost_before_failure(code_, words_, fault);
    } catch (...) {  // out of memory, which is told then
        return std::current_exception();
    }
}

std::exception_ptr loss(std::error_code why, bool nothing_sent, const session& s) noexcept {
    try {
        return lost_failure(why, nothing_sent, s.farewell(), s.fault());
    } catch (...) {
        return std::current_exception();
    }
}

std::error_code code_of(const std::exception_ptr& failure) noexcept {
    try {
        std::rethrow_exception(failure);
    } catch (const std::bad_alloc&) {
        return std::make_error_code(std::errc::not_enough_memory);
    } catch (const std::length_error&) {
        return std::make_error_code(std::errc::not_enough_memory);
    } catch (const std::system_error& e) {
        return e.code();
    } catch (...) {
        return errc::connection_closed;
    }
}

}  // namespace asiopg::detail
