#include "duty/journal_storage.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "duty/ids.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

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

}  // namespace dutyme::duty
