#include "server.hpp"

#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <restinio/all.hpp>

#include "handlers.hpp"

namespace {

using router_t = restinio::router::express_router_t<>;
using restinio::request_handle_t;
using restinio::router::route_params_t;

struct traits_t : restinio::default_single_thread_traits_t {
    using request_handler_t = router_t;
};

restinio::http_status_line_t status_line(int status) {
    switch (status) {
        case 200:
            return restinio::status_ok();
        case 201:
            return restinio::status_created();
        case 204:
            return restinio::status_no_content();
        case 400:
            return restinio::status_bad_request();
        case 404:
            return restinio::status_not_found();
        case 405:
            return restinio::status_method_not_allowed();
        case 409:
            return restinio::status_conflict();
        case 503:
            return restinio::status_service_unavailable();
        default:
            return restinio::status_internal_server_error();
    }
}

std::string parameter(const route_params_t& params, const char* name) {
    const auto text = params[name];
    return std::string(text.data(), text.size());
}

std::string query_parameter(const request_handle_t& request, const char* name) {
    const auto query = restinio::parse_query(request->header().query());
    const auto text = restinio::opt_value<std::string>(query, name);
    return text ? *text : std::string();
}

}  // namespace

struct server::implementation {
    implementation(asio::io_context& io, user_store& users, std::uint16_t wanted)
        : io(io), users(users), answered_all(io), http(restinio::external_io_context(io), settings(wanted)) {
        http.open_sync();
    }

    restinio::server_settings_t<traits_t> settings(std::uint16_t wanted) {
        auto remember_port = [this](asio::ip::tcp::acceptor& a) { port = a.local_endpoint().port(); };
        return restinio::server_settings_t<traits_t>()
            .address("127.0.0.1")
            .port(wanted)
            .acceptor_post_bind_hook(remember_port)
            .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t().max_body_size(64 * 1024))
            .request_handler(routes());
    }

    std::unique_ptr<router_t> routes() {
        auto router = std::make_unique<router_t>();
        router->http_get("/users", [this](const request_handle_t& request, const route_params_t&) {
            return reply(request,
                         list_users(users, query_parameter(request, "after"), query_parameter(request, "limit")));
        });
        router->http_post("/users", [this](const request_handle_t& request, const route_params_t&) {
            return reply(request, add_user(users, request->body()));
        });
        router->http_get("/users/:id", [this](const request_handle_t& request, const route_params_t& params) {
            return reply(request, get_user(users, parameter(params, "id")));
        });
        router->http_put("/users/:id", [this](const request_handle_t& request, const route_params_t& params) {
            return reply(request, replace_user(users, parameter(params, "id"), request->body()));
        });
        router->http_delete("/users/:id", [this](const request_handle_t& request, const route_params_t& params) {
            return reply(request, remove_user(users, parameter(params, "id")));
        });
        const auto not_allowed = [this](const request_handle_t& request, const route_params_t&) {
            return reply(request, constant(405, "there is no such method"));
        };
        using restinio::router::none_of_methods;
        router->add_handler(none_of_methods(restinio::http_method_get(), restinio::http_method_post()), "/users",
                            not_allowed);
        router->add_handler(
            none_of_methods(restinio::http_method_get(), restinio::http_method_put(), restinio::http_method_delete()),
            "/users/:id", not_allowed);
        router->non_matched_request_handler(
            [this](const request_handle_t& request) { return reply(request, constant(404, "there is nothing here")); });
        return router;
    }

    static asio::awaitable<answer> constant(int status, std::string text) {
        auto body = nlohmann::json::object();
        body["error"] = std::move(text);
        co_return answer(status, std::move(body));
    }

    /// The answer comes later: RESTinio keeps the request, and the coroutine runs on its own.
    restinio::request_handling_status_t reply(request_handle_t request, asio::awaitable<answer> work) {
        ++running;
        asio::co_spawn(io, respond(std::move(request), std::move(work)), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
        return restinio::request_accepted();
    }

    asio::awaitable<void> respond(request_handle_t request, asio::awaitable<answer> work) {
        std::exception_ptr failure;
        answer a(500);
        try {
            a = co_await std::move(work);
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) a = failure_answer(failure);
        send(*request, a);
    }

    void send(restinio::request_t& request, const answer& a) {
        auto response = request.create_response(status_line(a.status));
        if (stopping) response.connection_close();
        if (!a.location.empty()) response.append_header(restinio::http_field::location, a.location);
        if (!a.body.is_null()) {
            response.append_header(restinio::http_field::content_type, "application/json");
            response.set_body(a.body.dump());
        }
        response.done([this](const asio::error_code&) {
            if (--running == 0 && stopping) answered_all.cancel();
        });
    }

    asio::io_context& io;
    user_store& users;
    asio::steady_timer answered_all;
    std::size_t running = 0;
    bool stopping = false;
    std::uint16_t port = 0;
    restinio::http_server_t<traits_t> http;
};

server::server(asio::io_context& io, user_store& users, std::uint16_t port)
    : self_(std::make_unique<implementation>(io, users, port)) {}

server::~server() = default;

std::uint16_t server::port() const { return self_->port; }

asio::awaitable<void> server::stop(std::chrono::seconds limit) {
    self_->http.close_sync();
    self_->stopping = true;
    if (self_->running == 0) co_return;
    self_->answered_all.expires_after(limit);
    asio::error_code ended;
    co_await self_->answered_all.async_wait(asio::redirect_error(asio::use_awaitable, ended));
}
