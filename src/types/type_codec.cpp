#include <asiopg/type_codec.hpp>

namespace asiopg::detail {

const runtime_codec_entry* find_runtime_codec(const type& t, const std::type_info& cpp_type) noexcept {
    return t.custom && t.custom->cpp_type && *t.custom->cpp_type == cpp_type ? t.custom : nullptr;
}

}  // namespace asiopg::detail
