#pragma once
#include "sandbox/api/call.hpp"
#include "sandbox/http/message.hpp"

#include <limits>
#include <mutex>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// A fault that strikes requests of one kind:
/// OPERATION[/ID]=KIND[:ARGUMENT][@FROM[-TO]].
struct Fault {
    std::string text;       ///< as it was asked for
    std::string operation;  ///< "any": all of them
    std::string id;         ///< only those with this id in their path; "": all of them
    std::string kind;
    std::string argument;
    long from = 1;  ///< the first matching request it strikes
    long to = std::numeric_limits<long>::max();
    long met = 0;  ///< matching requests so far
};

/// Reads a fault. Throws Failure::usage.
Fault parse_fault(const std::string& text);
/// Returns the kinds and their effects for --help.
std::string fault_description();

/// The faults that strike one request.
class ActiveFaults {
  public:
    explicit ActiveFaults(std::vector<Fault> faults = {}) : faults_(std::move(faults)) {}

    bool has(const std::string& kind) const { return find(kind) != nullptr; }
    /// Returns the number behind the colon; 0 when there is no fault of this kind.
    long number(const std::string& kind) const;
    /// Returns the same as a duration.
    Milliseconds duration(const std::string& kind) const;
    std::vector<std::string> texts() const;

    /// Returns the reply that replaces the operation, which then has no effect or a late one.
    /// Returns nothing when the operation runs.
    std::optional<Reply> instead(const Request& request) const;
    Quirks quirks() const;
    /// Changes the reply of an operation that has run.
    void spoil(Reply& reply) const;

  private:
    const Fault* find(const std::string& kind) const;
    bool is_without_effect(const std::string& kind) const;

    std::vector<Fault> faults_;
};

/// The active faults of the sandbox. Thread-safe.
class Faults {
  public:
    void add(Fault fault);
    void clear();
    /// Removes those that were asked for in these words.
    void remove(const std::string& text);
    /// Returns those that may strike yet, in the words in which they were asked for.
    std::vector<std::string> in_force() const;
    /// Counts a request with these ids in its path; returns the faults that strike it.
    ActiveFaults meet(const std::string& operation, const std::vector<std::string>& ids = {});

  private:
    mutable std::mutex mutex_;
    std::vector<Fault> faults_;
};

}  // namespace dutyme::sandbox
