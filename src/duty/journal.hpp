#pragma once
#include "base/environment.hpp"
#include "base/host.hpp"
#include "duty/journal_storage.hpp"
#include "duty/record.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::duty {

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
    /// Returns the ids of the overrides of all other tours, ended ones included: a list that lags
    /// may show those yet. Entries that cannot be read are left out.
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
    /// present run (`here`), or of another run past the end of their last lease. Damaged entries
    /// and unknown versions are left alone.
    std::vector<Abandoned> abandoned(const Host& here, Instant now);
    /// Returns one tour by its id, if nobody owns it; absent: there is none, or its owner lives.
    std::optional<Abandoned> adopt(const std::string& tour);
    /// Returns all tours that have not ended, owned or not, without locking them.
    std::vector<Record> open_tours() const;
    /// Returns the entries that open_tours() leaves out, or the journal itself where it cannot be
    /// looked at.
    std::vector<UnreadEntry> unread() const;
    /// Returns true while the tour's owner lives.
    bool is_owned(const std::string& tour) const { return storage_->is_locked(tour); }
    /// Returns where the journal is kept, for messages.
    std::string place() const { return storage_->place(); }
    /// Returns all tours that have ended, oldest first; unreadable lines are left out. Throws
    /// Error{system} for a log that cannot be read, or is not this user's alone.
    std::vector<Record> log() const;

  private:
    std::optional<Record> read(const std::string& tour) const;

    std::shared_ptr<JournalStorage> storage_;
};

}  // namespace dutyme::duty
