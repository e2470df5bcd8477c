#pragma once

#include <chrono>
#include <string>

namespace dutyme {

/// Looks on while something takes its time: a session with PagerDuty, a tour, the guardian. Ignores
/// what it does not override. Outlives what it observes.
class Observer {
  public:
    Observer() = default;
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;
    virtual ~Observer() = default;

    /// One sentence that is worth reading and no failure.
    virtual void remark(const std::string& /*sentence*/) {}
    /// One for those who want to know more: each request, without secrets.
    virtual void detail(const std::string& /*sentence*/) {}
    /// A wait goes on, for so long yet; 0: nobody knows.
    virtual void waiting(const std::string& /*reason*/, std::chrono::milliseconds /*left*/) {}
    /// Told once: whether PagerDuty knows the token.
    virtual void token_checked(bool /*is_known*/) {}
    /// Told once where a sandbox answers, before anything else that its answers lead to: the
    /// address of its page.
    virtual void sandbox_found(const std::string& /*page*/) {}
};

/// Returns one that ignores everything.
inline Observer& no_observer() {
    static Observer none;
    return none;
}

}  // namespace dutyme
