#pragma once
#include "base/clock.hpp"
#include "duty/notice.hpp"
#include "notify/message.hpp"
#include "notify/target.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"

#include <optional>
#include <string>

namespace dutyme::notify {

/// Posts notices to one target.
class Webhook {
  public:
    /// What is referred to has to outlive this.
    Webhook(pagerduty::Transport& transport, Clock& clock, const Target& target)
        : transport_(transport), clock_(clock), target_(target) {}

    /// Posts the notice, or edits what was posted of its tour where the vendor allows that. Sends
    /// it again after 408, 425, 429, 5xx and a connection that could not be made, until the
    /// deadline; not when it may have been posted, for no vendor can tell a repeated message from a
    /// new one. Returns why it did not arrive; empty: it did. `posted` is what the target has taken
    /// of this tour; it is replaced. Never throws: a notice must not stop a deploy. The reason
    /// never holds the URL or the token.
    std::string post(const duty::Notice& notice, std::optional<Posted>& posted,
                     const pagerduty::Deadline& deadline) noexcept;

  private:
    pagerduty::Response send(pagerduty::Request request, const pagerduty::Deadline& deadline);
    pagerduty::Request request(pagerduty::Method method, const std::string& url,
                               std::string body) const;
    void create(const duty::Notice& notice, std::optional<Posted>& posted,
                const pagerduty::Deadline& deadline);
    bool edit(const duty::Notice& notice, Posted& posted, const pagerduty::Deadline& deadline);

    pagerduty::Transport& transport_;
    Clock& clock_;
    const Target& target_;
};

/// Returns the name of who takes the notices: "Slack", "the webhook".
const char* name_of(Format format);

}  // namespace dutyme::notify
