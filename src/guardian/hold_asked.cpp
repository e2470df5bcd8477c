// What a guardian does when another process of its user asks: it moves the tour's end, or passes
// the tour on to a colleague.
#include "base/error.hpp"
#include "base/text.hpp"
#include "duty/extension.hpp"
#include "duty/notice.hpp"
#include "duty/pass.hpp"
#include "guardian/hold.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dutyme::guardian {

using std::chrono::milliseconds;

void Hold::answer(const Asked& asked) {
    try {
        if (const auto* extend = std::get_if<ExtendRequest>(&asked.request)) this->extend(*extend);
        if (const auto* pass = std::get_if<PassRequest>(&asked.request))
            this->pass(*pass, *asked.asker);
        asked.asker->tell(Done{tour_->record()});
    } catch (const Error& error) {
        asked.asker->tell(duty::plain(error));
    }
}

void Hold::extend(const ExtendRequest& request) {
    const duty::Record& record = tour_->record();
    const duty::ExtensionLimit limit{record.begun + record.max, order_.max_setting};
    const Instant until =
        duty::extended_end(record, request.by, limit, now(), world_.context.random);
    tour_->extend_to(until, now(), interruptible(clock_.elapsed() + timeouts_.renewal));
    trouble_ = {};
    remark(duty::told_as_extended(tour_->record(), now()) + " (dutyme extend)");
    tell_people(duty::notice_of_extension(tour_->record(), now()));
}

void Hold::pass(const PassRequest& request, Asker& asker) {
    const duty::Record& before = tour_->record();
    if (world_.colleagues == nullptr || before.deployer.id != request.holder)
        throw Error{Failure::refused,
                    printable(before.deployer.name) + " has the pager by now, and keeps it",
                    "see who is on call: dutyme status"};
    const duty::Plan plan = world_.colleagues->plan_for(
        request, duty::request_to_pass(before, duty::PassLength::lease, now()),
        interruptible(clock_.elapsed() + timeouts_.start));
    duty::expect_another_person(before, plan.deployer);
    asker.tell(Planned{duty::plan_as_pass(plan, before)});
    if (request.is_dry_run) return;
    duty::Tour next = successor();
    bool is_given_back = false;
    try {
        is_given_back = duty::pass_on(*tour_, next, plan, duty::PassLength::lease, now(),
                                      interruptible(clock_.elapsed() + timeouts_.renewal));
    } catch (const Error& error) {
        if (!before.passed_to) {
            next.note(std::string{"not taken: "} + error.what());
            if (!next.holds_anything()) next.close(next.record().outcome, now());
            if (next.holds_anything()) leave_over(std::move(next));
            throw;
        }
    }
    hand_over(std::move(next), plan, is_given_back);
}

// Without an entry nothing is passed on: after a crash nobody would know whose the pager is.
duty::Tour Hold::successor() {
    duty::Record record =
        duty::successor_of(tour_->record(), duty::new_tour_id(world_.context.random), now());
    duty::JournalEntry entry = world_.journal.open(record.id);
    return {{world_.context.schedules, clock_, world_.context.random, timeouts_,
             world_.context.server_clock, *this},
            std::move(entry),
            std::move(record)};
}

void Hold::hand_over(duty::Tour next, const duty::Plan& plan, bool is_given_back) {
    const duty::Record before = tour_->record();
    world_.events.listen(next.record().id);  // first: the socket's file would go with the entry
    if (is_given_back)
        tour_->close(before.outcome, now());
    else
        leave_over(std::move(*tour_));
    tour_.emplace(std::move(next));
    trouble_ = {};
    renewed_at_ = clock_.elapsed();
    if (!order_.id_file.empty()) tour_->keep_also_in(order_.id_file);
    world_.dutyme.send(PassedOn{duty::plan_after_pass(plan, before)});
    remark(duty::told_as_passed(tour_->record(), now()) + " (dutyme pass)");
    tell_people(duty::notice_of_pass(tour_->record(), plan, now()));
}

// Nothing that is wrong with the news may end the tour.
void Hold::tell_people(duty::Notice notice) {
    if (world_.deploy_events == nullptr) return;
    try {
        world_.deploy_events->put(std::move(notice), timeouts_.notice);
    } catch (const Error& error) {
        remark(error.what());
    }
}

void Hold::leave_over(duty::Tour tour) {
    left_overs_.push_back({std::move(tour), milliseconds{0}, clock_.elapsed()});
    left_overs_.back().retry = timeouts_.first_retry;
    left_overs_.back().retry_at += timeouts_.first_retry;
}

// A guardian that died while it passed the tour on has left two pages, and one that died later one
// of another name. The colleague's counts once the first tour's says so, or is gone.
void Hold::adopt_what_was_passed() {
    std::vector<duty::Abandoned> pages;
    for (const duty::Record& record : world_.journal.open_tours()) {
        if (!duty::is_tour_of(record, order_.tour)) continue;
        if (auto page = world_.journal.adopt(record.id)) pages.push_back(*std::move(page));
    }
    std::sort(pages.begin(), pages.end(), [](const auto& left, const auto& right) {
        return left.record.passed.size() < right.record.passed.size();
    });
    std::size_t held = 0;
    for (std::size_t i = 1; i < pages.size(); ++i)
        if (pages[i - 1].record.passed_to) held = i;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        duty::Tour tour{{world_.context.schedules, clock_, world_.context.random, timeouts_,
                         world_.context.server_clock, *this},
                        std::move(pages[i].entry),
                        std::move(pages[i].record)};
        if (i == held)
            tour_.emplace(std::move(tour));
        else
            leave_over(std::move(tour));
    }
    if (tour_ && !order_.id_file.empty()) tour_->keep_also_in(order_.id_file);
}

// On Clock::elapsed().
std::optional<milliseconds> Hold::next_left_over() const {
    std::optional<milliseconds> next;
    for (const LeftOver& one : left_overs_) {
        const milliseconds at =
            one.tour.next_look() ? std::min(*one.tour.next_look(), one.retry_at) : one.retry_at;
        next = std::min(next.value_or(at), at);
    }
    return next;
}

// What is not given back, or in doubt. What is over ends by itself.
void Hold::settle_left_overs(bool is_last) {
    for (auto one = left_overs_.begin(); one != left_overs_.end();) {
        duty::Tour& tour = one->tour;
        const auto look = tour.next_look();
        const bool is_due =
            one->retry_at <= clock_.elapsed() || (look && *look <= clock_.elapsed());
        if (!is_due) {
            ++one;
            continue;
        }
        const pagerduty::Deadline deadline = is_last
                                                 ? undisturbed(timeouts_.look)
                                                 : interruptible(clock_.elapsed() + timeouts_.look);
        try {
            if (look && *look <= clock_.elapsed()) tour.look_again(now(), deadline);
        } catch (const Error&) {  // the release looks again
        }
        const bool is_over = tour.last_end() <= now();
        const bool is_given_back = is_over || tour.release(deadline);
        if (is_given_back && (is_over || tour.doubts().empty())) {
            tour.close(tour.record().outcome, now());
            one = left_overs_.erase(one);
            continue;
        }
        one->retry = next_retry(one->retry);
        one->retry_at = clock_.elapsed() + one->retry;
        ++one;
    }
}

// Before the tour itself: they lie below it, and would be on call again.
bool Hold::return_left_overs(const pagerduty::Deadline& deadline) {
    bool are_back = true;
    for (LeftOver& one : left_overs_) {
        if (one.tour.last_end() <= now()) continue;
        if (one.tour.release(deadline))
            one.retry_at = clock_.elapsed();  // to be closed
        else
            are_back = false;
    }
    return are_back;
}

// Nobody waits for this.
void Hold::wait_for_left_overs() {
    settle_left_overs(true);
    while (const auto next = next_left_over()) {
        clock_.sleep(std::max(*next - clock_.elapsed(), milliseconds{0}));
        settle_left_overs(true);
    }
}

}  // namespace dutyme::guardian
