// What a verb was given: its text and its arguments.
#include <asiopg/detail/command.hpp>

namespace asiopg::detail {

query command::take() const {
    switch (kind_) {
        case kind::characters:
            return query(static_cast<const char*>(at_));
        case kind::view:
            return query(std::string_view(static_cast<const char*>(at_), size_));
        case kind::string:
            return query(std::move(*static_cast<std::string*>(const_cast<void*>(at_))));
        case kind::copied_query:
            return *static_cast<const asiopg::query*>(at_);
        case kind::query:
            break;
    }
    return std::move(*static_cast<asiopg::query*>(const_cast<void*>(at_)));
}

[[gnu::hot]] void argument_source::collect(const argument_source* from, std::size_t count, params& to) {
    for (const argument_source* s = from; s != from + count; ++s) {
        switch (s->kind_) {
            case kind::scalar:
                to.add_scalar(*s->ops_, s->bits_);
                break;
            case kind::text:
                to.add_text(static_cast<const char*>(s->at_), s->size_);
                break;
            case kind::view:
                to.add_text(std::string_view(static_cast<const char*>(s->at_), s->size_));
                break;
            case kind::string:
                to.add(std::move(*static_cast<std::string*>(const_cast<void*>(s->at_))));
                break;
            case kind::list:
                to = std::move(*static_cast<params*>(const_cast<void*>(s->at_)));
                break;
            case kind::other:
                s->add_(to, s->at_);
                break;
            case kind::list_end:
                break;
        }
    }
}

params argument_source::collected(const argument_source* from, std::size_t count) {
    params list;
    collect(from, count, list);
    return list;
}

template void argument_source::add_other<std::optional<int>&>(params&, const void*);
template void argument_source::add_other<const std::optional<int>&>(params&, const void*);
template void argument_source::add_other<std::optional<double>&>(params&, const void*);
template void argument_source::add_other<const std::optional<double>&>(params&, const void*);
template void argument_source::add_other<std::optional<std::string>&>(params&, const void*);
template void argument_source::add_other<const std::optional<std::string>&>(params&, const void*);
template void argument_source::add_other<const char*&>(params&, const void*);
template void argument_source::add_other<const char* const&>(params&, const void*);
template void argument_source::add_other<const std::nullopt_t&>(params&, const void*);

}  // namespace asiopg::detail
