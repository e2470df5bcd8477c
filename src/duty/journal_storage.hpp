#pragma once
#include "base/file.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
    /// Takes the page and the lock's file away; a missing one is no error.
    virtual void remove(const std::string& tour) noexcept = 0;
    /// Returns null when another process holds the lock, or it cannot be had.
    virtual std::unique_ptr<Lock> lock(const std::string& tour) = 0;
    /// Returns true while a process holds the lock. Takes and leaves nothing.
    virtual bool is_locked(const std::string& tour) const = 0;
    /// Adds a line to the log; lines of several processes do not mix. A failure is no error.
    virtual void append_to_log(const std::string& line) noexcept = 0;
    /// Returns the whole log, oldest line first; empty when there is none. Throws Error{system}.
    virtual std::string read_log() const = 0;
};

/// A folder: tours/ID.json (mode 0600), tours/ID.lock (flock(2)) and log. Nothing of it is believed
/// that another user owns or may write.
class JournalFolder final : public JournalStorage {
  public:
    explicit JournalFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::string place() const override { return folder_.string(); }
    std::string path(const std::string& tour) const override { return page_file(tour).string(); }
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

}  // namespace dutyme::duty
