// Tests of the connection URI parser.
#include "core/dsn.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

namespace {

using asiopg::detail::dsn_host;
using asiopg::detail::dsn_parts;
using asiopg::detail::parse_dsn;

using hosts = std::vector<dsn_host>;
using settings = std::vector<std::pair<std::string, std::string>>;

// The text of the error that `dsn` gives.
std::string error_of(std::string_view dsn) {
    try {
        parse_dsn(dsn);
    } catch (const asiopg::interface_error& e) {
        return e.what();
    }
    return "(no error)";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Dsn, EverythingOnce) {
    const dsn_parts p = parse_dsn(
        "postgresql://user:pw@host:5433/db?sslmode=verify-ca&sslrootcert=/r&sslcert=/c&sslkey=/k&connect_timeout=7&"
        "application_name=app&search_path=a,b");
    EXPECT_EQ(p.hosts, (hosts{{"host", 5433}}));
    EXPECT_EQ(p.user, "user");
    EXPECT_EQ(p.password, "pw");
    EXPECT_EQ(p.database, "db");
    EXPECT_EQ(p.sslmode, 4u);
    EXPECT_EQ(p.sslrootcert, "/r");
    EXPECT_EQ(p.sslcert, "/c");
    EXPECT_EQ(p.sslkey, "/k");
    EXPECT_EQ(p.connect_timeout, 7);
    EXPECT_EQ(p.server_settings, (settings{{"application_name", "app"}, {"search_path", "a,b"}}));
}

TEST(Dsn, NothingAtAll) {
    for (const char* dsn :
         {"postgresql://", "postgres://", "postgresql:///", "postgresql://?", "postgresql:///?", "postgresql://@/"}) {
        const dsn_parts p = parse_dsn(dsn);
        EXPECT_TRUE(p.hosts.empty()) << dsn;
        EXPECT_EQ(p.user + p.password + p.database, "") << dsn;
        EXPECT_FALSE(p.sslmode || p.connect_timeout || !p.server_settings.empty()) << dsn;
    }
}

TEST(Dsn, SeveralHosts) {
    // A010
    EXPECT_EQ(parse_dsn("postgresql://user@host1,host2/db").hosts, (hosts{{"host1", 5432}, {"host2", 5432}}));
    // A011
    EXPECT_EQ(parse_dsn("postgresql://user@host1:1111,host2:2222/db").hosts, (hosts{{"host1", 1111}, {"host2", 2222}}));
    EXPECT_EQ(parse_dsn("postgresql://h1,h2:5433").hosts, (hosts{{"h1", 5432}, {"h2", 5433}}));
    EXPECT_EQ(parse_dsn("postgresql://h1:5433,,h3").hosts, (hosts{{"h1", 5433}, {"", 5432}, {"h3", 5432}}));
    // A019
    EXPECT_EQ(parse_dsn("postgresql:///db?host=host1:1111,host2:2222").hosts,
              (hosts{{"host1", 1111}, {"host2", 2222}}));
    // A032
    EXPECT_EQ(parse_dsn("postgresql:///?host=127.0.0.1,127.0.0.2&port=5432").hosts,
              (hosts{{"127.0.0.1", 5432}, {"127.0.0.2", 5432}}));
    EXPECT_EQ(parse_dsn("postgresql:///?port=1,2&host=a,b").hosts, (hosts{{"a", 1}, {"b", 2}}));
    EXPECT_EQ(parse_dsn("postgresql:///?port=1,&host=a,b").hosts, (hosts{{"a", 1}, {"b", 5432}}));
    // A028
    EXPECT_EQ(error_of("postgresql://a,b,c/?port=111,222"), "could not match 2 port numbers to 3 hosts");
    EXPECT_EQ(error_of("postgresql://a:1,b:2/?host=a,b,c"), "could not match 2 port numbers to 3 hosts");
    EXPECT_EQ(error_of("postgresql:///?port=111,222"), "could not match 2 port numbers to 1 hosts");
}

TEST(Dsn, Ipv6) {
    // A016
    EXPECT_EQ(parse_dsn("postgresql:///db?user=user&host=[2001:db8::1234],[::1]").hosts,
              (hosts{{"2001:db8::1234", 5432}, {"::1", 5432}}));
    // A017
    EXPECT_EQ(parse_dsn("postgresql://user@[::1]:2222/db").hosts, (hosts{{"::1", 2222}}));
    EXPECT_EQ(parse_dsn("postgresql://[fe80::1%25eth0]/").hosts, (hosts{{"fe80::1%eth0", 5432}}));
    EXPECT_EQ(parse_dsn("postgresql:///?host=[::1]:1,[::2]").hosts, (hosts{{"::1", 1}, {"::2", 5432}}));
    EXPECT_EQ(parse_dsn("postgresql:///?host=::1").hosts, (hosts{{"::1", 5432}}));
    for (const char* dsn : {"postgresql://user@[::1/db", "postgresql://[]", "postgresql://[::1]x/",
                            "postgresql:///?host=[::1", "postgresql:///?host=[]", "postgresql:///?host=[::1]x"})
        EXPECT_TRUE(contains(error_of(dsn), "invalid DSN")) << dsn;
}

TEST(Dsn, UnixSockets) {
    // A023
    const dsn_parts p = parse_dsn("postgresql:///dbname?host=/unix_sock/test&user=spam");
    EXPECT_EQ(p.hosts, (hosts{{"/unix_sock/test", 5432}}));
    EXPECT_EQ(p.user, "spam");
    EXPECT_EQ(p.database, "dbname");
    // A029
    EXPECT_EQ(parse_dsn("postgres://user@?port=56226&host=%2Ftmp").hosts, (hosts{{"/tmp", 56226}}));
    EXPECT_EQ(parse_dsn("postgres://%2Ftmp:56226,%2Frun/db").hosts, (hosts{{"/tmp", 56226}, {"/run", 5432}}));
    // A030
    EXPECT_EQ(parse_dsn("postgresql:///?host=/cloudsql/project:region:instance").hosts,
              (hosts{{"/cloudsql/project:region:instance", 5432}}));
    EXPECT_EQ(parse_dsn("postgresql:///?host=/cloudsql/project:region").hosts,
              (hosts{{"/cloudsql/project:region", 5432}}));
    // A031
    EXPECT_EQ(parse_dsn("postgresql:///?host=127.0.0.1:5432,/cloudsql/p:r:i,localhost:5433").hosts,
              (hosts{{"127.0.0.1", 5432}, {"/cloudsql/p:r:i", 5432}, {"localhost", 5433}}));
}

TEST(Dsn, PercentDecoding) {
    // A024
    const dsn_parts p = parse_dsn("postgresql://us%40r:p%40ss@h%40st1,h%40st2:543%33/d%62");
    EXPECT_EQ(p.user, "us@r");
    EXPECT_EQ(p.password, "p@ss");
    EXPECT_EQ(p.hosts, (hosts{{"h@st1", 5432}, {"h@st2", 5433}}));
    EXPECT_EQ(p.database, "db");
    // A026
    const dsn_parts q = parse_dsn("postgresql:///d%62?user=us%40r&host=h%40st&port=543%33");
    EXPECT_EQ(q.user, "us@r");
    EXPECT_EQ(q.hosts, (hosts{{"h@st", 5433}}));
    EXPECT_EQ(q.database, "db");
    EXPECT_EQ(parse_dsn("postgresql://u:a%2fb%2Fc+d%2B%3a@h/a+b?k%65y=a%26b%3D+").password, "a/b/c+d+:");
    EXPECT_EQ(parse_dsn("postgresql://h/a+b").database, "a+b");
    EXPECT_EQ(parse_dsn("postgresql://h/?k%65y=a%26b%3D+").server_settings, (settings{{"key", "a&b=+"}}));
    EXPECT_EQ(parse_dsn("postgresql://h/d%C3%A9#x").database, "d\u00e9#x");  // "#" is nothing special
}

TEST(Dsn, MalformedPercentAndNul) {
    for (const std::string bad : {"%", "%2", "%zz", "%2z", "%z2", "% 2", "%00", "a%00b"})
        for (const std::string& dsn :
             {"postgresql://u" + bad + "@h/d", "postgresql://u:" + bad + "@h/d", "postgresql://" + bad + "/d",
              "postgresql://h:" + bad + "/d", "postgresql://h/" + bad, "postgresql://h/d?" + bad + "=1",
              "postgresql://h/d?k=" + bad, "postgresql://[::1" + bad + "]/d"})
            EXPECT_TRUE(contains(error_of(dsn), "invalid DSN")) << dsn;
    EXPECT_TRUE(contains(error_of(std::string_view("postgresql://u@h/d\0b", 20)), "NUL"));
}

// A025: as libpq, which takes the first "@".
TEST(Dsn, UserEndsAtTheFirstAt) {
    const dsn_parts p = parse_dsn("postgresql://user:p@ss@host/db");
    EXPECT_EQ(p.user, "user");
    EXPECT_EQ(p.password, "p");
    EXPECT_EQ(p.hosts, (hosts{{"ss@host", 5432}}));
    EXPECT_EQ(parse_dsn("postgresql://h/d@b").database, "d@b");
    EXPECT_EQ(parse_dsn("postgresql://u:a:b@h/").password, "a:b");
    EXPECT_EQ(parse_dsn("postgresql://u:@h/").password, "");
}

TEST(Dsn, Scheme) {
    // A027
    for (const char* dsn : {"pq:///db", "", "postgres", "postgresql:/h", "POSTGRESQL://h", " postgresql://h",
                            "user:secret@host/db", "host=a password=secret", "http://u:secret@h"}) {
        EXPECT_TRUE(contains(error_of(dsn), "invalid DSN: scheme")) << dsn;
        EXPECT_FALSE(contains(error_of(dsn), "secret")) << dsn;
    }
}

TEST(Dsn, Ports) {
    EXPECT_EQ(parse_dsn("postgresql://h:/d").hosts, (hosts{{"h", 5432}}));
    EXPECT_EQ(parse_dsn("postgresql://h:7/d?port=").hosts, (hosts{{"h", 5432}}));
    EXPECT_EQ(parse_dsn("postgresql://:7/d").hosts, (hosts{{"", 7}}));
    EXPECT_EQ(parse_dsn("postgresql://h:7/d?port=8").hosts, (hosts{{"h", 8}}));
    EXPECT_EQ(parse_dsn("postgresql://h:7/d?host=g").hosts, (hosts{{"g", 7}}));
    EXPECT_EQ(parse_dsn("postgresql:///?port=8&host=g:7").hosts, (hosts{{"g", 8}}));
    for (const std::string port : {"0", "65536", "-1", "+1", "1x", "x", "0x10", "1.5", "99999999999"}) {
        EXPECT_EQ(error_of("postgresql://h:" + port), "invalid DSN: port must be a number from 1 to 65535") << port;
        EXPECT_EQ(error_of("postgresql://h?port=" + port), "invalid DSN: port must be a number from 1 to 65535")
            << port;
    }
}

TEST(Dsn, QueryKeys) {
    // A021: the query beats what is before it; the last duplicate wins; unknown keys are settings.
    const dsn_parts p = parse_dsn(
        "postgresql://u:pw@h:1/"
        "d?param=sss&param=123&host=testhost&user=testuser&port=2222&database=testdb&sslmode=require&"
        "password=a&password=b");
    EXPECT_EQ(p.hosts, (hosts{{"testhost", 2222}}));
    EXPECT_EQ(p.user, "testuser");
    EXPECT_EQ(p.password, "b");
    EXPECT_EQ(p.database, "testdb");
    EXPECT_EQ(p.sslmode, 3u);
    EXPECT_EQ(p.server_settings, (settings{{"param", "123"}}));
    EXPECT_EQ(parse_dsn("postgresql:///?dbname=x&user=u&").database, "x");
    EXPECT_EQ(parse_dsn("postgresql://?ssl=true").sslmode, 3u);
    EXPECT_EQ(parse_dsn("postgresql://?connect_timeout=-3").connect_timeout, -3);
    for (const char* query : {"a", "a&b=1", "a=b=c", "=1", "a=1&&b=2"})
        EXPECT_TRUE(contains(error_of("postgresql://h/?" + std::string(query)), "invalid DSN")) << query;
    for (const char* value : {"", "x", "1.5", "1s", "9999999999", "99999999999999999999", "-9999999999"})
        EXPECT_TRUE(
            contains(error_of("postgresql://?connect_timeout=" + std::string(value)), "connect_timeout must be"))
            << value;
    EXPECT_TRUE(contains(error_of("postgresql://?ssl=maybe"), "ssl must be true"));
}

// A049
TEST(Dsn, WrongSslModeListsTheRightOnes) {
    for (const char* value : {"bogus", "", "Require", "verify_full"})
        EXPECT_EQ(error_of("postgresql://?sslmode=" + std::string(value)),
                  "sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full");
}

// S8, S10: what protects must not be passed over; S22: what is secret must not go to the server as a setting.
TEST(Dsn, KnownButUnsupportedKeysAreRefused) {
    for (const std::string key : {"channel_binding", "sslcrl", "sslnegotiation", "sslpassword", "passfile"})
        EXPECT_EQ(error_of("postgresql://?" + key + "=secret"), "the option " + key + " is not supported");
}

TEST(Dsn, Spaces) {
    const dsn_parts p = parse_dsn("postgresql:// u : p @ h : 5433 / d ? host = g & sslmode = allow ");
    EXPECT_EQ(p.user + p.password + p.database, "upd");
    EXPECT_EQ(p.hosts, (hosts{{"g", 5433}}));
    EXPECT_EQ(p.sslmode, 1u);
    for (const char* dsn : {"postgresql://a b@h", "postgresql://u@a b", "postgresql://h/a b", "postgresql://h/?a b=1"})
        EXPECT_TRUE(contains(error_of(dsn), "%20")) << dsn;
}

// S22
TEST(Dsn, ErrorsShowNothingSecret) {
    for (const char* dsn :
         {"postgresql://u:hunter2%@h", "postgresql://u:hunter2/@h", "postgresql://u:/hunter2@h?x",
          "postgresql://u:hunter2@[::1/d", "postgresql://u:hunter2@h:99999/", "postgresql://u:hunter2@h?sslmode=x",
          "postgresql://u:hunter2@h?connect_timeout=x", "postgresql://u:hunter2",
          "postgresql://h?password=hunter2&sslmode=x", "postgresql://h?password=hunter2%00",
          "postgresql://h?password=hunt er2", "postgresql://u:hunter2@a,b,c?port=1,2", "postgresql://h?hunter2"}) {
        const std::string error = error_of(dsn);
        EXPECT_NE(error, "(no error)") << dsn;
        EXPECT_FALSE(contains(error, "hunt")) << error;
    }
}

TEST(Dsn, PercentEncode) {
    EXPECT_EQ(asiopg::detail::percent_encode("aZ0-._~"), "aZ0-._~");
    EXPECT_EQ(asiopg::detail::percent_encode("a b/\xc3\xa9%"), "a%20b%2F%C3%A9%25");
    EXPECT_EQ(asiopg::detail::percent_encode("a/b:", "/"), "a/b%3A");
}

}  // namespace
