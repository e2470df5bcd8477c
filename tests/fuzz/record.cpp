// A tour's page in the journal, an id-file, and a plan: all are JSON that dutyme wrote, or somebody
// else. An input is one.
#include "duty/record.hpp"

#include "base/json.hpp"
#include "duty/plan.hpp"
#include "fuzz.hpp"
#include "pagerduty/model/types.hpp"
#include "platform/host.hpp"
#include "replies.hpp"

#include <string>

using namespace dutyme;
using fuzz::require;

namespace {

class StillClock final : public Clock {
  public:
    Instant now() const override { return fuzz::now; }
    std::chrono::milliseconds elapsed() const override { return std::chrono::hours{1}; }
    void sleep(std::chrono::milliseconds /*duration*/) override {}
};

// None of them leads out of the journal, or to anything else of the account.
void check_ids(const duty::Record& record) {
    require(duty::is_tour_id(record.id), "a tour has an id");
    for (const duty::Lease& lease : record.leases)
        for (const std::string& id : {lease.schedule_id, lease.override_id, lease.relieved,
                                      lease.source.rotation, lease.source.custom_shift})
            require(id.empty() || pagerduty::is_id(id), "ids are ids");
}

void check_record(std::string_view text) {
    const auto record = duty::record_from_json(text);
    if (!record) {
        duty::is_of_another_version(text);
        return;
    }
    require(!duty::is_of_another_version(text), "it is of this version");
    check_ids(*record);
    const std::string written = duty::to_json(*record);
    require(written.find('\n') == std::string::npos, "it is one line");
    const auto again = duty::record_from_json(written);
    require(again.has_value(), "what is written can be read");
    require(duty::to_json(*again) == written, "what is written reads back");
    require(again->leases.size() == record->leases.size(), "with all its leases");
    for (std::size_t i = 0; i < record->leases.size(); ++i)
        require(again->leases[i].end == record->leases[i].end &&
                    again->leases[i].override_id == record->leases[i].override_id,
                "each as it was");
    duty::give_back_state(*record, fuzz::now);
    duty::known_server_time({*record}, record->host, StillClock{});
    duty::known_server_time({*record}, platform::Host{"elsewhere", "boot"}, StillClock{});
}

void check_plan(std::string_view text) {
    try {
        const std::string written = duty::to_json(duty::plan_from_json(text));
        require(duty::to_json(duty::plan_from_json(written)) == written, "a plan reads back");
    } catch (const JsonError&) {
        return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    check_record(text);
    check_plan(text);
    return 0;
}
