// Every message that a client may send.
#pragma once

#include "wire/copy.hpp"
#include "wire/frontend_query.hpp"
#include "wire/frontend_startup.hpp"
