// decode_field for the common types.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/detail/decode.hpp>

namespace asiopg::detail {

template bool decode_field_general<bool>(const column&, const char*);
template std::int16_t decode_field_general<std::int16_t>(const column&, const char*);
template std::int32_t decode_field_general<std::int32_t>(const column&, const char*);
template std::int64_t decode_field_general<std::int64_t>(const column&, const char*);
template float decode_field_general<float>(const column&, const char*);
template double decode_field_general<double>(const column&, const char*);
template std::string decode_field_general<std::string>(const column&, const char*);
template std::string_view decode_field_general<std::string_view>(const column&, const char*);

}  // namespace asiopg::detail
