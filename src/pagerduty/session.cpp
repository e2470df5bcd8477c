#include "pagerduty/session.hpp"

#include "pagerduty/refusal.hpp"
#include "pagerduty/setback.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

constexpr int unauthorized = 401;

Error out_of_time(const std::optional<Setback>& last) {
    if (last) return {Failure::unreachable, last->sentence, last->hint};
    return {Failure::unreachable, "no time was left to ask PagerDuty"};
}

}  // namespace

Error unreadable_answer() {
    return {Failure::unreachable, "PagerDuty's answer cannot be read",
            "does a proxy or login page stand in between?"};
}

Session::Session(Transport& transport, Clock& clock, std::string base_url, Credential credential)
    : transport_(transport),
      clock_(clock),
      base_url_(std::move(base_url)),
      pass_(std::move(credential)),
      anchor_(clock.now()),
      anchored_at_(clock.elapsed()) {}

Request Session::request(Method method, const std::string& path, const std::string& body) const {
    Request request;
    request.method = method;
    request.url = base_url_ + path;
    request.headers = {{"Accept", "application/vnd.pagerduty+json;version=2"},
                       {"Authorization", pass_.authorization()},
                       {"Content-Type", "application/json"}};
    request.body = body;
    return request;
}

Response Session::exchange(const Request& request, int attempt) {
    const milliseconds begin = clock_.elapsed();
    std::optional<Response> response;
    try {
        response = transport_.send(request);
    } catch (const NoResponse&) {
        tell(request, response, clock_.elapsed() - begin, attempt);
        throw;
    }
    const milliseconds took = clock_.elapsed() - begin;
    note(*response, took);
    tell(request, response, took, attempt);
    return *std::move(response);
}

// A server that quotes a secret back would put it on the screen and in CI logs.
void Session::note(Response& response, milliseconds took) {
    note_date(response, took);
    note_rate(response);
    if (!is_success(response.status)) response.body = pass_.hidden_in(std::move(response.body));
}

// Date is whole seconds, and as old as half the way: a smaller difference is no news.
void Session::note_date(const Response& response, milliseconds took) {
    const auto header = response.headers.find("date");
    if (header == response.headers.end()) return;
    const auto date = from_http_date(header->second);
    if (!date) return;
    const auto is_news = [&](Seconds difference) {
        return std::abs(difference.count()) > std::chrono::ceil<Seconds>(took / 2).count() + 1;
    };
    const Seconds measured = *date - (clock_.now() - std::chrono::floor<Seconds>(took / 2));
    if (is_news(measured - offset_)) offset_ = measured;
    if (!is_news(*date - now())) return;
    anchor_ = *date;
    anchored_at_ = clock_.elapsed() - took / 2;
}

void Session::note_rate(const Response& response) {
    const auto number = [&](const char* header) {
        const auto found = response.headers.find(header);
        return found == response.headers.end() ? -1 : std::atol(found->second.c_str());
    };
    const long limit = number("ratelimit-limit");
    const long remaining = number("ratelimit-remaining");
    if (limit > 0 && remaining >= 0)
        left_of_minute_ = static_cast<int>(std::min(remaining, limit) * 100 / limit);
}

bool pause(milliseconds duration, const std::string& why, const Patience& patience, Clock& clock) {
    constexpr milliseconds second{1000};
    do {
        const milliseconds part = patience.waiting ? std::min(duration, second) : duration;
        if (patience.waiting) patience.waiting(why, duration);
        if (!patience.pause) clock.sleep(part);
        if (patience.pause && !patience.pause(part)) return false;
        duration -= part;
    } while (duration > milliseconds{0});
    return true;
}

bool Session::wait(milliseconds duration, const std::string& why, const Patience& patience) {
    if (clock_.elapsed() + duration >= patience.deadline) return false;
    if (!pause(duration, why, patience, clock_))
        throw Error{Failure::cancelled, "stopped while waiting for PagerDuty"};
    return true;
}

Response Session::persist(Request request, Repeat repeat, const Patience& patience) {
    std::optional<Setback> setback;
    for (int attempt = 0;; ++attempt) {
        const milliseconds left = patience.deadline - clock_.elapsed();
        if (left <= milliseconds{0}) throw out_of_time(setback);
        request.timeout = std::min(attempt_limit, left);
        try {
            Response response = exchange(request, attempt + 1);
            setback = setback_in(response);
            if (!setback) return response;
        } catch (const NoResponse& none) {
            setback = Setback{none.what(), none.hint(), none.sent(), {}};
        }
        if (setback->processed && repeat == Repeat::if_unprocessed)
            throw Unsettled(setback->sentence);
        if (!wait(setback->told_wait.value_or(backoff(attempt)), setback->sentence, patience))
            throw out_of_time(setback);
    }
}

void Session::mint(const Patience& patience) {
    const milliseconds begun = clock_.elapsed();
    pass_.receive(persist(pass_.request(), Repeat::always, patience), begun);
}

Response Session::call(Method method, const std::string& path, const std::string& body,
                       Repeat repeat, const Patience& patience) {
    if (pass_.is_due(clock_.elapsed())) mint(patience);
    Response response = persist(request(method, path, body), repeat, patience);
    if (may_mint_for(response)) {  // withdrawn; nothing was processed
        mint(patience);
        response = persist(request(method, path, body), repeat, patience);
    }
    judge(response.status);
    return response;
}

bool Session::may_mint_for(const Response& response) const {
    return pass_.mints() && response.status == unauthorized;
}

void Session::judge(int status) {
    if (!is_success(status) && status != unauthorized) return;
    if (const auto tell = std::exchange(verdict, nullptr)) tell(status != unauthorized);
}

json::Document Session::get(const std::string& path_and_query, const Patience& patience) {
    return ask_one(path_and_query, patience).document();
}

json::Document Session::get(const std::string& path_and_query, const Patience& patience,
                            std::optional<Response> first) {
    for (bool again = false;; again = true) {
        const Response response =
            first ? *std::exchange(first, std::nullopt)
                  : call(Method::get, path_and_query, {}, Repeat::always, patience);
        if (!is_success(response.status)) throw refusal(response);
        try {
            return json::parse(response.body);
        } catch (const JsonError&) {
            if (again) throw unreadable_answer();
        }
    }
}

Response Session::post(const std::string& path, const std::string& body, const Patience& patience) {
    Response response = call(Method::post, path, body, Repeat::if_unprocessed, patience);
    if (!is_success(response.status)) throw refusal(response);
    return response;
}

Response Session::remove(const std::string& path, const Patience& patience) {
    return carry_out(Method::remove, path, {}, patience);
}

Response Session::put(const std::string& path, const std::string& body, const Patience& patience) {
    return carry_out(Method::put, path, body, patience);
}

// What may be repeated, for it comes to the same.
Response Session::carry_out(Method method, const std::string& path, const std::string& body,
                            const Patience& patience) {
    Response response = call(method, path, body, Repeat::always, patience);
    const int status = response.status;
    if (!is_success(status) && status != 400 && status != 404) throw refusal(response);
    return response;
}

Refusal Session::refusal(const Response& response) const {
    return refusal_from(response, base_url_, offset_);
}

Instant Session::now() const {
    return anchor_ + std::chrono::floor<Seconds>(clock_.elapsed() - anchored_at_);
}

std::string encoded(std::string_view text) {
    constexpr const char* hex = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            result += c;
        else
            (((result += '%') += hex[byte >> 4U]) += hex[byte & 15U]);
    }
    return result;
}

}  // namespace dutyme::pagerduty
