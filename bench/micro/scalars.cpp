// Micro-benchmarks of scalars.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/json_text.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>

#include <chrono>
#include <string>
#include <string_view>

#include "micro.hpp"

void micro::add_scalars() {
    using namespace std::string_view_literals;
    namespace oid = asiopg::oid;
    static const std::string long_text(100, 'x');
    const std::string_view text = long_text;
    add("int4", builtin(oid::int4), 123456);
    add("text, 5 bytes", builtin(oid::text), std::string("hello"));
    add("text, 100 bytes", builtin(oid::text), std::string(100, 'x'));
    add("text, 100 bytes, as a view", builtin(oid::text), text);
    add("timestamptz", builtin(oid::timestamptz),
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(1'700'000'000'123'456)));
    add("numeric", builtin(oid::numeric), asiopg::numeric("12345.67"sv));
    add("uuid", builtin(oid::uuid), asiopg::uuid("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"sv));
    add("jsonb, 60 bytes", builtin(oid::jsonb),
        asiopg::json_text("{\"id\": 7, \"name\": \"a name\", \"tags\": [\"x\", \"y\"], \"ok\": true}"));
}
