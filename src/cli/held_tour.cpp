#include "cli/held_tour.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/announce.hpp"
#include "duty/extension.hpp"
#include "duty/overview.hpp"
#include "guardian/ask.hpp"
#include "platform/host.hpp"
#include "platform/local_socket.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace dutyme::cli {

namespace {

using duty::Record;

constexpr std::size_t largest_record = 1U << 20U;

std::string of_whom(const Record& record) {
    return "the tour of " + printable(record.deployer.name);
}

bool has_override(const Record& record, const std::string& id) {
    const std::string override_id = id.substr(id.find('/') + 1);
    return std::any_of(record.leases.begin(), record.leases.end(), [&](const duty::Lease& lease) {
        return !override_id.empty() && lease.override_id == override_id;
    });
}

Record record_in(const std::string& file) {
    const auto text = read_file(file, largest_record);
    if (!text)
        throw Error{Failure::not_found, "nothing was taken: there is no " + printable(file),
                    "give the file that --id-file named at the start"};
    auto record = duty::record_from_json(*text);
    if (record) return *std::move(record);
    const bool is_newer = duty::is_of_another_version(*text);
    throw Error{Failure::settings,
                printable(file) + (is_newer ? " was written by another version of dutyme"
                                            : " was not written by dutyme"),
                is_newer ? "use the dutyme that wrote it"
                         : "give the file that --id-file named at the start"};
}

class Finding {
  public:
    Finding(std::string command, Context& context)
        : command_(std::move(command)),
          journal_(context.journal()),
          open_(journal_.open_tours()),
          now_(duty::known_server_time(open_, platform::this_host(), context.clock())) {}

    Record by_id(const std::string& id) const;
    Record by_file(const std::string& path) const;
    Record only_one() const;
    HeldTour with_guardian(Record record) const;

  private:
    bool is_held(const Record& record) const;
    std::optional<Record> open_tour(const std::string& id) const;
    [[noreturn]] void refuse_as_over(const Record& record) const;

    std::string command_;
    duty::Journal journal_;
    std::vector<Record> open_;
    Instant now_;
};

bool Finding::is_held(const Record& record) const {
    return !record.passed_to && !record.giving_back && !duty::leases_in_force(record, now_).empty();
}

// While a tour is being passed on there are two of that id: the first counts until it says so.
std::optional<Record> Finding::open_tour(const std::string& id) const {
    const Record* found = nullptr;
    for (const Record& record : open_) {
        if (!duty::is_tour_of(record, id) && !has_override(record, id)) continue;
        const bool is_earlier = found == nullptr || (found->passed_to && !record.passed_to) ||
                                (!record.passed_to && record.passed.size() < found->passed.size());
        if (is_earlier) found = &record;
    }
    return found == nullptr ? std::nullopt : std::optional{*found};
}

void Finding::refuse_as_over(const Record& record) const {
    throw Error{
        Failure::refused,
        of_whom(record) + " is over" +
            (record.ended ? " since " + local_time_with_zone(*record.ended, now_) : std::string{}) +
            (record.outcome.empty() ? "" : " (" + printable(record.outcome) + ")"),
        "go on call anew: dutyme start"};
}

Record Finding::by_id(const std::string& id) const {
    if (auto open = open_tour(id)) return *std::move(open);
    for (const Record& record : duty::ended_tours(journal_))
        if (duty::is_tour_of(record, id) || has_override(record, id)) refuse_as_over(record);
    throw Error{Failure::not_found,
                "nothing called " + printable(id) + " is taken from this machine, or was",
                "see what is held: dutyme status"};
}

// Another step or machine may have taken it, whose journal is not here.
Record Finding::by_file(const std::string& path) const {
    Record record = record_in(path);
    if (auto open = open_tour(record.id)) return *std::move(open);
    for (const Record& past : duty::ended_tours(journal_))
        if (duty::is_tour_of(past, record.id)) refuse_as_over(past);
    return record;
}

Record Finding::only_one() const {
    std::vector<Record> held;
    std::copy_if(open_.begin(), open_.end(), std::back_inserter(held),
                 [&](const Record& record) { return is_held(record); });
    if (held.size() == 1) return std::move(held.front());
    if (held.empty())
        throw Error{Failure::not_found, "nothing is held from this machine",
                    "go on call: dutyme start"};
    std::string lines;
    for (const Record& record : held)
        lines += (lines.empty() ? "" : "\n") + command_ + " " + record.id + "   " +
                 printable(record.deployer.name) + ": " + duty::schedules_in(record);
    throw Error{Failure::ambiguous,
                std::to_string(held.size()) + " tours are held from this machine: say which",
                lines};
}

HeldTour Finding::with_guardian(Record record) const {
    Fd guardian = platform::connect_to(journal_.socket_of(record.id));
    if (guardian) return {std::move(record), std::move(guardian)};
    if (!is_held(record)) refuse_as_over(record);
    if (record.dutyme == 0) return {std::move(record), {}};
    if (!record.outcome.empty())
        throw Error{Failure::refused,
                    "the command of " + of_whom(record) + " has ended (" +
                        printable(record.outcome) + "), and what lingers ends by itself",
                    "go on call anew: dutyme start"};
    throw Error{Failure::refused, of_whom(record) + " is a deploy's, and its guardian is not here",
                "run it where the deploy runs"};
}

}  // namespace

TourWords tour_words(const CommandLine& line, const std::string& verb, const std::string& missing) {
    Arguments words = line.operands;
    words.insert(words.end(), line.behind_dashes.begin(), line.behind_dashes.end());
    if (words.empty())
        throw Error{Failure::usage, verb + " needs to be told " + missing,
                    "see: dutyme help " + verb};
    if (words.size() > 2)
        throw Error{Failure::usage, "unexpected argument \"" + printable(words[2]) + "\"",
                    "see: dutyme help " + verb};
    return {words[0], words.size() == 2 ? words[1] : ""};
}

HeldTour find_held_tour(const std::string& tour, const std::string& command, Context& context) {
    const Finding finding{command, context};
    const std::string file = context.own()[config::key::id_file];
    if (!tour.empty()) return finding.with_guardian(finding.by_id(tour));
    if (!file.empty()) return finding.with_guardian(finding.by_file(file));
    return finding.with_guardian(finding.only_one());
}

duty::Tour take_up(const Record& record, AccountSession& account) {
    if (record.api_url != account.pagerduty.api_url)
        throw Error{Failure::settings, of_whom(record) + " belongs to " + printable(record.api_url),
                    "use the region and api-url it was taken with"};
    const bool is_known = [&] {
        const auto open = account.journal.open_tours();
        return std::any_of(open.begin(), open.end(),
                           [&](const Record& one) { return one.id == record.id; });
    }();
    if (auto mine = account.journal.adopt(record.id)) {
        duty::Tour tour{account.tour_context(), std::move(mine->entry), std::move(mine->record)};
        tour.take_up();
        return tour;
    }
    if (is_known)
        throw Error{Failure::refused, "another dutyme is at work on " + of_whom(record),
                    "try again when it is done"};
    duty::Tour tour{account.tour_context(), account.journal.open(record.id), record,
                    duty::RecordSource::id_file};
    tour.take_up();
    return tour;
}

Record ask_guardian(const HeldTour& held, const guardian::Request& request, Context& context,
                    const std::function<void(const duty::Plan&)>& announce) {
    TerminalObserver observer{context.terminal, {}};
    Record record = guardian::ask(held.guardian, request, observer, announce);
    context.terminal.clear_wait_line();
    return record;
}

ui::Document document_of_held(const Record& record) {
    return ui::Document{[&](json::Writer& writer) {
        json::put(writer, "sandbox", record.sandbox);
        json::put(writer, "tour", record.id);
        writer.Key("holder");
        writer.StartObject();
        json::put(writer, "id", record.deployer.id);
        json::put(writer, "name", record.deployer.name);
        writer.EndObject();
        if (!record.passed.empty()) json::put(writer, "passed_by", record.passed.back().from.name);
        if (const auto end = duty::end_of_tour(record))
            json::put(writer, "until", to_rfc3339(*end));
        writer.Key("holds");
        writer.StartArray();
        for (const duty::Lease& lease : record.leases) {
            if (lease.override_id.empty() || !duty::is_open(lease)) continue;
            writer.StartObject();
            json::put(writer, "id", lease.schedule_id + "/" + lease.override_id);
            json::put(writer, "schedule", lease.schedule_id);
            json::put(writer, "schedule_name", lease.schedule_name);
            json::put(writer, "start", to_rfc3339(lease.start));
            json::put(writer, "end", to_rfc3339(certain_end(lease)));
            writer.EndObject();
        }
        writer.EndArray();
    }};
}

}  // namespace dutyme::cli
