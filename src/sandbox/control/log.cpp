#include "sandbox/control/log.hpp"

#include "base/error.hpp"

#include <regex.h>

#include <algorithm>
#include <utility>

namespace dutyme::sandbox {

namespace {

class Expression {
  public:
    explicit Expression(const std::string& text) {
        if (::regcomp(&compiled_, ("^(" + text + ")").c_str(), REG_EXTENDED | REG_NOSUB) != 0)
            throw Error{Failure::usage, "match is not a regular expression"};
    }
    ~Expression() { ::regfree(&compiled_); }
    Expression(const Expression&) = delete;
    Expression& operator=(const Expression&) = delete;
    Expression(Expression&&) = delete;
    Expression& operator=(Expression&&) = delete;

    bool fits(const std::string& text) const {
        return ::regexec(&compiled_, text.c_str(), 0, nullptr, 0) == 0;
    }

  private:
    regex_t compiled_{};
};

constexpr std::size_t most_entries = 100000;
constexpr std::size_t most_bytes = std::size_t{64} << 20U;

std::size_t size_of(const Entry& entry) {
    return entry.target.size() + entry.body.size() + entry.host.size() + entry.agent.size();
}

bool reached(const Entry& entry, Stage stage) {
    switch (stage) {
        case Stage::arrived:
            return true;
        case Stage::held:
            return entry.held;
        case Stage::committed:
            return entry.committed;
        case Stage::answered:
            return entry.answered.has_value();
    }
    return false;
}

}  // namespace

std::optional<Stage> stage_named(const std::string& name) {
    for (const auto& [known, stage] :
         {std::pair{"arrived", Stage::arrived}, std::pair{"held", Stage::held},
          std::pair{"committed", Stage::committed}, std::pair{"answered", Stage::answered}})
        if (name == known) return stage;
    return std::nullopt;
}

unsigned long Log::arrive(Entry entry) {
    const std::lock_guard lock{mutex_};
    entry.sequence = ++last_;
    bytes_ += size_of(entry);
    entries_.push_back(std::move(entry));
    while (entries_.size() > most_entries || (bytes_ > most_bytes && entries_.size() > 1)) {
        bytes_ -= size_of(entries_.front());
        entries_.pop_front();
    }
    changed_.notify_all();
    return last_;
}

template <class Change>
void Log::change(unsigned long sequence, const Change& how) {
    const std::lock_guard lock{mutex_};
    const unsigned long forgotten = last_ - entries_.size();
    if (sequence > forgotten) how(entries_.at(sequence - forgotten - 1));
    changed_.notify_all();
}

void Log::hold(unsigned long sequence) {
    change(sequence, [](Entry& entry) { entry.held = true; });
}

void Log::commit(unsigned long sequence) {
    change(sequence, [](Entry& entry) { entry.committed = true; });
}

void Log::answer(unsigned long sequence, Time when, int status, const std::string& violation) {
    change(sequence, [&](Entry& entry) {
        entry.answered = when;
        entry.status = status;
        entry.violation = violation;
    });
}

std::vector<Entry> Log::all() const {
    const std::lock_guard lock{mutex_};
    return {entries_.begin(), entries_.end()};
}

std::vector<Entry> Log::newest(std::size_t most) const {
    const std::lock_guard lock{mutex_};
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, entries_.size()));
    return {entries_.end() - count, entries_.end()};
}

std::vector<Entry> Log::wait(const Awaited& awaited, Milliseconds timeout) const {
    const Expression expression{awaited.expression};
    std::vector<Entry> found;
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, timeout, [&] {
        found.clear();
        for (const Entry& entry : entries_)
            if (entry.sequence > awaited.after && reached(entry, awaited.stage) &&
                expression.fits(entry.method + " " + entry.target))
                found.push_back(entry);
        return closed_ || found.size() >= awaited.count;
    });
    return found;
}

void Log::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    changed_.notify_all();
}

bool Log::closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
}

}  // namespace dutyme::sandbox
