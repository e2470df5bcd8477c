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

}  // namespace dutyme::pagerduty
