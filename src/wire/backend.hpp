// Every message that a server may send.
#pragma once

#include "wire/backend_auth.hpp"
#include "wire/backend_notice.hpp"
#include "wire/backend_query.hpp"
#include "wire/backend_status.hpp"
#include "wire/copy.hpp"
