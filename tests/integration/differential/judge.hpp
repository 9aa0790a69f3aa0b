// Whether what asiopg gave is what libpq gave, or an allowed difference.
#pragma once

#include <string>

#include "integration/differential/form.hpp"
#include "integration/differential/libpq_side.hpp"
#include "integration/differential/outcome.hpp"

namespace asiopg::test::differential {

/// Why asiopg may differ so.
const char* reason_of(difference d);

struct verdict {
    /// What differs; empty: nothing that may not.
    std::string complaint;
    /// The sides have parted as they may: what follows cannot be compared.
    bool parted = false;
};

/// `where`: the session that gave `reference`, still in the state it was in then.
verdict judge(const step& s, const mode& how, const outcome& got, const outcome& reference, libpq_session& where);

}  // namespace asiopg::test::differential
