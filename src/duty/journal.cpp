#include "duty/journal.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>

namespace dutyme::duty {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest_record = 1U << 20U;
constexpr std::size_t largest_log = 64U << 20U;
constexpr Seconds past_doubt{60};  // for clocks that differ between machines on a shared home

fs::path page_file(const fs::path& directory, const std::string& tour) {
    return directory / "tours" / (tour + ".json");
}

fs::path lock_file(const fs::path& directory, const std::string& tour) {
    return directory / "tours" / (tour + ".lock");
}

Instant last_end(const Record& record) {
    Instant last = record.begun;
    for (const Lease& lease : record.leases) last = std::max(last, lease.end);
    return last;
}

Outlast needed(const Record& record) {
    const bool alone =
        std::any_of(record.leases.begin(), record.leases.end(), [](const Lease& lease) {
            return lease.state == LeaseState::intended || lease.state == LeaseState::lingering;
        });
    return alone ? Outlast::machine : Outlast::process;
}

// One write(2) to an O_APPEND file: lines of several processes do not mix.
void append_line(const fs::path& path, const std::string& line) {
    const Fd fd{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)};
    if (fd && ::write(fd.get(), line.data(), line.size()) < 0) return;
}

}  // namespace

void Page::write(const Record& record) {
    write_file_atomically(page_file(directory_, id_), to_json(record) + '\n', needed(record));
}

void Page::close(const Record& record) noexcept {
    try {
        append_line(directory_ / "log", to_json(record) + '\n');
        std::error_code ignored;
        fs::remove(page_file(directory_, id_), ignored);
        fs::remove(lock_file(directory_, id_), ignored);
        lock_.reset();
    } catch (...) {
        lock_.reset();  // out of memory: the next dutyme finds the page and closes it
    }
}

Journal Journal::of(const Environment& environment) {
    const fs::path state = environment.find("XDG_STATE_HOME").value_or("");
    if (state.is_absolute()) return Journal{state / "dutyme"};
    return Journal{fs::path{environment.find("HOME").value_or("/nonexistent")} /
                   ".local/state/dutyme"};
}

Page Journal::open(const std::string& tour) {
    make_private_directory(directory_ / "tours");
    Fd held = lock(tour);
    if (!held)
        throw Error{Failure::system, "cannot write to " + (directory_ / "tours").string() + ": " +
                                         std::strerror(errno)};
    return Page{directory_, tour, std::move(held)};
}

// The lock is a file of its own: the page is replaced at every write, and a lock goes with the
// inode.
Fd Journal::lock(const std::string& tour) const {
    const fs::path path = lock_file(directory_, tour);
    Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fd.reset();
    return fd;
}

std::vector<std::string> Journal::tours() const {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{directory_ / "tours", error})
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::optional<Record> Journal::read(const std::string& tour) const {
    try {
        const auto text = read_untrusted_file(page_file(directory_, tour), largest_record);
        auto record = text ? record_from_json(*text) : std::nullopt;
        if (record && record->id != tour) return std::nullopt;
        return record;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::vector<Abandoned> Journal::abandoned(const Record& here, Instant now) {
    std::vector<Abandoned> found;
    for (const std::string& tour : tours()) {
        const auto record = read(tour);
        if (!record) continue;
        const bool of_this_run = record->host == here.host && record->boot_id == here.boot_id;
        if (!of_this_run && last_end(*record) + past_doubt > now) continue;
        if (auto mine = adopt(tour)) found.push_back(std::move(*mine));
    }
    return found;
}

std::optional<Abandoned> Journal::adopt(const std::string& tour) {
    if (!read(tour)) return std::nullopt;
    Fd held = lock(tour);
    if (!held) return std::nullopt;
    auto record = read(tour);  // again: its owner may have ended it in between
    if (!record) {
        std::error_code ignored;
        fs::remove(lock_file(directory_, tour), ignored);
        return std::nullopt;
    }
    return Abandoned{std::move(*record), Page{directory_, tour, std::move(held)}};
}

std::vector<Record> Journal::open_tours() const {
    std::vector<Record> records;
    for (const std::string& tour : tours())
        if (auto record = read(tour)) records.push_back(std::move(*record));
    return records;
}

// Looked at without making the lock's file, which its owner may have taken away.
bool Journal::is_owned(const std::string& tour) const {
    const Fd fd{::open(lock_file(directory_, tour).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
    return fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0;
}

std::vector<Record> Journal::log() const {
    std::vector<Record> records;
    std::istringstream lines{read_file(directory_ / "log", largest_log).value_or("")};
    for (std::string line; std::getline(lines, line);)
        if (auto record = record_from_json(line)) records.push_back(std::move(*record));
    return records;
}

}  // namespace dutyme::duty
