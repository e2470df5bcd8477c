#pragma once
#include <termios.h>

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

namespace dutyme::ui {

/// A terminal on stdout that is drawn on again and again: its other screen (xterm's, which all have
/// taken over), without the cursor, and keys that come without Enter and unseen when stdin is a
/// terminal, too. As it was before when this ends, and when a signal ends or stops us. One at a
/// time.
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
    Event wait(std::chrono::milliseconds time);

  private:
    static void end_or_stop(int signal);
    static void go_on(int signal);
    void take_terminal();
    void give_terminal_back();
    bool is_pressed_to_quit();

    static FullScreen* shown;  // for the handlers of signals

    int input_ = 0;   // stdin
    int output_ = 1;  // stdout
    bool has_keys_ = false;
    termios keys_before_{};
    termios keys_now_{};
    volatile std::sig_atomic_t is_ours_ = 0;  // the terminal is as we want it
};

}  // namespace dutyme::ui
