// Codecs that were given at run time, as the catalog keeps them.
#pragma once

#include <asiopg/type.hpp>
#include <asiopg/type_codec.hpp>

#include <map>
#include <memory>

namespace asiopg::detail {

/// By the type's OID. `like`: the built-in type (or the extension's) that it is to be treated as, if any.
struct runtime_codec_setting {
    std::shared_ptr<const runtime_codec_entry> entry;
    const type* like = nullptr;
    extension_type extension = extension_type::none;
};
using runtime_codecs = std::map<oid_t, runtime_codec_setting>;

}  // namespace asiopg::detail
