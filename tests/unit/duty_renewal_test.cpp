// The next step of a renewal or of lingering, from a record, what stands, and the time alone.
#include "duty/doubt.hpp"
#include "duty/renewal.hpp"
#include "duty_fakes.hpp"

#include <catch2/catch.hpp>

using namespace dutyme;
using namespace dutyme::duty;

namespace {

using Kind = RenewalStep::Kind;
const Instant first_end_of_all = ten + Seconds{1757};
const std::string primary = "PPRI001";

Record record_with(std::vector<Lease> leases) {
    Record record = new_record("0011223344556677");
    record.deployer = ada;
    record.begun = ten;
    record.lease = Seconds{1800};
    record.max = Seconds{14400};
    record.leases.assign(leases.begin(), leases.end());
    return record;
}

Lease held(const std::string& id, Instant start, Instant end) {
    return lease_on(primary, start, end, id, LeaseState::held);
}

Lease asked(Instant start, Instant end) {
    return lease_on(primary, start, end, "", LeaseState::intended);
}

RenewalStep step_at(const Record& record, Instant now, const std::vector<Override>& listed,
                    const std::set<std::string>& fresh = {}) {
    return next_renewal_step(record, primary, listed, fresh, {now, now});
}

const Override ours{"Q1", ada, ten, first_end_of_all};

}  // namespace

TEST_CASE("a lease is due when a third of it is left", "[duty]") {
    Record record = record_with({held("Q1", ten, first_end_of_all)});
    CHECK(renewal_due(record, record.leases[0]) == first_end_of_all - Seconds{600});
    record.leases[0].confirmed_end = first_end_of_all - Seconds{300};  // what is intended is none
    CHECK(renewal_due(record, record.leases[0]) == first_end_of_all - Seconds{900});
    record.leases[0].renewable = false;
    CHECK_FALSE(renewal_due(record, record.leases[0]));
    record.leases[0].renewable = true;
    record.leases[0].state = GENERATE(LeaseState::over, LeaseState::lingering);
    CHECK_FALSE(renewal_due(record, record.leases[0]));
}

TEST_CASE("with two in doubt behind it, it is due again shortly before its end", "[duty]") {
    const Instant next = first_end_of_all + Seconds{1190};
    Record record = record_with({held("Q1", ten, first_end_of_all), asked(first_end_of_all, next)});
    CHECK(renewal_due(record, record.leases[0]) == first_end_of_all - Seconds{600});
    record.leases.push_back(record.leases[1]);
    CHECK(renewal_due(record, record.leases[0]) == first_end_of_all - Seconds{60});
    CHECK_FALSE(renewal_due(record, record.leases[1]));
}

TEST_CASE("an adjoining stretch follows what stands", "[duty]") {
    const Record record = record_with({held("Q1", ten, first_end_of_all)});
    CHECK(step_at(record, ten + Seconds{600}, {ours}).kind == Kind::none);
    const RenewalStep step = step_at(record, first_end_of_all - Seconds{500}, {ours});
    CHECK(step.kind == Kind::extend);
    CHECK(step.start == first_end_of_all);
    CHECK(step.length == Seconds{1200});
    CHECK_FALSE(step.end);
    const RenewalStep late = step_at(record, first_end_of_all + Seconds{30}, {});
    CHECK(late.kind == Kind::extend);
    CHECK(late.start == first_end_of_all + Seconds{30});
    CHECK(late.length == Seconds{1800});
}

TEST_CASE("a lapse by one of two clocks alone is none", "[duty]") {
    const Record record = record_with({held("Q1", ten, first_end_of_all)});
    const RenewalStep step =
        next_renewal_step(record, primary, {ours}, {},
                          {first_end_of_all + Seconds{300}, first_end_of_all - Seconds{9}});
    CHECK(step.kind == Kind::extend);
    CHECK(step.start == first_end_of_all);
    CHECK(step.length == Seconds{300 + 1200});
}

TEST_CASE("what lapsed by one of two clocks lasts by the one we go by", "[duty]") {
    const Record record = record_with({held("Q1", ten, first_end_of_all)});
    const Instant now = first_end_of_all + Seconds{9000};
    const RenewalStep step =
        next_renewal_step(record, primary, {}, {}, {now, first_end_of_all + Seconds{30}});
    CHECK(step.kind == Kind::extend);
    CHECK(step.start == first_end_of_all + Seconds{30});
    CHECK(step.start + step.length == now + Seconds{1800});
}

TEST_CASE("what was asked for at another time does not adjoin", "[duty]") {
    const Instant next = first_end_of_all + Seconds{3000};
    const Record record = record_with(
        {held("Q1", ten, first_end_of_all), asked(first_end_of_all + Seconds{79}, next)});
    CHECK_FALSE(step_at(record, first_end_of_all - Seconds{500}, {ours}).end);
}

TEST_CASE("a later try ends where the earlier one did", "[duty]") {
    const Instant next = first_end_of_all + Seconds{1190};
    Record record = record_with({held("Q1", ten, first_end_of_all), asked(first_end_of_all, next)});
    const auto now = first_end_of_all - Seconds{500};
    CHECK(step_at(record, now, {ours}).end == next);
    record.leases[1] = held("Q2", ten, next);  // of two that are renewed together, the other one
    CHECK(step_at(record, now, {ours}).end == next);
    CHECK(step_at(record, now, {ours}).due == std::vector<std::size_t>{0});
}

TEST_CASE("nothing is renewed beyond the longest time", "[duty]") {
    Record record = record_with({held("Q1", ten, first_end_of_all)});
    record.max = Seconds{1800};
    CHECK(step_at(record, first_end_of_all - Seconds{500}, {ours}).kind == Kind::max_reached);
    record.max = Seconds{2400};
    CHECK(step_at(record, first_end_of_all - Seconds{500}, {ours}).length == Seconds{643});
}

TEST_CASE("who came after us, or ended ours, is yielded to", "[duty]") {
    Record record = record_with({held("Q1", ten, first_end_of_all)});
    const auto now = first_end_of_all - Seconds{500};
    const Override mias{"Q9", mia, ten + Seconds{60}, first_end_of_all + Seconds{3600}};
    CHECK(step_at(record, now, {ours, mias}).kind == Kind::yield);
    record.leases[0].existing_overrides = {
        {mia.id, "Mia Chen", mias.end}};  // she was there before us
    CHECK(step_at(record, now, {ours, mias}).kind == Kind::extend);
    record.leases[0].ahead = std::exchange(record.leases[0].existing_overrides, {});
    CHECK(step_at(record, now, {ours, mias}).kind == Kind::extend);
    CHECK(step_at(record, now, {}).kind == Kind::yield);
    Override cut = ours;
    cut.end = now + Seconds{60};
    CHECK(step_at(record, now, {cut}).kind == Kind::yield);
}

TEST_CASE("a list need not show what PagerDuty confirmed a moment ago", "[duty]") {
    const Record record = record_with({held("Q1", ten, first_end_of_all)});
    CHECK(step_at(record, first_end_of_all - Seconds{20}, {}, {"Q1"}).kind == Kind::look_later);
    CHECK(step_at(record, first_end_of_all - Seconds{3}, {}, {"Q1"}).kind == Kind::ask);
    CHECK(step_at(record, first_end_of_all - Seconds{3}, {}).kind == Kind::yield);
}

TEST_CASE("a second one from one intent that is gone is nobody's will", "[duty]") {
    const Override first{"Q1", ada, ten, first_end_of_all};
    const Record record =
        record_with({held("Q1", ten, first_end_of_all), held("Q2", ten, first_end_of_all)});
    const Instant now = first_end_of_all - Seconds{500};
    CHECK(step_at(record, now, {first}).kind == Kind::extend);
    CHECK(step_at(record, now, {}).kind == Kind::yield);
}

TEST_CASE("of two from one intent the second is surplus", "[duty]") {
    const Instant next = first_end_of_all + Seconds{1190};
    Record record =
        record_with({held("Q1", ten, first_end_of_all), held("Q2", ten, first_end_of_all)});
    CHECK(surplus(record, primary, ten) == std::vector<std::size_t>{1});
    CHECK(surplus(record, primary, first_end_of_all).empty());  // they have ended by themselves
    record.leases[1] = held("Q2", first_end_of_all, next);      // one behind the other
    CHECK(surplus(record, primary, ten).empty());
    record.leases.push_back(held("Q3", first_end_of_all, next));
    CHECK(surplus(record, primary, ten) == std::vector<std::size_t>{2});
    record.leases[2].relieved = "PMIA001";  // in somebody else's place
    CHECK(surplus(record, primary, ten).empty());
    record.leases[2].relieved.clear();
    record.leases[1].renewable = false;  // what is not renewed serves for no other
    CHECK(surplus(record, primary, ten) == std::vector<std::size_t>{1});
    record.leases[2].renewable = false;  // but for one of its kind
    CHECK(surplus(record, primary, ten) == std::vector<std::size_t>{2});
}

TEST_CASE("what stands about as long as wanted lingers as it is", "[duty]") {
    const Record record = record_with({held("Q1", ten, first_end_of_all)});
    const auto step =
        next_linger_step(record, primary, ten + Seconds{60}, first_end_of_all - Seconds{59});
    CHECK_FALSE(step.covers);
    CHECK(step.too_long.empty());
}

TEST_CASE("to linger longer something is put behind, to linger shorter in front", "[duty]") {
    const Record record =
        record_with({held("Q1", ten, first_end_of_all),
                     held("Q2", first_end_of_all, first_end_of_all + Seconds{900})});
    const Instant now = ten + Seconds{60};
    const auto longer = next_linger_step(record, primary, now, first_end_of_all + Seconds{3000});
    CHECK(longer.covers);
    CHECK(longer.behind);
    CHECK(longer.from == first_end_of_all + Seconds{900});
    const auto shorter = next_linger_step(record, primary, now, now + Seconds{300});
    CHECK(shorter.covers);
    CHECK_FALSE(shorter.behind);
    CHECK(shorter.from == now);
    CHECK(shorter.too_long == std::vector<std::size_t>{1, 0});
}

TEST_CASE("a short one of an earlier try is not made again", "[duty]") {
    const Instant now = ten + Seconds{60};
    const Instant until = now + Seconds{300};
    const Record record =
        record_with({held("Q1", ten, first_end_of_all), held("Q2", ten, until + Seconds{20})});
    const auto step = next_linger_step(record, primary, now, until);
    CHECK_FALSE(step.covers);
    CHECK(step.too_long == std::vector<std::size_t>{0});
}

TEST_CASE("what ran out, or was yielded, does not linger", "[duty]") {
    Record record = record_with({held("Q1", ten, first_end_of_all)});
    const Instant later = first_end_of_all + Seconds{900};
    CHECK_FALSE(next_linger_step(record, primary, first_end_of_all, later).covers);
    CHECK(next_linger_step(record, primary, ten + Seconds{60}, later).covers);
    record.leases[0].renewable = false;
    CHECK_FALSE(next_linger_step(record, primary, ten + Seconds{60}, later).covers);
}
