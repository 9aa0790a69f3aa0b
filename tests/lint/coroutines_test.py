#!/usr/bin/python3
"""Tests of coroutines.py: what it must refuse, and what it must leave alone."""
import sys

import coroutines

BAD = [
    "co_await f(options{\"x\", 1});",
    "co_await f({\"x\", 1});",
    "co_await f({});",
    "co_await f({.name = name});",
    "auto r = co_await conn.fetch(sql, user{id, name});",
    "(void)options{\"x\"}, co_await f();",
    "co_await awaiter{name};",
    "co_await ns::maker<int>{}.start();",
    "co_await run([s] { use(s); });",
    "co_await run([=] { use(s); });",
    "co_await run([&, s] { use(s); });",
    "co_await run([x = std::move(y)]() mutable -> task<void> { co_return; });",
    "co_await run([*this] { use(); });",
    "co_await net::co_spawn(ex, [p]() -> net::awaitable<void> { co_await p->go(); }, net::use_awaitable);",
    "net::co_spawn(co_await net::this_coro::executor, [p] { return go(p); }, net::detached);",
    "auto v = c ? co_await a() : co_await b();",
    "auto v = co_await f(c ? std::string(\"a\") : std::string(\"b\"));",
    "co_await (c ? f(x) : g(y));",
    "agg g{co_await a(), co_await b()};",
    "g = agg{.f = co_await a()};",
    "co_return agg{co_await a()};",
    "v.push_back(agg{co_await a()});",
    "auto p = std::unique_ptr<thing>(new thing(co_await a()));",
    "throw failure(co_await a());",
    "co_await f(std::vector<int>{1, 2, 3});",
    "EXPECT_EQ(co_await f(), (std::vector<std::string>{\"a\", \"b\"}));",
    "co_await f(std::max({1, 2, x}));",
    "co_await f(std::array<int, 2>{1, 2});",
    "f(co_await g(), co_await [](int) -> task<int> { co_return 1; }(1));",
    "if (co_await f(options{}, 1)) go();",
    "for (auto& x : co_await f({1, 2})) go(x);",
    "while (!(co_await next(options{name}))) { go(); }",
    "switch (co_await f({1})) { case 1: break; }",
    "spawn([&]() -> task<void> { co_await f({1}); });",
]

GOOD = [
    "co_await f(options().name(\"x\"));",
    "auto rows = co_await conn.fetch(\"SELECT {} ? :\", 1);",
    "options o{\"x\", 1}; co_await f(std::move(o));",
    "auto body = [s] { use(s); }; co_await run(std::move(body));",
    "co_await run([&] { use(s); });",
    "co_await run([&s, this] { use(s); });",
    "co_await run([&s = other, p = &x, n = 3] { use(s); });",
    "co_await conn.transaction([&](transaction& tx) -> awaitable<void> { auto x = user{1}; co_await tx.execute(q); });",
    "co_await run([&] { v = {1, 2}; g(user{1, \"x\"}); return c ? a : b; });",
    "if (c) { x = user{1}; } else { x = co_await f(); }",
    "if (co_await f()) x = user{1};",
    "if (co_await f()) { v = {1, 2}; }",
    "for (auto& x : co_await f()) v.push_back({x, 1});",
    "for (int i = 0; i < n; ++i) co_await f(i);",
    "while (co_await next()) list = {a, b};",
    "std::vector<int> v{1, 2, 3}; co_await f(v);",
    "co_await f(c ? 1 : 2); co_await f(c ? \"a\" : \"b\"); co_await f(c ? x : 0); co_await f(c ? nullptr : p);",
    "co_await f(std::chrono::seconds{5}, std::string_view{\"x\"}, std::int64_t{1}, std::optional<int>{});",
    "auto p = new thing(1); co_await f(p);",
    "if (!co_await f()) throw failure(user{1});",
    "auto x{co_await f()};",
    "co_return agg{1, 2};",
    "v[i] = co_await f(v[0], a[b[1]]);",
    "[[maybe_unused]] auto x = co_await f();",
    "auto t = [](int n) -> task<int> { co_return co_await g(n); }; co_await t(1);",
    "// lint: allow trivial members\nco_await f(point{1, 2});",
    "co_await f(point{1, 2});  // lint: allow trivial members",
    "try { co_await f(); } catch (const error& e) { x = user{1}; }",
    "switch (x) { case 1: co_await f(); break; default: y = user{1}; }",
    "auto s = R\"(co_await f({1}) ? a : b)\"; /* co_await f({1}); */ // co_await f({1});\n",
    "EXPECT_EQ(co_await f(), 1'000'000); char c = '{'; EXPECT_THROW(co_await f(), error);",
    "auto f = [x]() -> task<void> { co_await g(x); };",
    "auto f = []() -> task<std::pair<int, int>> { co_return std::pair<int, int>{1, 2}; }; auto p = co_await f();",
    "auto f = []() -> task<std::pair<int, int>> { auto a = agg{1, 2}; co_await g(std::move(a)); };",
    "for (auto& [key, value] : co_await f()) go(key); auto&& [a, b] = co_await f();",
    "struct local { int a = 1; }; co_await f(local());",
]

# Whole texts rather than a coroutine's body.
BAD_TEXTS = [
    "awaitable<int> connect(std::string dsn, options o = {});",
    "awaitable<int> connect(options o = {.name = \"x\"});",
    "struct a { net::awaitable<void> go(int n, const options& o = {}) { co_return; } };",
]
GOOD_TEXTS = [
    "awaitable<int> connect(std::string dsn, options o = options(), std::string name = {}, const path& p = {});",
    "struct a { explicit a(options o = {}); };",
    "struct x { x() : a_(1), b_{2} {} int a_; int b_ = {}; }; enum class e : int { a, b }; void g() { v = {}; }",
    "template <class T> struct codec<std::vector<T>> { static constexpr int n{1}; };",
    "#define TWICE(x) \\\n    co_await f({x})\nint a;",
]


def main():
    wrong = []
    for snippets, bad in ((BAD, True), (GOOD, False)):
        for body in snippets:
            found = coroutines.check_text("task<void> f(int n) {\n" + body + "\n}\n")
            if bool(found) != bad:
                wrong.append(f"{'missed' if bad else 'wrongly refused'}: {body} {found}")
    for texts, bad in ((BAD_TEXTS, True), (GOOD_TEXTS, False)):
        for text in texts:
            found = coroutines.check_text(text)
            if bool(found) != bad:
                wrong.append(f"{'missed' if bad else 'wrongly refused'}: {text} {found}")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
