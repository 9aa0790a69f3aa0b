// The catalogs of the databases that some connections talk to.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "types/type_catalog.hpp"

namespace asiopg::detail {

/// Used from any thread.
class registry_state {
public:
    /// What is known of a database; begins anew when somebody found that it is no longer true.
    std::shared_ptr<const type_catalog> catalog(const std::string& database);
    /// Adds what was looked up, and gives the catalog that knows it.
    std::shared_ptr<const type_catalog> learn(const std::string& database, std::span<const looked_up_type> found,
                                              std::span<const oid_t> asked);
    void clear();

    /// The codecs set at run time; from now on every catalog has them.
    const runtime_codecs& codecs() const noexcept { return codecs_; }
    void set_codecs(runtime_codecs codecs);

private:
    std::shared_ptr<const type_catalog>& current(const std::string& database);

    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const type_catalog>> by_database_;
    runtime_codecs codecs_;
};

}  // namespace asiopg::detail
