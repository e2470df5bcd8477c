#include "ui/document.hpp"

#include "base/time.hpp"

namespace dutyme::ui {

namespace {

// From "user" to "end" as everywhere.
void put_span(json::Writer& writer, const pagerduty::User& user, Instant start, Instant end) {
    json::put(writer, "user", user.id);
    json::put(writer, "name", user.name);
    json::put(writer, "start", to_rfc3339(start));
    json::put(writer, "end", to_rfc3339(end));
}

void write_stray(json::Writer& writer, const duty::ScheduleView& view,
                 const pagerduty::Override& stray) {
    writer.StartObject();
    json::put(writer, "id", view.schedule.id + "/" + stray.id);
    put_span(writer, stray.user, stray.start, stray.end);
    writer.EndObject();
}

void write_schedule(json::Writer& writer, const duty::ScheduleView& view,
                    const duty::Overview& overview) {
    const auto& schedule = view.schedule;
    writer.StartObject();
    json::put(writer, "schedule", schedule.id);
    json::put(writer, "schedule_name", schedule.name);
    json::put(writer, "kind",
              schedule.type == pagerduty::ScheduleType::layers ? "layers" : "shifts");
    json::put(writer, "url", schedule.html_url);
    json::put(writer, "on_call", view.on_call.people);
    if (view.on_call.until) json::put(writer, "until", to_rfc3339(*view.on_call.until));
    if (view.on_call.until) json::put(writer, "then", view.on_call.then);
    writer.Key("shifts");
    writer.StartArray();
    for (const auto& shift : schedule.shifts) {
        if (shift.end <= overview.from || shift.start >= overview.until) continue;
        writer.StartObject();
        put_span(writer, shift.user, shift.start, shift.end);
        json::put(writer, "override", pagerduty::is_an_override(schedule, shift));
        const bool has_ended = duty::is_an_ended_deploy(view, shift, overview);
        json::put(writer, "deploy", has_ended || duty::is_a_deploy(view, shift, overview.tours));
        json::put(writer, "finished", has_ended);
        writer.EndObject();
    }
    writer.EndArray();
    writer.Key("strays");
    writer.StartArray();
    for (const auto& stray : view.strays) write_stray(writer, view, stray);
    writer.EndArray();
    writer.EndObject();
}

void write_tour(json::Writer& writer, const duty::OpenTour& tour, Instant now) {
    writer.StartObject();
    json::put(writer, "id", tour.record.id);
    json::put(writer, "user", tour.record.deployer.id);
    json::put(writer, "name", tour.record.deployer.name);
    json::put(writer, "begun", to_rfc3339(tour.record.begun));
    if (!tour.record.passed.empty())
        json::put(writer, "passed_by", tour.record.passed.back().from.name);
    if (tour.record.passed_to) json::put(writer, "passed_to", tour.record.passed_to->name);
    if (tour.record.extended) json::put(writer, "extended", to_rfc3339(*tour.record.extended));
    json::put(writer, "orphan", tour.orphan);
    json::put(writer, "in_doubt", duty::has_doubts(tour.record));
    json::put(writer, "giving_back", tour.record.giving_back.has_value());
    writer.Key("holds");
    writer.StartArray();
    for (const duty::Lease& lease : duty::leases_in_force(tour.record, now)) {
        writer.StartObject();
        json::put(writer, "schedule", lease.schedule_id);
        json::put(writer, "schedule_name", lease.schedule_name);
        json::put(writer, "override", lease.override_id);
        json::put(writer, "start", to_rfc3339(lease.start));
        json::put(writer, "end", to_rfc3339(lease.end));
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
}

}  // namespace

Document::Document(const duty::Overview& overview)
    : Document([&](json::Writer& writer) {
          json::put(writer, "sandbox", overview.sandbox);
          json::put(writer, "now", to_rfc3339(overview.now));
          json::put(writer, "from", to_rfc3339(overview.from));
          json::put(writer, "until", to_rfc3339(overview.until));
          writer.Key("schedules");
          writer.StartArray();
          for (const duty::ScheduleView& view : overview.schedules)
              write_schedule(writer, view, overview);
          writer.EndArray();
          writer.Key("tours");
          writer.StartArray();
          for (const duty::OpenTour& tour : overview.tours) write_tour(writer, tour, overview.now);
          writer.EndArray();
      }) {}

// A tour stands on a line of its own, for grep.
Document::Document(const std::vector<duty::Record>& tours) {
    text_ = R"({"version":1,"tours":[)";
    for (std::size_t i = 0; i < tours.size(); ++i)
        text_ += (i == 0 ? "\n" : ",\n") + duty::to_json(tours[i]);
    text_ += "\n]}\n";
}

}  // namespace dutyme::ui
