#pragma once
#include "base/clock.hpp"
#include "base/json.hpp"
#include "pagerduty/exchange.hpp"
#include "pagerduty/pass.hpp"
#include "pagerduty/transport.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// How long a call may go on trying, and how it waits in between.
struct Patience {
    std::chrono::milliseconds deadline{0};  ///< on Clock::elapsed(); no attempt starts after it
    /// Waits that long; false: give up now (someone asked us to stop). Empty: Clock::sleep.
    std::function<bool(std::chrono::milliseconds)> pause;
    /// Told at the start of a wait and every second of it: why, and how long yet. Empty: nobody
    /// wants to know.
    std::function<void(const std::string& why, std::chrono::milliseconds left)> waiting = {};
};

/// Waits in that way, whatever the deadline. False: to give up now.
bool pause(std::chrono::milliseconds duration, const std::string& why, const Patience& patience,
           Clock& clock);

/// A request was sent and its effect is unknown: time-out, reset, 5xx, or a 2xx that cannot be
/// read. The caller looks before it asks again.
class Unsettled : public Error {
  public:
    explicit Unsettled(const std::string& sentence) : Error(Failure::unreachable, sentence) {}
};

/// A reply that is neither 2xx nor worth a retry.
class Refusal : public Error {
  public:
    Refusal(Failure failure, const std::string& sentence, std::string hint, int status)
        : Error(failure, sentence, std::move(hint)), status_(status) {}
    int status() const { return status_; }

  private:
    int status_;
};

class Session;

/// What came of one of several questions. The session and the patience it was asked with have to
/// outlive it.
class Answer {
  public:
    /// True: it came at once, and is a success.
    bool came() const;
    /// The status it came with; 0: it did not come at once.
    int status() const { return response_ ? response_->status : 0; }
    /// What came, as it came; only where came().
    const std::string& body() const { return response_->body; }
    /// As Session::get; what did not come at once is asked again now, alone. Throws as get does.
    json::Document document();

  private:
    friend class Session;
    Answer(Session& session, std::string path, const Patience& patience,
           std::optional<Response> response)
        : session_(session),
          path_(std::move(path)),
          patience_(patience),
          response_(std::move(response)) {}
    Session& session_;
    std::string path_;
    const Patience& patience_;
    std::optional<Response> response_;
};

/// A success that does not hold what was asked for: an outage, as no answer would be.
Error unreadable_answer();

/// Talks to one PagerDuty account: credentials, versions, patience, and errors as people read them.
class Session {
  public:
    /// `base_url` without a slash at its end. A token is a REST key (20 characters) or an OAuth
    /// token; a client's is minted with the first call, anew before it expires, and once more when
    /// it is refused. Throws Error{settings} for a text that can be no token.
    Session(Transport& transport, Clock& clock, std::string base_url, Credential credential);

    /// Repeats what is safe to repeat (pagerduty: GET always; 429 waits as told) until `patience`
    /// ends. Throws Refusal for any other status, Error{unreachable} when no usable answer came in
    /// time.
    json::Document get(const std::string& path_and_query, const Patience& patience);
    /// Several questions that do not depend on one another, asked at the same time. What came of
    /// each is told by its Answer.
    std::vector<Answer> get_all(const std::vector<std::string>& paths, const Patience& patience);
    /// Looks ahead: these are asked along with the next question, and what came of them is kept for
    /// the one that asks for the same. They get no more time than for_company gives.
    void ask_along(const std::vector<std::string>& paths);
    /// While true, what is to be asked along joins a GET that is on its way already.
    bool can_be_joined = false;
    /// The patience for what can be done without: 3 seconds, or a third of what is left.
    Patience for_company(const Patience& patience) const;
    /// How much of what PagerDuty grants in a minute is left, in per cent, as last told; 100 where
    /// nothing was told. Where little is, what is not needed should not be asked.
    int left_of_minute() const { return left_of_minute_; }
    /// Changes what is there. Repeats like GET. 2xx, 400 and 404 come back as a Response: the
    /// caller knows what they mean.
    Response put(const std::string& path, const std::string& body, const Patience& patience);
    /// A POST is repeated only when it was certainly not processed (never sent, 429). Throws
    /// Refusal, Unsettled, or Error{unreachable} when it was certainly not processed and patience
    /// ended.
    Response post(const std::string& path, const std::string& body, const Patience& patience);
    /// Repeats like GET. 2xx, 400 and 404 come back as a Response: the caller knows what they mean.
    Response remove(const std::string& path, const Patience& patience);

    /// What such a Response means when it is no success.
    Refusal refusal(const Response& response) const;

    /// Calls `each` for every row of a list that comes in pages, such as "users" of
    /// "/users?query=x". Ends when PagerDuty says there is no more, at an empty page, or after the
    /// 10000 rows it gives at most. Throws as get does, and unreadable_answer() where there is no
    /// list.
    void for_each_row(const std::string& path_and_query, const char* list, const Patience& patience,
                      const std::function<void(const json::Value&)>& each);
    /// The same, when the first page, first_page(path_and_query), has been asked for already.
    void for_each_row(const std::string& path_and_query, Answer& first_page, const char* list,
                      const Patience& patience,
                      const std::function<void(const json::Value&)>& each);
    static std::string first_page(const std::string& path_and_query);

    /// Waits between two calls. False: the wait would end after the patience, nothing was waited.
    /// Throws Error{cancelled} when someone asked us to stop.
    bool wait(std::chrono::milliseconds duration, const std::string& why, const Patience& patience);

    /// Called once, with the first answer that tells whether PagerDuty knows the token. Empty:
    /// nobody wants to know.
    std::function<void(bool known)> verdict;
    /// Called after each request. Empty: nobody wants to know.
    std::function<void(const Exchange&)> exchanged;

    /// The server's time: that of a reply's Date header, and the time that has passed since by a
    /// clock that counts sleep and never steps. Until one was seen, our wall clock's at the start.
    Instant now() const;
    /// How far our clock is behind (positive) or ahead (negative) of the server's, as last seen.
    Seconds clock_offset() const { return offset_; }

  private:
    enum class Repeat { always, if_unprocessed };

    Response call(Method method, const std::string& path, const std::string& body, Repeat repeat,
                  const Patience& patience);
    void mint(const Patience& patience);
    bool may_mint_for(const Response& response) const;
    void judge(int status);
    friend class Answer;
    json::Document get(const std::string& path_and_query, const Patience& patience,
                       std::optional<Response> first);
    Response persist(Request request, Repeat repeat, const Patience& patience);
    Response carry_out(Method method, const std::string& path, const std::string& body,
                       const Patience& patience);
    Response exchange(const Request& request, int attempt);
    void tell(const Request& request, const std::optional<Response>& response,
              std::chrono::milliseconds took, int attempt = 1) const {
        if (exchanged) exchanged(exchange_of(request, response, took, attempt));
    }
    void note(Response& response, std::chrono::milliseconds took);
    void note_date(const Response& response, std::chrono::milliseconds took);
    void note_rate(const Response& response);
    Answer ask_one(const std::string& path, const Patience& patience);
    std::vector<std::optional<Response>> ask(std::vector<std::string>& paths, std::size_t can_wait,
                                             const Patience& patience);
    std::vector<Request> joining(std::vector<std::string>& asked, const Patience& patience);
    Request request(Method method, const std::string& path, const std::string& body) const;

    Transport& transport_;
    Clock& clock_;
    std::string base_url_;
    Pass pass_;
    Instant anchor_;  // the server's time when Clock::elapsed() was anchored_at_
    std::chrono::milliseconds anchored_at_;
    Seconds offset_{0};
    int left_of_minute_ = 100;
    std::vector<std::string> along_;
    std::map<std::string, std::optional<Response>> kept_;  // by path; of what was asked along
};

/// A query value or path part, percent-encoded (RFC 3986): only letters, digits and -._~ stay.
std::string encoded(std::string_view text);

}  // namespace dutyme::pagerduty
