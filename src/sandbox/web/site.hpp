#pragma once
#include "sandbox/control/sandbox.hpp"
#include "sandbox/web/changes.hpp"
#include "sandbox/web/deploys.hpp"
#include "sandbox/web/page.hpp"
#include "sandbox/web/page_state.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace dutyme::sandbox {

/// The sandbox with its page: at / the page itself, and below /sandbox/ its files, the stream of
/// what changes and the buttons. Thread-safe.
class Site {
  public:
    /// `furnish` makes the account anew. It is called under the lock.
    Site(World& world, std::function<void()> furnish);
    ~Site() = default;
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;
    Site(Site&&) = delete;
    Site& operator=(Site&&) = delete;

    /// Allows guided runs to whoever has the key.
    void offer_demo(std::unique_ptr<Deploys> deploys, std::string key);
    /// Returns the reply to any request that reaches the sandbox.
    Reply handle(const Request& request);
    /// Ends the deploys of a guided run, which may give back meanwhile, and then all streams.
    void close();

  private:
    struct Reader;

    Visitor visitor_of(const Query& query) const;
    PageSetting setting() const;
    Reply reply_of(const Request& request);
    Reply page_for(const Request& request);
    Reply stream_for(const Request& request);
    Reply act(const Request& request);
    Reply wrongly(const Request& request);
    std::optional<std::string> next_piece(Reader& reader);

    void start_over();
    void begin_guided_run();
    void kill_guided_run();
    void note_end(Deploys::Which which, const std::string& how);

    World& world_;
    std::function<void()> furnish_;
    Sandbox sandbox_;
    Changes changes_;
    PageState state_;
    std::unique_ptr<Deploys> deploys_;
    std::string key_;
    std::mutex run_lock_;  // one button that starts or ends deploys at a time
    std::atomic<int> readers_{0};
};

}  // namespace dutyme::sandbox
