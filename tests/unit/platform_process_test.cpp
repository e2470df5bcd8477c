#include "catch_compat.hpp"
#include "platform/process.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

using namespace dutyme;

TEST_CASE("a second thread is seen while it lives", "[platform]") {
    CHECK(platform::is_single_threaded());
    std::mutex mutex;
    std::condition_variable change;
    bool may_end = false;
    std::thread other{[&] {
        std::unique_lock lock{mutex};
        change.wait(lock, [&] { return may_end; });
    }};
    CHECK_FALSE(platform::is_single_threaded());
    {
        const std::lock_guard lock{mutex};
        may_end = true;
    }
    change.notify_one();
    other.join();
}
