#pragma once
#include "base/clock.hpp"
#include "base/json.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/model/server_clock.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

class Session;

/// What came of one of several questions. The session and the deadline it was asked with have to
/// outlive it.
class Handle {
  public:
    /// True: it came at once, and is a success.
    bool arrived() const;
    /// The status it came with; 0: it did not come at once.
    int status() const { return response_ ? response_->status : 0; }
    /// What came, as it came; only where arrived().
    const std::string& body() const { return response_->body; }
    /// As Session::get; what did not come at once is asked again now, alone. Throws as get does.
    json::Document document();

  private:
    friend class Session;
    Handle(Session& session, std::string path, const Deadline& deadline,
           std::optional<Response> response)
        : session_(session),
          path_(std::move(path)),
          deadline_(deadline),
          response_(std::move(response)) {}
    Session& session_;
    std::string path_;
    const Deadline& deadline_;
    std::optional<Response> response_;
};

/// Talks to one PagerDuty account: credentials, versions, deadline, and errors as people read them.
class Session final : public ServerClock {
  public:
    /// `base_url` without a slash at its end. A token is a REST key (20 characters) or an OAuth
    /// token; a client's is minted with the first call, anew before it expires, and once more when
    /// it is refused. Throws Error{settings} for a text that can be no token.
    Session(Transport& transport, Clock& clock, std::string base_url, Credential credential);

    /// Repeats what is safe to repeat (pagerduty: GET always; 429 waits as told) until `deadline`
    /// ends. Throws Refusal for any other status, Error{unreachable} when no usable answer came in
    /// time.
    json::Document get(const std::string& path_and_query, const Deadline& deadline);
    /// Several questions that do not depend on one another, asked at the same time. What came of
    /// each is told by its Handle.
    std::vector<Handle> get_all(const std::vector<std::string>& paths, const Deadline& deadline);
    /// Looks ahead: these are asked along with the next question, and what came of them is kept for
    /// the one that asks for the same. They get no more time than best_effort gives.
    void prefetch(const std::vector<std::string>& paths);
    /// While true, what is to be asked along joins a GET that is on its way already.
    bool allow_batching = false;
    /// The deadline for what can be done without: 3 seconds, or a third of what is left.
    Deadline best_effort(const Deadline& deadline) const;
    /// How much of what PagerDuty grants in a minute is left, in per cent, as last told; 100 where
    /// nothing was told. Where little is, what is not needed should not be asked.
    int requests_left_percent() const { return requests_left_percent_; }
    /// Changes what is there. Repeats like GET. 2xx, 400 and 404 come back as a Response: the
    /// caller knows what they mean.
    Response put(const std::string& path, const std::string& body, const Deadline& deadline);
    /// A POST is repeated only when it was certainly not processed (never sent, 429). Throws
    /// Refusal, Unsettled, or Error{unreachable} when it was certainly not processed and deadline
    /// ended.
    Response post(const std::string& path, const std::string& body, const Deadline& deadline);
    /// Repeats like GET. 2xx, 400 and 404 come back as a Response: the caller knows what they mean.
    Response remove(const std::string& path, const Deadline& deadline);

    /// What such a Response means when it is no success.
    Refusal refusal(const Response& response) const;

    /// Calls `each` for every row of a list that comes in pages, such as "users" of
    /// "/users?query=x". Ends when PagerDuty says there is no more, at an empty page, or after the
    /// 10000 rows it gives at most. Throws as get does, and unreadable_answer() where there is no
    /// list.
    void for_each_row(const std::string& path_and_query, const char* list, const Deadline& deadline,
                      const std::function<void(const json::Value&)>& each);
    /// The same, when the first page, first_page(path_and_query), has been asked for already.
    void for_each_row(const std::string& path_and_query, Handle& first_page, const char* list,
                      const Deadline& deadline,
                      const std::function<void(const json::Value&)>& each);
    static std::string first_page(const std::string& path_and_query);

    /// Waits between two calls. False: the wait would end after the deadline, nothing was waited.
    /// Throws Error{cancelled} when someone asked us to stop.
    bool wait(std::chrono::milliseconds duration, const std::string& why, const Deadline& deadline);

    /// Called once, with the first answer that tells whether PagerDuty knows the token. Empty:
    /// nobody wants to know.
    std::function<void(bool known)> on_token_checked;
    /// Called after each request. Empty: nobody wants to know.
    std::function<void(const Exchange&)> on_exchange;

    /// The server's time: that of a reply's Date header, and the time that has passed since by a
    /// clock that counts sleep and never steps. Until one was seen, our wall clock's at the start.
    Instant now() const override;
    /// How far our clock is behind (positive) or ahead (negative) of the server's, as last seen.
    Seconds clock_offset() const override { return offset_; }

  private:
    enum class Repeat { always, if_unprocessed };

    Response call(Method method, const std::string& path, const std::string& body, Repeat repeat,
                  const Deadline& deadline);
    void request_token(const Deadline& deadline);
    bool can_renew_after(const Response& response) const;
    void judge(int status);
    friend class Handle;
    json::Document get(const std::string& path_and_query, const Deadline& deadline,
                       std::optional<Response> first);
    Response persist(Request request, Repeat repeat, const Deadline& deadline);
    Response carry_out(Method method, const std::string& path, const std::string& body,
                       const Deadline& deadline);
    Response exchange(const Request& request, int attempt);
    void tell(const Request& request, const std::optional<Response>& response,
              std::chrono::milliseconds took, int attempt = 1) const {
        if (on_exchange) on_exchange(exchange_of(request, response, took, attempt));
    }
    void note(Response& response, std::chrono::milliseconds took);
    void note_date(const Response& response, std::chrono::milliseconds took);
    void note_rate(const Response& response);
    Handle ask_one(const std::string& path, const Deadline& deadline);
    std::vector<std::optional<Response>> ask(std::vector<std::string>& paths, std::size_t can_wait,
                                             const Deadline& deadline);
    std::vector<Request> joining(std::vector<std::string>& asked, const Deadline& deadline);
    Request request(Method method, const std::string& path, const std::string& body) const;

    Transport& transport_;
    Clock& clock_;
    std::string base_url_;
    AccessToken access_token_;
    Instant anchor_;  // the server's time when Clock::elapsed() was anchored_at_
    std::chrono::milliseconds anchored_at_;
    Seconds offset_{0};
    int requests_left_percent_ = 100;
    std::vector<std::string> queued_;
    std::map<std::string, std::optional<Response>> prefetched_;  // by path; of what was asked along
};

}  // namespace dutyme::pagerduty
