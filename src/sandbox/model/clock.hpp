#pragma once
#include "sandbox/model/moment.hpp"

#include <atomic>

namespace dutyme::sandbox {

/// The sandbox's own time: the machine's, shifted.
class ShiftedClock {
  public:
    Moment now() const {
        return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) +
               Milliseconds{shift_.load()};
    }
    void shift(Milliseconds by) { shift_ += by.count(); }
    Milliseconds shifted() const { return Milliseconds{shift_.load()}; }

  private:
    std::atomic<long> shift_{0};
};

}  // namespace dutyme::sandbox
