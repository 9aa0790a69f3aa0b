// What an exception is as well if not a byte of its operation left this machine.
#pragma once

namespace asiopg::detail {

/// For exceptions that cannot say so themselves: safe_to_retry() asks for it.
class never_sent {
public:
    virtual ~never_sent();

protected:
    never_sent() = default;
    never_sent(const never_sent&) = default;
    never_sent& operator=(const never_sent&) = default;
};

}  // namespace asiopg::detail
