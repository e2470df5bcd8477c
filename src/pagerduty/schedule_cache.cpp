#include "pagerduty/schedule_cache.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/session.hpp"

namespace dutyme::pagerduty {

namespace {

constexpr std::size_t file_limit = std::size_t{256} * 1024;
constexpr std::size_t entry_limit = 500;  // entries; when full, the cache starts again
constexpr Seconds name_lifetime = std::chrono::hours{24};

}  // namespace

ScheduleCache::ScheduleCache(const std::filesystem::path& folder, const std::string& api_url) {
    if (folder.empty() || !distrust_of_folder(folder).empty()) return;
    file_ = folder / ("schedules-" + encoded(api_url) + ".json");
    try {
        const auto text = read_own_file(file_, file_limit);
        if (!text) return;
        const json::Document document = json::parse(*text);
        json::for_each(document, "people", [&](const json::Value& value) { read_person(value); });
        json::for_each(document, "schedules", [&](const json::Value& value) {
            ScheduleReference found{
                json::text_or_empty(value, "id"), json::text_or_empty(value, "name"),
                json::text_or_empty(value, "kind") == "shifts" ? ScheduleType::shifts
                                                               : ScheduleType::layers};
            if (is_id(found.id)) known_[json::text_or_empty(value, "called")] = std::move(found);
        });
    } catch (const std::exception&) {
        known_.clear();  // an unreadable file is replaced at the next store
        people_.clear();
    }
}

void ScheduleCache::read_person(const json::Value& value) {
    Person person;
    person.user.id = json::text_or_empty(value, "id");
    person.user.name = json::text_or_empty(value, "name");
    person.user.email = json::text_or_empty(value, "email");
    const auto seen = from_rfc3339(json::text_or_empty(value, "seen"));
    if (!is_id(person.user.id) || person.user.name.empty() || !seen) return;
    person.seen = *seen;
    people_[person.user.id] = std::move(person);
}

std::optional<ScheduleReference> ScheduleCache::find(const std::string& id_or_name) const {
    const auto found = known_.find(id_or_name);
    return found == known_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<std::string> ScheduleCache::names() const {
    std::vector<std::string> names;
    for (const auto& [called, found] : known_)
        if (!found.name.empty()) add_once(names, found.name);
    return names;
}

void ScheduleCache::store(const std::string& id_or_name, const ScheduleReference& found) {
    const auto old = find(id_or_name);
    const bool news =
        !old || old->id != found.id || old->name != found.name || old->type != found.type;
    if (file_.empty() || !news) return;
    if (known_.size() >= entry_limit) known_.clear();
    known_[id_or_name] = found;
    keep();
}

std::optional<User> ScheduleCache::find_person(const std::string& id, Instant now) const {
    const auto found = people_.find(id);
    if (found == people_.end()) return std::nullopt;
    const Seconds age = now - found->second.seen;
    return age > name_lifetime || age < -name_lifetime ? std::nullopt
                                                       : std::optional{found->second.user};
}

void ScheduleCache::store_person(const User& user, Instant now) {
    if (file_.empty()) return;
    if (people_.size() >= entry_limit) people_.clear();
    User kept;
    kept.id = user.id;
    kept.name = user.name;
    kept.email = user.email;
    people_[user.id] = {std::move(kept), now};
    keep();
}

void ScheduleCache::keep() {
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
        writer.Key("people");
        writer.StartArray();
        for (const auto& [id, person] : people_) {
            writer.StartObject();
            json::put(writer, "id", id);
            json::put(writer, "name", person.user.name);
            json::put(writer, "email", person.user.email);
            json::put(writer, "seen", to_rfc3339(person.seen));
            writer.EndObject();
        }
        writer.EndArray();
    });
    write_file_atomically(file_, text, Outlast::process);
}

}  // namespace dutyme::pagerduty
