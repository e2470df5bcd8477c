#include "sandbox/web/site.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "sandbox/api/routes.hpp"
#include "sandbox/control/control.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/replies.hpp"
#include "sandbox/seed/seed.hpp"
#include "sandbox/web/acts.hpp"
#include "sandbox/web/assets.hpp"
#include "sandbox/web/breakages.hpp"

#include <map>

namespace dutyme::sandbox {

namespace {

// Nothing is loaded, framed or sent but from and to the sandbox itself.
constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

Reply shown(std::string type, std::string content) {
    return {200,
            std::move(content),
            {{"Content-Type", std::move(type)},
             {"Content-Security-Policy", policy},
             {"X-Content-Type-Options", "nosniff"},
             {"Referrer-Policy", "same-origin"},
             {"Cross-Origin-Opener-Policy", "same-origin"},
             {"Cross-Origin-Resource-Policy", "same-origin"},
             {"Cache-Control", "no-store"}}};
}

bool is(const Request& request, const char* method, const char* name) {
    return request.method == method && request.path.size() == 2 && request.path[0] == "sandbox" &&
           request.path[1] == name;
}

// The fields of a form that a browser has sent.
Query fields_of(const Request& request) {
    Request form;
    form.target = "/?" + request.body;
    read_target(form);
    if (form.unreadable != 0) misuse("the body is no form");
    return form.query;
}

}  // namespace

/// A page that follows what changes.
struct Site::Reader {
    Reader(Site& site, Visitor who) : at(site), visitor(std::move(who)) { ++at.readers_; }
    ~Reader() { --at.readers_; }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    Reader(Reader&&) = delete;
    Reader& operator=(Reader&&) = delete;

    Site& at;
    Visitor visitor;
    unsigned long seen = 0;
    std::map<std::string, std::string> parts;  // as they were sent last
};

Site::Site(World& world, std::function<void()> furnish)
    : world_(world), furnish_(std::move(furnish)), sandbox_(world) {
    const std::lock_guard lock{world_.lock};
    furnish_();
    state_.begin(world_.clock.now(), 0);
    const Account& account = world_.account;
    state_.note(world_.clock.now(),
                "The sandbox is ready: " + std::to_string(account.users.size()) + " people, " +
                    std::to_string(account.schedules.size() + account.shift_schedules.size()) +
                    " schedules, " + std::to_string(account.services.size()) + " services.");
}

void Site::offer_demo(std::unique_ptr<Deploys> deploys, std::string key) {
    deploys_ = std::move(deploys);
    key_ = std::move(key);
}

void Site::close() {
    if (deploys_) deploys_->stop();
    changes_.close();
}

Reply Site::handle(const Request& request) {
    if (request.unreadable != 0) return sandbox_.handle(request);
    try {
        const bool is_page = request.path.empty() && request.method == "GET";
        const bool may_be_ours = is_page || (!request.path.empty() && request.path[0] == "sandbox");
        if (may_be_ours) {
            if (auto refusal = turned_away(request, world_.by_tls)) return *std::move(refusal);
            handle_late_writes(world_);
        }
        // Browsers ask for it by themselves, and have no token.
        if (request.method == "GET" && request.target == "/favicon.ico")
            return shown(asset_named("favicon.svg")->type,
                         std::string{asset_named("favicon.svg")->content});
        return reply_of(request);
    } catch (const Error& error) {
        return error_reply(error.failure() == Failure::not_found ? 404 : 400, error.what(), 2001);
    } catch (const std::exception& error) {
        return error_reply(500, error.what(), 2000);
    }
}

Reply Site::reply_of(const Request& request) {
    if (request.path.empty() && request.method == "GET") return page_for(request);
    if (is(request, "GET", "stream")) return stream_for(request);
    if (is(request, "POST", "act")) return act(request);
    if (is(request, "GET", "wrongly")) return wrongly(request);
    if (is(request, "GET", "help"))
        return shown("text/plain; charset=utf-8",
                     "Controls, which ask for no key\n" + control_description() + "\nFaults\n" +
                         fault_description() + "\n" + seed_description());
    if (request.method == "GET" && request.path.size() == 2 && request.path[0] == "sandbox")
        if (const Asset* asset = asset_named(request.path[1]))
            return shown(asset->type, std::string{asset->content});
    Reply reply = sandbox_.handle(request);
    end_used_up(world_.faults);
    changes_.tell();
    return reply;
}

Visitor Site::visitor_of(const Query& query) const {
    Visitor visitor{query.every("show"), query.get("service"), query.get("key"), false};
    visitor.may_run = !key_.empty() && visitor.key == key_;
    if (!visitor.may_run) visitor.key.clear();
    return visitor;
}

PageSetting Site::setting() const {
    return {std::string{world_.by_tls ? "https" : "http"} +
                "://127.0.0.1:" + std::to_string(world_.port),
            deploys_ != nullptr};
}

Reply Site::page_for(const Request& request) {
    return shown("text/html; charset=utf-8",
                 whole_page(page_parts(world_, state_, setting(), visitor_of(request.query))));
}

Reply Site::stream_for(const Request& request) {
    constexpr int most = 32;
    if (readers_ >= most) return error_reply(503, "Too many pages follow the sandbox", 2000);
    auto reader = std::make_shared<Reader>(*this, visitor_of(request.query));
    Reply reply = shown("text/event-stream", "");
    reply.delivery = Delivery::stream;
    reply.source = [this, reader] { return next_piece(*reader); };
    return reply;
}

// Each message is the whole of a part, as it is now: a reader that was slow or away has missed
// nothing that it still needs, and nothing is kept for it.
std::optional<std::string> Site::next_piece(Reader& reader) {
    constexpr Milliseconds least_pause{100};
    constexpr Milliseconds second{1000};
    if (!reader.parts.empty()) {
        changes_.wait(reader.seen, second);
        world_.gate.pause(least_pause);
        handle_late_writes(world_);
    }
    if (changes_.closed()) return std::nullopt;
    reader.seen = changes_.count();
    std::string text = reader.parts.empty() ? "retry: 1000\n\n" : "";
    for (PagePart& part : page_parts(world_, state_, setting(), reader.visitor)) {
        std::string& before = reader.parts[part.id];
        if (before == part.html) continue;
        before = std::move(part.html);
        text += "event: part\ndata: ";
        for (const char c : before) {
            if (c == '\r') continue;
            text += c;
            if (c == '\n') text += "data: ";
        }
        text += "\n\n";
    }
    return text.empty() ? std::string{":\n\n"} : text;
}

Reply Site::act(const Request& request) {
    const Query fields = fields_of(request);
    const Visitor visitor = visitor_of(fields);
    const std::string name = fields.get("do");
    const bool touches_run =
        name == "guide" || name == "kill" || (name == "start-over" && deploys_ != nullptr);
    if (touches_run && !visitor.may_run)
        return error_reply(403, "This button needs the key that dutyme sandbox --demo printed",
                           2010);
    if (name == "guide")
        begin_guided_run();
    else if (name == "kill")
        kill_guided_run();
    else if (name == "start-over")
        start_over();
    else
        press(world_, state_, fields);
    changes_.tell();
    Visitor back = visitor;
    if (name == "page") back.service = fields.get("service");
    if (name == "guide" || name == "start-over") back.schedules.clear();
    return {303, "", {{"Location", address_of(back)}, {"Cache-Control", "no-store"}}};
}

Reply Site::wrongly(const Request& request) {
    const std::lock_guard lock{world_.lock};
    const std::string schedule = schedule_in(world_, request);
    const WatchedDeploy* deploy = state_.run ? state_.run->on(schedule) : nullptr;
    if (deploy == nullptr) misuse("no guided run deploys there");
    const WronglyOnCall wrong = wrongly_on_call(world_.account, *deploy, world_.clock.now());
    return {200,
            written([&](json::Writer& out) {
                out.StartObject();
                json::put(out, "schedule", schedule);
                out.Key("died_ms");
                deploy->died ? out.Int64(deploy->died->time_since_epoch().count()) : out.Null();
                out.Key("total_ms");
                out.Int64(wrong.total.count());
                out.Key("so_far_ms");
                out.Int64(wrong.so_far.count());
                out.EndObject();
            }),
            {{"Content-Type", "application/json"}}};
}

// Ids are not given a second time: whoever holds one of the old account may still ask for it.
void Site::start_over() {
    const std::lock_guard one{run_lock_};
    if (deploys_) deploys_->stop();
    const unsigned long requests =
        world_.log.newest(1).empty() ? 0 : world_.log.newest(1).back().sequence;
    const std::lock_guard lock{world_.lock};
    const Overrides overrides = world_.account.overrides;
    const AddedShifts added = world_.account.added_shifts;
    world_.clock.reset();
    world_.faults.clear();
    world_.late.clear();
    furnish_();
    world_.account.overrides.spend_ids_of(overrides);
    world_.account.added_shifts.spend_ids_of(added);
    state_.begin(world_.clock.now(), requests);
    state_.note(world_.clock.now(), "All is as it was at first.");
}

void Site::begin_guided_run() {
    start_over();
    const std::lock_guard one{run_lock_};
    GuidedRun run;
    {
        const std::lock_guard lock{world_.lock};
        run = add_twin(world_.account);
        state_.run = run;
        state_.note(world_.clock.now(),
                    "A guided run begins: two deploys that wait, one under dutyme, one under the "
                    "script");
    }
    deploys_->start({setting().url, run.by_dutyme.schedule, run.by_script.schedule,
                     run.by_script.user, "sandbox-ada-userkey0", std::string{curl_script()}},
                    [this](Deploys::Which which, const std::string& how) { note_end(which, how); });
}

// The moment is written down before: what the guardian gives back comes after it.
void Site::kill_guided_run() {
    const std::lock_guard one{run_lock_};
    {
        const std::lock_guard lock{world_.lock};
        if (!state_.run || state_.run->killed) misuse("no guided run is to be killed");
        const Time now = world_.clock.now();
        state_.run->killed = now;
        for (WatchedDeploy* deploy : {&state_.run->by_dutyme, &state_.run->by_script})
            if (!deploy->died) deploy->died = now;
        state_.note(now, "kill -9: dutyme and the script", true);
    }
    deploys_->kill();
}

void Site::note_end(Deploys::Which which, const std::string& how) {
    {
        const std::lock_guard lock{world_.lock};
        if (!state_.run || state_.run->killed) return;
        const bool dutyme = which == Deploys::Which::by_dutyme;
        WatchedDeploy& deploy = dutyme ? state_.run->by_dutyme : state_.run->by_script;
        if (deploy.died) return;
        deploy.died = world_.clock.now();
        state_.note(*deploy.died,
                    std::string{dutyme ? "dutyme" : "The script"} + " has ended: " + how, true);
    }
    changes_.tell();
}

}  // namespace dutyme::sandbox
