#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/observer.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/http/date_clock.hpp"
#include "pagerduty/http/retry.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/model/server_clock.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

class Session;

/// A GET that is queued or sent, and its reply. Whoever needs the reply keeps the handle; copies
/// share the GET. The session has to outlive it.
class Handle {
  public:
    /// Sends this GET together with all queued ones, unless it was sent. Blocks until each of them
    /// was answered or failed once. Throws what a request for an access token throws.
    void wait(const Deadline& deadline);
    /// Returns true when the reply is a 2xx.
    bool arrived() const { return get_->response && is_success(get_->response->status); }
    /// Returns the status of the reply; 0 when there is none.
    int status() const { return get_->response ? get_->response->status : 0; }
    /// Requires arrived().
    const std::string& body() const { return get_->response->body; }
    /// Waits, and returns the reply. Repeats a GET that failed alone, so that its error can be
    /// reported. Throws as Session::get does.
    json::Document document(const Deadline& deadline);
    /// Returns the same as text, which is valid JSON. Throws also NoResponse when it is larger than
    /// dutyme reads.
    std::string text(const Deadline& deadline);

  private:
    friend class Session;
    struct Get {
        std::string path;
        bool is_sent = false;
        bool is_awaited = false;  // somebody waits for it, or will
        std::optional<Response> response;
        std::optional<NoResponse> none;  // the failure, if no response arrived
    };
    Handle(Session& session, std::string path)
        : session_(&session),
          get_(std::make_shared<Get>(Get{std::move(path), false, false, {}, {}})) {}

    Session* session_;
    std::shared_ptr<Get> get_;
};

/// Requests to one PagerDuty account, with its credential, retries, and errors as sentences for
/// people. Every call blocks until its deadline at most.
class Session final : public ServerClock {
  public:
    /// `base_url` has no slash at its end. A given token is a REST key (20 characters) or an OAuth
    /// token. A client's token is requested with the first call, again before it expires, and once
    /// more when PagerDuty refuses it. Throws Error{settings} when the given token is not valid.
    /// The references have to outlive the session.
    Session(Transport& transport, Clock& clock, std::string base_url, Credential credential,
            Observer& observer = no_observer(), Random& random = system_random());

    /// Returns the document. Retries until the deadline, after a 429 as PagerDuty asks. Throws
    /// Refusal for a final status other than 2xx, Error{unreachable} when no usable reply arrived
    /// in time, Error{cancelled} when Deadline::pause stops it.
    json::Document get(const std::string& path_and_query, const Deadline& deadline);
    /// Returns the same as text, which is valid JSON. Throws also NoResponse when it is larger than
    /// dutyme reads.
    std::string get_text(const std::string& path_and_query, const Deadline& deadline);
    /// Returns a 2xx. Repeats a POST only when it certainly had no effect (never sent, 429, lock
    /// conflict). Throws Refusal, Unsettled when the effect is unknown, Error{unreachable} when it
    /// certainly had none before the deadline, and Error{cancelled}.
    Response post(const std::string& path, const std::string& body, const Deadline& deadline);
    /// Returns a 2xx, 400 or 404, whose meaning the caller knows. Retries and otherwise throws as
    /// get().
    Response put(const std::string& path, const std::string& body, const Deadline& deadline);
    /// Sends a DELETE; returns, retries and throws as put().
    Response remove(const std::string& path, const Deadline& deadline);
    /// Returns the error that a Response other than 2xx means.
    Refusal refusal(const Response& response) const;

    /// Queues a GET, which is sent together with the next that somebody waits for. Unless somebody
    /// waits for this one by then, it gets no more time than best_effort().
    Handle fetch(const std::string& path_and_query);
    /// The same for a GET that somebody will wait for later: it gets the time of an awaited one.
    Handle fetch_needed(const std::string& path_and_query);
    /// Waits for these as Handle::wait does.
    void wait(const std::vector<Handle>& handles, const Deadline& deadline);
    /// Queues these, sends them with all that is queued, and waits.
    std::vector<Handle> get_all(const std::vector<std::string>& paths, const Deadline& deadline);
    /// Opens the connection for the GET that was queued first, and sends nothing. Blocks until `fd`
    /// is readable or at its end and returns true; returns false when the deadline passes. May be
    /// called again to go on.
    bool connect(int fd, const Deadline& deadline);
    /// Returns the deadline for optional requests: 3 seconds, or a third of the time left if that
    /// is less.
    Deadline best_effort(const Deadline& deadline) const;

    /// Waits between two calls. Returns false at once when the wait would reach the deadline.
    /// Throws Error{cancelled} when Deadline::pause stops it.
    bool wait(std::chrono::milliseconds duration, const std::string& why, const Deadline& deadline);

    /// Returns Clock::elapsed().
    std::chrono::milliseconds elapsed() const { return clock_.elapsed(); }
    Instant now() const override { return server_clock_.now(); }
    bool is_known() const override { return server_clock_.is_known(); }
    Seconds clock_offset() const override { return server_clock_.clock_offset(); }
    bool disagrees() const override { return server_clock_.disagrees(); }
    Instant other_now() const override { return server_clock_.other_now(); }
    void believe_other() override { server_clock_.believe_other(); }
    /// Returns the share of this minute's request limit that is left, 0 to 100 per cent, by
    /// PagerDuty's last reply; 100 before the first.
    int requests_left_percent() const { return requests_left_percent_; }
    /// Returns true once a reply has said that a sandbox sends it.
    bool is_sandbox() const { return is_sandbox_; }

  private:
    friend class Handle;

    using Before = std::optional<RetryableFailure>;  // the failure of an earlier attempt
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
    void note_sandbox(const Response& response);
    void report(const Request& request, const std::optional<Response>& response,
                std::chrono::milliseconds took, int attempt) const;

    Transport& transport_;
    Observer& observer_;
    bool is_token_checked_ = false;  // the observer knows
    Clock& clock_;
    std::string base_url_;
    AccessToken access_token_;
    DateClock server_clock_;
    Retrier retrier_;
    int requests_left_percent_ = 100;
    bool is_sandbox_ = false;
    bool is_loopback_told_ = false;  // that a program on this machine answers
    std::vector<Handle> queued_;
};

}  // namespace dutyme::pagerduty
