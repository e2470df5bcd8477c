#pragma once
#include "base/fd.hpp"
#include "guardian/request.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::guardian {

/// The socket at which a guardian can be asked by other processes of its user. The file goes with
/// the tour's entry in the journal.
class Listener {
  public:
    /// Listens at that path; a listener that did elsewhere takes its file there. Where that cannot
    /// be done nobody asks.
    void listen(const std::filesystem::path& path);
    /// Whoever has not been heard yet finds nobody.
    void close();

    /// The descriptors of which one is readable when read() has something to do.
    std::vector<int> fds() const;
    /// Reads what has arrived at the descriptor. Absent: no whole request yet. Never blocks.
    std::optional<Asked> read(int fd);

  private:
    struct Unheard {
        Fd connection;
        std::string text;
    };
    static std::optional<Asked> read_request(Unheard& one);

    std::filesystem::path path_;
    Fd socket_;
    std::vector<Unheard> unheard_;
};

}  // namespace dutyme::guardian
