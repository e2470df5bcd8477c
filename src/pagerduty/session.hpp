#pragma once
#include "base/clock.hpp"
#include "base/json.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/http/date_clock.hpp"
#include "pagerduty/http/retry.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/model/server_clock.hpp"
#include "pagerduty/prefetch.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// Talks to one PagerDuty account: credentials, versions, retries, and errors as people read them.
/// Every call blocks up to its deadline.
class Session final : public ServerClock {
  public:
    /// `base_url` without a slash at its end. A token is a REST key (20 characters) or an OAuth
    /// token; a client's is requested with the first call, anew before it expires, and once more
    /// when it is refused. Throws Error{settings} for a text that can be no token.
    Session(Transport& transport, Clock& clock, std::string base_url, Credential credential,
            Random& random = system_random());

    /// Returns what is there. Repeated until the deadline (429 waits as PagerDuty asks). Throws
    /// Refusal for any other status, Error{unreachable} when no usable answer came in time,
    /// Error{cancelled} when the deadline's pause says so.
    json::Document get(const std::string& path_and_query, const Deadline& deadline);
    /// The same as text, which is JSON. Throws NoResponse where it is too large for us.
    std::string get_text(const std::string& path_and_query, const Deadline& deadline);
    /// A POST is repeated only when it was certainly not processed (never sent, 429). Throws
    /// Refusal, Unsettled, or Error{unreachable} when it was certainly not processed until the
    /// deadline.
    Response post(const std::string& path, const std::string& body, const Deadline& deadline);
    /// Changes what is there. Repeated as a GET is. Returns 2xx, 400 and 404 as a Response: the
    /// caller knows what they mean.
    Response put(const std::string& path, const std::string& body, const Deadline& deadline);
    /// Likewise.
    Response remove(const std::string& path, const Deadline& deadline);
    /// What such a Response means when it is no success.
    Refusal refusal(const Response& response) const;

    /// Queues a GET: it is sent along with the next that is waited for. One that nobody waits for
    /// then gets no more time than best_effort() gives.
    Handle fetch(const std::string& path_and_query);
    /// The same for one that somebody will wait for sooner or later: it gets the time of those.
    Handle fetch_needed(const std::string& path_and_query);
    /// Waits for these, as Handle::wait does.
    void wait(const std::vector<Handle>& handles, const Deadline& deadline);
    /// Sends these at the same time, and waits.
    std::vector<Handle> get_all(const std::vector<std::string>& paths, const Deadline& deadline);
    /// Opens the connection for what is queued first, and sends nothing. Blocks until `fd` is
    /// readable or at its end, and returns true; returns false when the deadline passed before. May
    /// be called again to go on.
    bool connect(int fd, const Deadline& deadline);
    /// The deadline for what can be done without: 3 seconds, or a third of what is left.
    Deadline best_effort(const Deadline& deadline) const;

    /// Waits between two calls. Returns false, without a wait, when that would end after the
    /// deadline. Throws Error{cancelled} when the deadline's pause says so.
    bool wait(std::chrono::milliseconds duration, const std::string& why, const Deadline& deadline);

    Instant now() const override { return server_clock_.now(); }
    bool is_known() const override { return server_clock_.is_known(); }
    Seconds clock_offset() const override { return server_clock_.clock_offset(); }
    bool disagrees() const override { return server_clock_.disagrees(); }
    Instant other_now() const override { return server_clock_.other_now(); }
    void believe_other() override { server_clock_.believe_other(); }
    /// The share of the requests granted for this minute that is left, in per cent, as PagerDuty
    /// last said; 100 before it did.
    int requests_left_percent() const { return requests_left_percent_; }

    /// Called once, with the first answer that tells whether PagerDuty knows the token. May be
    /// empty.
    std::function<void(bool known)> on_token_checked;
    /// Called after each request. May be empty.
    std::function<void(const Exchange&)> on_exchange;

  private:
    friend class Handle;

    using Before = std::optional<RetryableFailure>;  // how the same request failed already
    Response call(Method method, const std::string& path, const std::string& body, Repeat repeat,
                  const Deadline& deadline, const Before& before = {});
    Response call_repeatable(Method method, const std::string& path, const std::string& body,
                             const Deadline& deadline);
    std::string get_alone(const std::string& path_and_query, const Deadline& deadline,
                          std::optional<Response> first, const Before& before);
    Response retry(const Request& request, Repeat repeat, const Deadline& deadline,
                   const Before& before = {});
    Response exchange(const Request& request, int attempt);
    Request request(Method method, const std::string& path, const std::string& body) const;

    void request_token(const Deadline& deadline);
    bool can_renew_after(const Response& response) const;
    void check_token(int status);

    void send_queued(const Deadline& deadline);
    void send_at_once(const std::vector<Handle>& handles, const Deadline& deadline);
    std::chrono::milliseconds time_for(const Handle& handle, const Deadline& deadline) const;

    void note(Response& response, std::chrono::milliseconds took);
    void report(const Request& request, const std::optional<Response>& response,
                std::chrono::milliseconds took, int attempt) const;

    Transport& transport_;
    Clock& clock_;
    std::string base_url_;
    AccessToken access_token_;
    DateClock server_clock_;
    Retrier retrier_;
    int requests_left_percent_ = 100;
    std::vector<Handle> queued_;
};

}  // namespace dutyme::pagerduty
