#include "shrink.hpp"

#include "known.hpp"
#include "play.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <utility>

namespace dutyme::sim {

namespace {

class Shrinker {
  public:
    Shrinker(std::vector<Decision> decisions, const Finding& finding)
        : kept_(std::move(decisions)), finding_(finding) {}

    std::vector<Decision> run() {
        bool again = true;
        while (again && worlds_ < most_worlds) {
            const std::size_t before = kept_.size();
            leave_out_all_of([](const Decision& one) { return one.actor; });
            leave_out_all_of([](const Decision& one) { return one.key; });
            leave_out_runs();
            again = lower() || kept_.size() < before;
        }
        return std::move(kept_);
    }

  private:
    static constexpr int most_worlds = 2000;

    bool still_fails(const std::vector<Decision>& decisions) {
        if (++worlds_ > most_worlds) return false;
        const Play played = play(Choices{decisions});
        return std::any_of(played.findings.begin(), played.findings.end(), [&](const Finding& one) {
            return std::strcmp(one.rule, finding_.rule) == 0 && one.schedule == finding_.schedule &&
                   known(one) == known(finding_);
        });
    }

    bool try_instead(std::vector<Decision> decisions) {
        if (decisions.size() == kept_.size() || !still_fails(decisions)) return false;
        kept_ = std::move(decisions);
        return true;
    }

    void leave_out_all_of(const std::function<std::string(const Decision&)>& group_of) {
        std::set<std::string> groups;
        for (const Decision& one : kept_) groups.insert(group_of(one));
        for (const std::string& group : groups) {
            std::vector<Decision> others;
            std::copy_if(kept_.begin(), kept_.end(), std::back_inserter(others),
                         [&](const Decision& one) { return group_of(one) != group; });
            try_instead(std::move(others));
        }
    }

    // Halves, quarters, and so on down to single ones (Zeller's ddmin).
    void leave_out_runs() {
        for (std::size_t run = kept_.size() / 2; run > 0; run /= 2)
            for (std::size_t from = 0; from < kept_.size();) {
                std::vector<Decision> others = kept_;
                const auto begin = others.begin() + static_cast<std::ptrdiff_t>(from);
                const std::size_t length = std::min(run, others.size() - from);
                others.erase(begin, begin + static_cast<std::ptrdiff_t>(length));
                if (!try_instead(std::move(others))) from += run;
            }
    }

    bool lower() {
        bool any = false;
        for (std::size_t i = 0; i < kept_.size(); ++i)
            for (const unsigned value : {1U, kept_[i].value / 2, kept_[i].value - 1}) {
                std::vector<Decision> others = kept_;
                if (value == 0 || value >= others[i].value) continue;
                others[i].value = value;
                if (!still_fails(others)) continue;
                kept_ = std::move(others);
                any = true;
                break;
            }
        return any;
    }

    std::vector<Decision> kept_;
    const Finding& finding_;
    int worlds_ = 0;
};

}  // namespace

std::vector<Decision> shrink(std::vector<Decision> decisions, const Finding& finding) {
    return Shrinker{std::move(decisions), finding}.run();
}

}  // namespace dutyme::sim
