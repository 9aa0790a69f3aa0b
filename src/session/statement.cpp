#include "session/statement.hpp"

namespace asiopg::detail {

void statement_ptr::release(statement* s) noexcept {
    if (s->graveyard && !s->name.empty() && s->on_server && (!s->discards || *s->discards == s->made_at)) {
        try {
            s->graveyard->push_back(std::move(s->name));
        } catch (...) {  // out of memory: the statement stays on the server until the session ends
        }
    }
    delete s;
}

}  // namespace asiopg::detail
