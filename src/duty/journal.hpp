#pragma once
#include "base/environment.hpp"
#include "base/fd.hpp"
#include "duty/record.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::duty {

/// A tour's place in the journal, owned by this process through a lock that dies with it
/// (flock(2)). Its file is replaced in one step at every write, mode 0600.
class Page {
  public:
    /// On the disk on return when something in it has nobody to stand by it: an intent, or a lease
    /// that is left to end by itself. What became of an intent can be looked up again. Throws
    /// Error{system} when the file cannot be written.
    void write(const Record& record);
    /// Appends the ended tour to the log and takes the file away. Never throws: the tour is over.
    void close(const Record& record) noexcept;
    const std::string& id() const { return id_; }

  private:
    friend class Journal;
    Page(std::filesystem::path directory, std::string id, Fd lock)
        : directory_(std::move(directory)), id_(std::move(id)), lock_(std::move(lock)) {}

    std::filesystem::path directory_;
    std::string id_;
    Fd lock_;
};

/// A tour whose dutyme is gone, with its page, locked by us.
struct Abandoned {
    Record record;
    Page page;
};

/// The tours of this user on this machine: one file each while they last, one line each in the log
/// after. Several processes may use it at once.
class Journal {
  public:
    explicit Journal(std::filesystem::path directory) : directory_(std::move(directory)) {}
    /// $XDG_STATE_HOME/dutyme, ~/.local/state/dutyme; a relative XDG_STATE_HOME is ignored.
    static Journal of(const Environment& environment);

    /// A page for a new tour. Throws Error{system} when the directory cannot be written to.
    Page open(const std::string& tour);
    /// The tours that nobody owns any more and that are ours to settle: of this machine's present
    /// run, or of another's past its last lease's end. Damaged files and unknown versions are left
    /// alone.
    std::vector<Abandoned> abandoned(const Record& here, Instant now);
    /// One tour by its id, if nobody owns it. Absent: there is none, or its owner lives.
    std::optional<Abandoned> adopt(const std::string& tour);
    /// All tours that have not ended, owned or not, without locking them.
    std::vector<Record> open_tours() const;
    /// True while somebody stands by the tour: its owner lives.
    bool is_owned(const std::string& tour) const;
    /// All tours that have ended, oldest first. Unreadable lines are left out.
    std::vector<Record> log() const;

    const std::filesystem::path& directory() const { return directory_; }

  private:
    std::vector<std::string> tours() const;
    std::optional<Record> read(const std::string& tour) const;
    Fd lock(const std::string& tour) const;

    std::filesystem::path directory_;
};

}  // namespace dutyme::duty
