#pragma once
#include "base/fd.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dutyme::platform {

/// Writes to a descriptor and never waits for whoever reads it: what cannot be taken now is kept,
/// and written later. The flags of what is behind the descriptor stay as they are, for the caller
/// and the command write there, too.
class OutputQueue {
  public:
    /// No more is kept, in bytes.
    static constexpr std::size_t most = std::size_t{64} * 1024;

    /// The descriptor has to outlive this.
    explicit OutputQueue(int fd);

    /// Writes the text behind what is kept, or keeps it. A text that does not fit any more is
    /// dropped as a whole, and its lines are counted.
    void write(std::string_view text);
    /// Writes of what is kept as much as can be written now.
    void flush();
    /// To be polled for writing; -1 when nothing is kept.
    int fd() const { return kept_.empty() ? -1 : writing_fd(); }
    /// How many lines were dropped since this was asked last.
    std::size_t take_lost();

  private:
    enum class Kind { plain, stream, socket };

    int writing_fd() const { return own_ ? own_.get() : fd_; }
    ssize_t write_now(std::string_view text) const;

    int fd_;
    Kind kind_ = Kind::plain;
    Fd own_;  // a description of our own, which does not block; none where there can be none
    std::string kept_;
    std::size_t lost_ = 0;
};

}  // namespace dutyme::platform
