#include "pagerduty/schedule_cache.hpp"

#include "base/file.hpp"
#include "base/json.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/session.hpp"

namespace dutyme::pagerduty {

namespace {

constexpr std::size_t limit = std::size_t{256} * 1024;
constexpr std::size_t most = 500;  // more are no help: it begins anew

}  // namespace

ScheduleCache::ScheduleCache(const std::filesystem::path& folder, const std::string& api_url) {
    if (folder.empty()) return;
    file_ = folder / ("schedules-" + encoded(api_url) + ".json");
    try {
        const auto text = read_untrusted_file(file_, limit);
        if (!text) return;
        json::for_each(json::parse(*text), "schedules", [&](const json::Value& value) {
            ScheduleReference found{
                json::text_or_empty(value, "id"), json::text_or_empty(value, "name"),
                json::text_or_empty(value, "kind") == "shifts" ? ScheduleType::shifts
                                                               : ScheduleType::layers};
            if (is_id(found.id)) known_[json::text_or_empty(value, "called")] = std::move(found);
        });
    } catch (const std::exception&) {
        known_.clear();  // whatever it is, it will be written anew
    }
}

std::optional<ScheduleReference> ScheduleCache::find(const std::string& id_or_name) const {
    const auto found = known_.find(id_or_name);
    return found == known_.end() ? std::nullopt : std::optional{found->second};
}

void ScheduleCache::store(const std::string& id_or_name, const ScheduleReference& found) {
    const auto old = find(id_or_name);
    const bool news =
        !old || old->id != found.id || old->name != found.name || old->type != found.type;
    if (file_.empty() || !news) return;
    if (known_.size() >= most) known_.clear();
    known_[id_or_name] = found;
    try {
        make_private_directory(file_.parent_path());
        write();
    } catch (const Error&) {
        file_.clear();
    }
}

void ScheduleCache::write() const {
    const std::string text = json::versioned([this](json::Writer& writer) {
        writer.Key("schedules");
        writer.StartArray();
        for (const auto& [called, found] : known_) {
            writer.StartObject();
            json::put(writer, "called", called);
            json::put(writer, "id", found.id);
            json::put(writer, "name", found.name);
            json::put(writer, "kind", found.type == ScheduleType::shifts ? "shifts" : "layers");
            writer.EndObject();
        }
        writer.EndArray();
    });
    write_file_atomically(file_, text, Outlast::process);
}

}  // namespace dutyme::pagerduty
