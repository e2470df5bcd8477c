// Answers of the REST API v3, and that what dutyme asks for reads back. An input is the body of an
// answer.
#include "pagerduty/model/codec_v3.hpp"

#include "base/json.hpp"
#include "fuzz.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "replies.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;
using fuzz::require;

namespace {

void check_source(const ShiftSource& source) {
    require(source.rotation.empty() || is_id(source.rotation), "a rotation's id is one");
    require(source.custom_shift.empty() || is_id(source.custom_shift), "a custom shift's is one");
}

void check_override(const Override& read) {
    require(is_id(read.id), "ids are ids");
    require(read.user.id.empty() || is_id(read.user.id), "so are people's");
    require(read.relieved.empty() || is_id(read.relieved), "so are people's");
    check_source(read.source);
}

bool is_same(const Override& left, const Override& right) {
    return left.kind == right.kind && left.start == right.start && left.end == right.end &&
           left.user.id == right.user.id && left.relieved == right.relieved &&
           left.source == right.source;
}

// What a request says, read as if it were PagerDuty's answer.
void check_request(const Override& asked) {
    const bool is_custom = asked.kind == OverrideKind::custom_shift;
    const json::Document request = json::parse(write_new(asked));
    Override nothing;
    json::for_each(request, is_custom ? "custom_shifts" : "overrides", [&](const json::Value& one) {
        json::Document with_id;
        with_id.CopyFrom(one, with_id.GetAllocator());
        with_id.AddMember("id", "P1", with_id.GetAllocator());
        const auto read =
            is_custom ? read_custom_shift(with_id, nothing) : read_shift_override(with_id, nothing);
        require(read && is_same(*read, asked), "what is asked for reads back");
    });
    json::parse(write_end(asked, asked.end));
    json::parse(write_whole(asked, asked.end));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view body{reinterpret_cast<const char*>(bytes), size};
    try {
        const json::Document document = json::parse(body);
        if (const auto schedule = read_shift_schedule(document, fuzz::since, fuzz::until)) {
            fuzz::check_schedule(*schedule);
            for (const Shift& shift : schedule->shifts) check_source(shift.source);
        }
        for (const auto& read :
             {read_shift_override(document, fuzz::asked_override(OverrideKind::shift_override)),
              read_custom_shift(document, fuzz::asked_override(OverrideKind::custom_shift))}) {
            if (!read) continue;
            check_override(*read);
            Override asked = *read;
            if (asked.kind == OverrideKind::custom_shift) asked.source = {};
            if (asked.kind == OverrideKind::custom_shift) asked.relieved.clear();
            if (!asked.source.rotation.empty()) asked.source.custom_shift.clear();
            check_request(asked);
        }
    } catch (const JsonError&) {
        return 0;
    }
    return 0;
}
