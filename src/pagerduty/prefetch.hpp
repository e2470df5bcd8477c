#pragma once
#include "base/json.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dutyme::pagerduty {

class Session;

/// A GET that is queued, or was sent and answered or not. Whoever needs its answer keeps the
/// handle. Copies stand for the same GET. The session has to outlive it.
class Handle {
  public:
    /// Sends it, unless it was sent, together with all that is queued. Blocks until each of those
    /// was answered or failed once. Throws what a request for an access token throws.
    void wait(const Deadline& deadline);
    /// True: it was answered with a 2xx.
    bool arrived() const { return get_->response && is_success(get_->response->status); }
    /// The status of the answer; 0: there is none.
    int status() const { return get_->response ? get_->response->status : 0; }
    /// The answer as it came. Only where arrived().
    const std::string& body() const { return get_->response->body; }
    /// Waits, and returns the answer. Where the GET failed it is repeated alone, so that its error
    /// can be reported. Throws as Session::get does.
    json::Document document(const Deadline& deadline);
    /// The same as text, which is JSON. Throws NoResponse where it is too large for us.
    std::string text(const Deadline& deadline);

  private:
    friend class Session;
    struct Get {
        std::string path;
        bool is_sent = false;
        bool is_awaited = false;  // somebody blocks for it, or will
        std::optional<Response> response;
        std::optional<NoResponse> none;  // why there is no response
    };
    Handle(Session& session, std::string path)
        : session_(&session),
          get_(std::make_shared<Get>(Get{std::move(path), false, false, {}, {}})) {}

    Session* session_;
    std::shared_ptr<Get> get_;
};

}  // namespace dutyme::pagerduty
