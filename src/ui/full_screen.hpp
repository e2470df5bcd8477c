#pragma once
#include <chrono>
#include <string>
#include <vector>

namespace dutyme::ui {

/// A terminal on stdout that is drawn on again and again: its other screen (xterm's, which all have
/// taken over), without the cursor, and keys that come without Enter and unseen when stdin is a
/// terminal, too. As it was before when this ends, and when a signal ends or stops us. One per
/// process.
class FullScreen {
  public:
    FullScreen();
    FullScreen(const FullScreen&) = delete;
    FullScreen& operator=(const FullScreen&) = delete;
    ~FullScreen();

    /// In place of what is there; what is more than fits is left out.
    void show(const std::vector<std::string>& lines) const;

    enum class Event {
        time,     ///< it is up
        resized,  ///< or we were stopped and go on: to be drawn anew
        quit,     ///< q was pressed
    };
    Event wait(std::chrono::milliseconds time) const;

  private:
    int input_ = 0;   // stdin
    int output_ = 1;  // stdout
};

}  // namespace dutyme::ui
