#include "duty/journal.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "duty/record.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <sstream>

namespace dutyme::duty {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest_page = 1U << 20U;
constexpr std::size_t largest_log = 64U << 20U;

class FileLock final : public JournalStorage::Lock {
  public:
    explicit FileLock(Fd fd) : fd_(std::move(fd)) {}

  private:
    Fd fd_;
};

void expect_own_folder(const fs::path& path) {
    const std::string why = distrust_of_folder(path);
    if (!why.empty()) throw Error{Failure::system, why};
}

}  // namespace

fs::path JournalFolder::page_file(const std::string& tour) const {
    return folder_ / "tours" / (tour + ".json");
}

// A file of its own: the page is replaced at every write, and a lock goes with the inode.
fs::path JournalFolder::lock_file(const std::string& tour) const {
    return folder_ / "tours" / (tour + ".lock");
}

fs::path JournalFolder::socket_path(const std::string& tour) const {
    return folder_ / "tours" / (tour + ".sock");
}

void JournalFolder::prepare() {
    make_private_directory(folder_ / "tours");
    expect_own_folder(folder_);
    expect_own_folder(folder_ / "tours");
}

std::vector<std::string> JournalFolder::list() const {
    const fs::path folder = folder_ / "tours";
    expect_own_folder(folder_);
    expect_own_folder(folder);
    std::vector<std::string> tours;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{folder, error})
        if (entry.path().extension() == ".json" && is_tour_id(entry.path().stem().string()))
            tours.push_back(entry.path().stem().string());
    if (error && error != std::errc::no_such_file_or_directory &&
        error != std::errc::not_a_directory)
        throw Error{Failure::system, "cannot read " + folder.string() + ": " + error.message()};
    std::sort(tours.begin(), tours.end());
    return tours;
}

std::optional<std::string> JournalFolder::read(const std::string& tour) const {
    return read_own_file(page_file(tour), largest_page);
}

void JournalFolder::replace(const std::string& tour, std::string_view page, Outlast outlast) {
    write_file_atomically(page_file(tour), page, outlast);
}

void JournalFolder::remove(const std::string& tour) noexcept {
    std::error_code ignored;
    fs::remove(page_file(tour), ignored);
    fs::remove(socket_path(tour), ignored);
    fs::remove(lock_file(tour), ignored);
}

std::unique_ptr<JournalStorage::Lock> JournalFolder::lock(const std::string& tour) {
    Fd fd{::open(lock_file(tour).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!fd || ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return nullptr;
    return std::make_unique<FileLock>(std::move(fd));
}

// Without making the lock's file, which its owner may have taken away.
bool JournalFolder::is_locked(const std::string& tour) const {
    const Fd fd{::open(lock_file(tour).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
    return fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0;
}

void JournalFolder::append_to_log(const std::string& line) noexcept {
    try {
        append_to_own_file(folder_ / "log", line);
    } catch (const std::exception&) {
        return;  // the tour is over; a history that is not written changes nothing
    }
}

std::string JournalFolder::read_log() const {
    expect_own_folder(folder_);
    return read_own_file(folder_ / "log", largest_log).value_or("");
}

namespace {

constexpr Seconds past_doubt{60};  // for clocks that differ between machines on a shared home

Instant last_end(const Record& record) {
    Instant last = record.begun;
    for (const Lease& lease : record.leases) last = std::max(last, lease.end);
    return last;
}

Outlast needed(const Record& record) {
    const bool alone =
        std::any_of(record.leases.begin(), record.leases.end(), [](const Lease& lease) {
            return lease.state == LeaseState::intended || lease.state == LeaseState::lingering ||
                   lease.confirmed_end;
        });
    return alone ? Outlast::machine : Outlast::process;
}

// None where it cannot be looked at, which unread() tells.
std::vector<std::string> tours_in(const JournalStorage& storage) {
    try {
        return storage.list();
    } catch (const Error&) {
        return {};
    }
}

// Of a sentence that begins with the path.
std::string why_not_believed(const Error& error, const std::string& path) {
    const std::string sentence = error.what();
    return sentence.compare(0, path.size(), path) == 0 ? sentence : "";
}

}  // namespace

std::vector<Record> ended_tours(const Journal& journal) {
    try {
        return journal.log();
    } catch (const Error&) {
        return {};
    }
}

void JournalEntry::write(const Record& record) {
    storage_->replace(id_, to_json(record) + '\n', needed(record));
}

void JournalEntry::close(const Record& record) noexcept {
    try {
        storage_->append_to_log(to_json(record) + '\n');
        storage_->remove(id_);
    } catch (...) {  // out of memory: the next dutyme finds the entry and closes it
    }
    lock_.reset();
}

std::set<std::string> JournalEntry::overrides_of_others() const {
    return Journal{storage_}.overrides_of_others(id_);
}

std::set<std::string> Journal::overrides_of_others(const std::string& tour) const {
    std::set<std::string> ids;
    for (const auto& records : {open_tours(), ended_tours(*this)})
        for (const Record& record : records)
            for (const Lease& lease : record.leases)
                if (record.id != tour && !lease.override_id.empty()) ids.insert(lease.override_id);
    return ids;
}

Journal Journal::of(const Environment& environment) {
    const std::filesystem::path state = environment.find("XDG_STATE_HOME").value_or("");
    if (state.is_absolute()) return Journal{state / "dutyme"};
    return Journal{std::filesystem::path{environment.find("HOME").value_or("/nonexistent")} /
                   ".local/state/dutyme"};
}

JournalEntry Journal::open(const std::string& tour) {
    if (!is_tour_id(tour)) throw Error{Failure::system, "a tour's id is 16 hexadecimal digits"};
    storage_->prepare();
    auto held = storage_->lock(tour);
    if (!held)
        throw Error{Failure::system,
                    "cannot write to " + storage_->place() + ": " + std::strerror(errno)};
    return JournalEntry{storage_, tour, std::move(held)};
}

std::optional<Record> Journal::read(const std::string& tour) const {
    if (!is_tour_id(tour)) return std::nullopt;  // "../…" would lead elsewhere
    try {
        const auto text = storage_->read(tour);
        auto record = text ? record_from_json(*text) : std::nullopt;
        if (record && record->id != tour) return std::nullopt;
        return record;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::vector<Abandoned> Journal::abandoned(const platform::Host& here, Instant now) {
    std::vector<Abandoned> found;
    for (const std::string& tour : tours_in(*storage_)) {
        const auto record = read(tour);
        if (!record) continue;
        const bool is_here = record->host == here;
        if (!is_here && last_end(*record) + past_doubt > now) continue;
        if (is_here && storage_->is_there({record->dutyme, record->dutyme_begun})) continue;
        if (auto mine = adopt(tour)) found.push_back(std::move(*mine));
    }
    return found;
}

std::optional<Abandoned> Journal::adopt(const std::string& tour) {
    if (!read(tour)) return std::nullopt;
    auto held = storage_->lock(tour);
    if (!held) return std::nullopt;
    auto record = read(tour);  // again: its owner may have ended it in between
    if (!record) {
        if (!storage_->read(tour)) storage_->remove(tour);  // the lock that we have just made
        return std::nullopt;
    }
    return Abandoned{std::move(*record), JournalEntry{storage_, tour, std::move(held)}};
}

std::vector<Record> Journal::open_tours() const {
    std::vector<Record> records;
    for (const std::string& tour : tours_in(*storage_))
        if (auto record = read(tour)) records.push_back(std::move(*record));
    return records;
}

std::vector<UnreadEntry> Journal::unread() const {
    std::vector<std::string> tours;
    try {
        tours = storage_->list();
    } catch (const Error& error) {
        return {{place(), false, error.what(), true}};
    }
    std::vector<UnreadEntry> found;
    for (const std::string& tour : tours) {
        if (read(tour)) continue;
        UnreadEntry entry{storage_->path(tour)};
        try {
            const auto text = storage_->read(tour);
            if (!text) continue;  // closed in between
            entry.is_of_another_version = is_of_another_version(*text);
        } catch (const Error& error) {
            entry.why = why_not_believed(error, entry.path);
        }
        found.push_back(std::move(entry));
    }
    return found;
}

std::vector<Record> Journal::log() const {
    std::vector<Record> records;
    std::istringstream lines{storage_->read_log()};
    for (std::string line; std::getline(lines, line);)
        if (auto record = record_from_json(line)) records.push_back(std::move(*record));
    return records;
}

}  // namespace dutyme::duty
