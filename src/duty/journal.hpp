#pragma once

#include "base/environment.hpp"
#include "base/file.hpp"
#include "duty/record.hpp"
#include "platform/host.hpp"
#include "platform/process.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dutyme::duty {

/// Where a journal is kept: one page for each tour that has not ended, with a lock that dies with
/// its process, and a log of those that have. Several processes may use it at once.
class JournalStorage {
  public:
    /// Owned by one process at a time, until it is destroyed or the process dies.
    class Lock {
      public:
        virtual ~Lock() = default;
    };

    virtual ~JournalStorage() = default;

    /// Returns where it is, for messages.
    virtual std::string place() const = 0;
    /// Returns where a tour's page is, for messages.
    virtual std::string path(const std::string& tour) const { return place() + '/' + tour; }
    /// Makes the storage fit to be written to. Throws Error{system}.
    virtual void prepare() = 0;
    /// Returns the ids of the tours that have a page, sorted. Throws Error{system} when it cannot
    /// be looked at, or is not to be believed.
    virtual std::vector<std::string> list() const = 0;
    /// Returns a tour's page; absent: there is none. Throws Error{system} when it cannot be read.
    virtual std::optional<std::string> read(const std::string& tour) const = 0;
    /// Replaces the page in one step. Throws Error{system}.
    virtual void replace(const std::string& tour, std::string_view page, Outlast outlast) = 0;
    /// Returns where the tour's guardian can be asked; empty: nowhere.
    virtual std::filesystem::path socket_path(const std::string& /*tour*/) const { return {}; }
    /// Takes the page, the socket and the lock's file away; a missing one is no error.
    virtual void remove(const std::string& tour) noexcept = 0;
    /// Returns null when another process holds the lock, or it cannot be had.
    virtual std::unique_ptr<Lock> lock(const std::string& tour) = 0;
    /// Returns true while a process holds the lock. Takes and leaves nothing.
    virtual bool is_locked(const std::string& tour) const = 0;
    /// Returns true while the process runs on this machine.
    virtual bool is_there(const platform::Process& process) const { return process.is_there(); }
    /// Adds a line to the log; lines of several processes do not mix. A failure is no error.
    virtual void append_to_log(const std::string& line) noexcept = 0;
    /// Returns the whole log, oldest line first; empty when there is none. Throws Error{system}.
    virtual std::string read_log() const = 0;
};

/// A folder: tours/ID.json (mode 0600), tours/ID.lock (flock(2)), tours/ID.sock and log. Nothing of
/// it is believed that another user owns or may write.
class JournalFolder final : public JournalStorage {
  public:
    explicit JournalFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::string place() const override { return folder_.string(); }
    std::string path(const std::string& tour) const override { return page_file(tour).string(); }
    std::filesystem::path socket_path(const std::string& tour) const override;
    void prepare() override;
    std::vector<std::string> list() const override;
    std::optional<std::string> read(const std::string& tour) const override;
    void replace(const std::string& tour, std::string_view page, Outlast outlast) override;
    void remove(const std::string& tour) noexcept override;
    std::unique_ptr<Lock> lock(const std::string& tour) override;
    bool is_locked(const std::string& tour) const override;
    void append_to_log(const std::string& line) noexcept override;
    std::string read_log() const override;

  private:
    std::filesystem::path page_file(const std::string& tour) const;
    std::filesystem::path lock_file(const std::string& tour) const;

    std::filesystem::path folder_;
};

/// A tour's entry in the journal, owned by this process until it is closed, destroyed, or the
/// process dies.
class JournalEntry {
  public:
    /// Replaces the entry in one step. Returns when the disk has it if the record holds an intended
    /// or a lingering lease, or an end in doubt, which nobody else could look up. Throws
    /// Error{system}.
    void write(const Record& record);
    /// Appends the ended tour to the log and takes the entry away. Never throws: the tour is over.
    void close(const Record& record) noexcept;
    const std::string& id() const { return id_; }
    /// Returns Journal::overrides_of_others() for this tour.
    std::set<std::string> overrides_of_others() const;

  private:
    friend class Journal;
    JournalEntry(std::shared_ptr<JournalStorage> storage, std::string id,
                 std::unique_ptr<JournalStorage::Lock> lock)
        : storage_(std::move(storage)), id_(std::move(id)), lock_(std::move(lock)) {}

    std::shared_ptr<JournalStorage> storage_;
    std::string id_;
    std::unique_ptr<JournalStorage::Lock> lock_;
};

/// A tour whose dutyme is gone, with its entry, locked by us.
struct Abandoned {
    Record record;
    JournalEntry entry;
};

/// An entry that this dutyme cannot read, or the whole journal: it is left alone.
struct UnreadEntry {
    std::string path;
    bool is_of_another_version = false;  ///< false: damaged, or not readable
    std::string why = {};  ///< why it is not believed, as a sentence with the path; empty: it
                           ///< cannot be read
    bool is_whole_journal = false;
};

/// The tours of this user on this machine: an entry each while they last, a line each in the log
/// after. Several processes may use it at once.
class Journal {
  public:
    explicit Journal(std::filesystem::path folder)
        : Journal(std::make_shared<JournalFolder>(std::move(folder))) {}
    explicit Journal(std::shared_ptr<JournalStorage> storage) : storage_(std::move(storage)) {}
    /// Returns the journal in $XDG_STATE_HOME/dutyme, else ~/.local/state/dutyme; a relative
    /// XDG_STATE_HOME is ignored (XDG Base Directory Specification).
    static Journal of(const Environment& environment);

    /// Begins an entry for a new tour. Throws Error{system} when it cannot be written.
    JournalEntry open(const std::string& tour);
    /// Returns the tours that nobody owns any more and that are ours to settle: of this machine's
    /// present run (`here`), or of another run past the end of their last lease. One whose dutyme
    /// runs is left to the guardian that it starts next. Damaged entries and unknown versions are
    /// left alone.
    std::vector<Abandoned> abandoned(const platform::Host& here, Instant now);
    /// Returns one tour by its id, if nobody owns it; absent: there is none, or its owner lives.
    std::optional<Abandoned> adopt(const std::string& tour);
    /// Returns all tours that have not ended, owned or not, without locking them.
    std::vector<Record> open_tours() const;
    /// Returns the ids of the overrides of all tours but this one, ended ones included: a list that
    /// lags may show those yet. Entries that cannot be read are left out.
    std::set<std::string> overrides_of_others(const std::string& tour) const;
    /// Returns the entries that open_tours() leaves out, or the journal itself where it cannot be
    /// looked at.
    std::vector<UnreadEntry> unread() const;
    /// Returns true while the tour's owner lives.
    bool is_owned(const std::string& tour) const { return storage_->is_locked(tour); }
    /// Returns the path at which the tour's guardian listens while it holds the tour; empty:
    /// nowhere.
    std::filesystem::path socket_of(const std::string& tour) const {
        return storage_->socket_path(tour);
    }
    /// Returns where the journal is kept, for messages.
    std::string place() const { return storage_->place(); }
    /// Returns all tours that have ended, oldest first; unreadable lines are left out. Throws
    /// Error{system} for a log that cannot be read, or is not this user's alone.
    std::vector<Record> log() const;

  private:
    std::optional<Record> read(const std::string& tour) const;

    std::shared_ptr<JournalStorage> storage_;
};

/// Returns the tours of the log; none where it cannot be read or is not believed.
std::vector<Record> ended_tours(const Journal& journal);

}  // namespace dutyme::duty
