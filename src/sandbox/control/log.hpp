#pragma once
#include "sandbox/model/time.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// One request to the API and its outcome. Never holds a credential.
struct Entry {
    unsigned long sequence = 0;  ///< 1 is the first
    unsigned long connection = 0;
    Time arrived;
    std::optional<Time> answered;  ///< set after the reply, or after a reset
    std::string method;
    std::string target;
    std::string host;  ///< the Host header
    std::string body;
    std::string agent;       ///< User-Agent
    std::string credential;  ///< the kind of key, "none" or "unknown"
    std::string operation;   ///< "" when there is no such operation
    std::vector<std::string> faults;
    int status = 0;          ///< 0: none was sent
    bool held = false;       ///< it has been parked
    bool committed = false;  ///< it changed something
    std::string violation;   ///< the rule of the API that the client broke, or ""
};

enum class Stage { arrived, held, committed, answered };
/// Returns nothing when there is no such stage.
std::optional<Stage> stage_named(const std::string& name);

/// The entries that wait() waits for.
struct Awaited {
    std::string expression;  ///< POSIX extended, on "METHOD target", from its beginning
    Stage stage = Stage::answered;
    std::size_t count = 1;
    unsigned long after = 0;  ///< only entries with a greater sequence number
};

/// The requests since the start in the order of their arrival; keeps the last 100 000, or as many
/// as fit in 64 MiB. Thread-safe.
class Log {
  public:
    /// Adds an entry; returns its sequence number.
    unsigned long arrive(Entry entry);
    void hold(unsigned long sequence);
    void commit(unsigned long sequence);
    /// `status` 0: nothing was sent.
    void answer(unsigned long sequence, Time when, int status, const std::string& violation);

    std::vector<Entry> all() const;
    /// Returns at most so many of the newest, in the order of their arrival.
    std::vector<Entry> newest(std::size_t most) const;
    /// Blocks until `count` entries match, the time is over or the log is closed; returns the
    /// matching entries. Throws Failure::usage for a bad expression.
    std::vector<Entry> wait(const Awaited& awaited, Milliseconds timeout) const;
    /// Ends all waiting, now and later.
    void close();
    bool closed() const;

  private:
    template <class Change>
    void change(unsigned long sequence, const Change& how);

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::deque<Entry> entries_;  // the last of them
    unsigned long last_ = 0;     // the sequence number of the last
    std::size_t bytes_ = 0;      // that they take
    bool closed_ = false;
};

}  // namespace dutyme::sandbox
