// Tests of the startup conversation against scripted servers, honest and hostile.
#include "handshake_support.hpp"

namespace {

using namespace asiopg;
using namespace asiopg::test;

TEST(Handshake, Trust) {
    conversation talk;
    EXPECT_EQ(talk.sent, startup);
    EXPECT_EQ(talk.receive(joined(with_tail({ok})) + "next"), status::done);
    EXPECT_EQ(talk.left, "next");  // nothing behind ReadyForQuery is taken
    EXPECT_EQ(talk.asked, 0);      // a password function would not have been called
    EXPECT_EQ(talk.sent, startup);
    EXPECT_FALSE(talk.shake.error());
    using parameters = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(talk.shake.parameters(), (parameters{{"client_encoding", "UTF8"}, {"server_version", "15.5"}}));
    EXPECT_EQ(*talk.shake.parameter("server_version"), "15.5");
    EXPECT_EQ(talk.shake.parameter("nothing"), nullptr);
    EXPECT_EQ(talk.shake.key(), (detail::backend_key{4711, "\x01\x02\x03\x04"}));
    ASSERT_EQ(talk.shake.notices().size(), 1u);
    EXPECT_EQ(talk.shake.notices()[0].message, "collation version mismatch");
    EXPECT_EQ(talk.shake.transaction_status(), wire::transaction_status::idle);
}

TEST(Handshake, CutAtEveryByteItEndsTheSame) {
    for (const auto& [name, messages] : all_scripts()) {
        const std::string data = joined(messages) + "next";
        conversation whole;
        ASSERT_EQ(whole.receive(data), status::done) << name;
        for (std::size_t cut = 0; cut <= data.size(); ++cut) {
            conversation talk;
            talk.receive(data.substr(0, cut));
            talk.receive(data.substr(cut));
            EXPECT_EQ(talk.summary(), whole.summary()) << name << " cut at " << cut;
        }
        conversation bytewise;
        for (const char c : data) bytewise.receive(std::string_view(&c, 1));
        EXPECT_EQ(bytewise.summary(), whole.summary()) << name;
    }
}

TEST(Handshake, WithoutAKeyAndInATransaction) {
    conversation talk;
    EXPECT_EQ(talk.receive(ok + bytes(wire::ready_for_query{wire::transaction_status::failed})), status::done);
    EXPECT_FALSE(talk.shake.key());
    EXPECT_EQ(talk.shake.transaction_status(), wire::transaction_status::failed);
}

TEST(Handshake, ServerErrorInPlaceOfEveryMessage) {
    for (const auto& [name, messages] : all_scripts())
        for (std::size_t at = 0; at < messages.size(); ++at) {
            script cut(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(at));
            cut.push_back(server_error("28P01", "password authentication failed"));
            conversation talk;
            EXPECT_EQ(talk.receive(joined(cut)), status::failed) << name << at;
            EXPECT_FALSE(talk.shake.error());
            ASSERT_TRUE(talk.shake.server_error()) << name << at;
            EXPECT_EQ(talk.shake.server_error()->sqlstate, "28P01");
        }
}

// S15
TEST(Handshake, BrokenMessageInPlaceOfEveryMessage) {
    const std::pair<std::string, errc> broken[] = {
        {std::string("S\0\0\0\3", 5), errc::malformed_message},
        {std::string("S\0\0\0\0", 5), errc::malformed_message},
        {std::string("S\xff\xff\xff\xff", 5), errc::malformed_message},
        {std::string("S\x80\0\0\0", 5), errc::malformed_message},
        {std::string("S\x7f\xff\xff\xff", 5), errc::message_too_large},
        {std::string("R\0\1\0\5", 5), errc::message_too_large},
        {raw('E', "SFATAL"), errc::malformed_message},
        {raw('R', "\1\2"), errc::malformed_message},
        {raw('X', ""), errc::unexpected_message},
        {raw('D', std::string_view("\0\0", 2)), errc::unexpected_message},
        {raw('T', std::string_view("\0\0", 2)), errc::unexpected_message},
        {raw('A', std::string_view("\0\0\0\1c\0p\0", 8)), errc::unexpected_message},
        {raw('v', "x"), errc::malformed_message},
    };
    for (const auto& [name, messages] : all_scripts())
        for (std::size_t at = 0; at < messages.size(); ++at)
            for (const auto& [bad, expected] : broken) {
                script cut(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(at));
                cut.push_back(bad);
                EXPECT_EQ(error_after(cut), expected) << name << at << " tag " << bad[0];
            }
}

// S15: a message that is a byte too short never passes.
TEST(Handshake, EveryMessageShortenedFails) {
    for (const auto& [name, messages] : all_scripts())
        for (std::size_t at = 0; at < messages.size(); ++at) {
            script changed = messages;
            const std::string body = changed[at].substr(5);
            changed[at] = raw(changed[at][0], body.substr(0, body.size() - 1));
            conversation talk;
            EXPECT_EQ(talk.receive(joined(changed)), status::failed) << name << at;
            EXPECT_TRUE(talk.shake.error());
        }
}

// S19
TEST(Handshake, NulInTheStartupMessage) {
    const std::string nul("a\0b", 3);
    const auto refused = [](const handshake_config& c) {
        handshake shake(c);
        EXPECT_EQ(shake.state(), status::failed);
        EXPECT_TRUE(shake.out().empty());
        EXPECT_EQ(shake.feed(ok), 0u);
        return shake.error();
    };
    handshake_config c = config();
    c.user = nul;
    EXPECT_EQ(refused(c), errc::embedded_nul);
    c = config();
    c.database = nul;
    EXPECT_EQ(refused(c), errc::embedded_nul);
    for (const auto& pair : std::vector<std::pair<std::string, std::string>>{{nul, "x"}, {"x", nul}, {"", "x"}}) {
        c = config();
        c.server_settings.push_back(pair);
        EXPECT_EQ(refused(c), errc::embedded_nul);
    }
}

// S19
TEST(Handshake, StartupMessageIsLimited) {
    handshake_config c = config();
    c.server_settings.emplace_back("x", "");
    const std::size_t base = handshake(c).out().size();
    c.server_settings.back().second.assign(10'000 - base, 'y');
    handshake fits(c);
    EXPECT_EQ(fits.state(), status::need_input);
    EXPECT_EQ(fits.out().size(), 10'000u);
    c.server_settings.back().second += 'y';
    handshake too_large(c);
    EXPECT_EQ(too_large.error(), errc::startup_too_large);
    EXPECT_TRUE(too_large.out().empty());
}

// S16, S7
TEST(Handshake, MessagesAreLimited) {
    const auto error_of_body = [](std::size_t size) {  // "M", text, two zeros
        return raw('E', "M" + std::string(size - 3, 'x') + std::string(2, '\0'));
    };
    conversation at_limit;
    EXPECT_EQ(at_limit.receive(error_of_body(30'000)), status::failed);
    EXPECT_TRUE(at_limit.shake.server_error());
    // Found out by the header alone: nothing is waited for.
    EXPECT_EQ(error_after({error_of_body(30'001).substr(0, 5)}), errc::message_too_large);
    conversation after_auth;
    EXPECT_EQ(after_auth.receive(ok + error_of_body(64 * 1024)), status::failed);
    EXPECT_TRUE(after_auth.shake.server_error());
    EXPECT_EQ(error_after({ok, error_of_body(64 * 1024 + 1).substr(0, 5)}), errc::message_too_large);
    EXPECT_EQ(error_after({raw('R', std::string(64 * 1024 + 1, '\0')).substr(0, 5)}), errc::message_too_large);
    // An error from before protocol 3, in plain text, has letters for a length.
    EXPECT_EQ(error_after({"Ecould not fork new process for connection"}), errc::message_too_large);
    // Many small messages do not pile up either.
    script flood = {ok};
    for (int i = 0; i < 40; ++i) flood.push_back(setting("s" + std::to_string(i), std::string(30'000, 'x')));
    EXPECT_EQ(error_after(flood), errc::message_too_large);
}

TEST(Handshake, NegotiateProtocolVersion) {
    const auto offer = [](std::uint32_t version, std::vector<std::string_view> options) {
        return bytes(wire::negotiate_protocol_version{version, std::move(options)});
    };
    for (const std::uint32_t version : {wire::protocol_3_0, 0u}) {
        conversation talk;
        EXPECT_EQ(talk.receive(offer(version, {}) + joined(with_tail({ok}))), status::done);
    }
    EXPECT_EQ(error_after({offer(wire::protocol_3_0 + 2, {})}), errc::unexpected_message);
    EXPECT_EQ(error_after({offer(wire::protocol_3_0, {"_pq_.x"})}), errc::unexpected_message);
    EXPECT_EQ(error_after({ok, offer(2 << 16, {})}), errc::unexpected_message);
}

// S4
TEST(Handshake, EncodingMustBeUtf8) {
    EXPECT_EQ(error_after({ok, setting("client_encoding", "GB18030"), ready}), errc::unexpected_message);
    EXPECT_EQ(error_after({ok, setting("client_encoding", "UTF8"), setting("client_encoding", "SQL_ASCII"), ready}),
              errc::unexpected_message);
    for (const char* name : {"UTF8", "utf8", "UTF-8"}) {
        conversation talk;
        EXPECT_EQ(talk.receive(ok + setting("client_encoding", name) + ready), status::done);
    }
}

}  // namespace
