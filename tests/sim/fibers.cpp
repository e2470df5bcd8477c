#include "fibers.hpp"

#include <cxxabi.h>
#include <sys/mman.h>

#include <exception>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace dutyme::sim {

namespace {

constexpr std::size_t stack_size = 256U << 10U;

// What __cxa_get_globals() points to (Itanium C++ ABI, 2.2.2): the exceptions that the thread
// handles just now. A fiber that waits in a handler must find its own there again.
struct Handled {
    void* caught = nullptr;
    unsigned uncaught = 0;
};

void swap_with_thread(Handled& handled) {
    std::swap(*reinterpret_cast<Handled*>(abi::__cxa_get_globals()), handled);
}

// Stacks are used again, for to get one from the kernel and have it zeroed takes longer than a
// tour's step.
class Stack {
  public:
    Stack() : at_(take()) {}
    ~Stack() { free_.push_back(at_); }
    Stack(const Stack&) = delete;
    Stack& operator=(const Stack&) = delete;
    void* at() const { return at_; }

  private:
    static void* take() {
        if (!free_.empty()) {
            void* const stack = free_.back();
            free_.pop_back();
            return stack;
        }
        void* const stack = ::mmap(nullptr, stack_size, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
        if (stack == MAP_FAILED) throw std::bad_alloc{};
        ::mprotect(stack, 4096, PROT_NONE);  // who runs over it dies here
        return stack;
    }

    static std::vector<void*> free_;
    void* at_;
};

std::vector<void*> Stack::free_;

}  // namespace

class Fibers::Fiber {
  public:
    Fiber(Actor& who, std::function<void()> what) : actor(who), body(std::move(what)) {}

    Actor& actor;
    std::function<void()> body;  // empty when it has ended
    bool alive = true;
    bool begun = false;
    bool woken = false;
    Rank rank{never, true, 0};  // where it stands among the due; never: it does not
    Handled handled;
    Stack stack;
    ucontext_t at{};
    void* fake_stack = nullptr;  // of the address sanitizer
};

Fibers::Fibers(std::function<bool(Actor&)> overtakes) : overtakes_(std::move(overtakes)) {}

Fibers::~Fibers() = default;

void Fibers::queue(Ms moment, Fiber* fiber, std::function<void()> event) {
    const auto same = due_.lower_bound({{moment, false, 0}});
    const bool tied = same != due_.end() && std::get<Ms>(same->rank) == moment;
    const bool overtakes = tied && fiber != nullptr && overtakes_(fiber->actor);
    const Rank rank{moment, !overtakes, ++serial_};
    if (fiber != nullptr) fiber->rank = rank;
    due_.insert({rank, fiber, std::move(event)});
}

Fibers::Fiber& Fibers::start(Actor& actor, std::function<void()> body) {
    Fiber& fiber = *fibers_.emplace_back(std::make_unique<Fiber>(actor, std::move(body)));
    queue(now_, &fiber, {});
    return fiber;
}

void Fibers::at(Ms moment, std::function<void()> event) {
    queue(moment, nullptr, std::move(event));
}

bool Fibers::wait(Ms duration) {
    if (burying_) {
        if (std::uncaught_exceptions() == 0) throw Buried{};
        return true;
    }
    const Ms moment = duration < never - now_ ? now_ + duration : never;
    if (moment <= until_ && (due_.empty() || moment < std::get<Ms>(due_.begin()->rank))) {
        now_ = moment;  // nobody is earlier
        return true;
    }
    running_->woken = false;
    if (moment != never) queue(moment, running_, {});
    Fiber& me = *running_;
    leave();
    return !me.woken;
}

void Fibers::wake(Fiber& fiber) {
    if (!fiber.alive || !fiber.body || &fiber == running_ || fiber.woken) return;
    due_.erase({fiber.rank});
    fiber.woken = true;
    queue(now_, &fiber, {});
}

void Fibers::kill(Fiber& fiber) {
    fiber.alive = false;
    due_.erase({fiber.rank});
    if (&fiber == running_) leave();
}

void Fibers::enter(unsigned low, unsigned high) {
    auto* const fibers = reinterpret_cast<Fibers*>(  // makecontext passes nothing but ints
        static_cast<std::uintptr_t>(low) | static_cast<std::uintptr_t>(high) << 32U);
    Fiber& me = *fibers->running_;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(nullptr, &fibers->home_stack_, &fibers->home_size_);
#endif
    try {
        me.body();
    } catch (const Buried&) {
    }
    me.body = nullptr;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(nullptr, fibers->home_stack_, fibers->home_size_);
#endif
    ::setcontext(&fibers->home_);
}

void Fibers::resume(Fiber& fiber) {
    fiber.rank = {never, true, 0};
    if (!std::exchange(fiber.begun, true)) {
        const auto self = reinterpret_cast<std::uintptr_t>(this);
        ::getcontext(&fiber.at);
        fiber.at.uc_stack = {fiber.stack.at(), 0, stack_size};
        ::makecontext(&fiber.at, reinterpret_cast<void (*)()>(&Fibers::enter), 2,
                      static_cast<unsigned>(self), static_cast<unsigned>(self >> 32U));
    }
    running_ = &fiber;
    swap_with_thread(fiber.handled);
#if defined(__SANITIZE_ADDRESS__)
    void* home = nullptr;
    __sanitizer_start_switch_fiber(&home, fiber.stack.at(), stack_size);
#endif
    ::swapcontext(&home_, &fiber.at);
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(home, nullptr, nullptr);
#endif
    swap_with_thread(fiber.handled);
    running_ = nullptr;
}

// Back to whoever runs the world. Returns when the fiber is resumed; one that was killed is so only
// to be buried.
void Fibers::leave() {
    Fiber& me = *running_;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(&me.fake_stack, home_stack_, home_size_);
#endif
    ::swapcontext(&me.at, &home_);
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(me.fake_stack, &home_stack_, &home_size_);
#endif
    if (burying_ && std::uncaught_exceptions() == 0) throw Buried{};
}

void Fibers::run(Ms until) {
    until_ = until;
    while (!due_.empty() && std::get<Ms>(due_.begin()->rank) <= until) {
        auto next = due_.extract(due_.begin());
        now_ = std::get<Ms>(next.value().rank);
        if (next.value().fiber != nullptr)
            resume(*next.value().fiber);
        else
            next.value().event();
    }
    now_ = until;
}

void Fibers::bury() {
    burying_ = true;
    for (const auto& fiber : fibers_)
        if (fiber->begun && fiber->body) resume(*fiber);
    fibers_.clear();
    due_.clear();
}

}  // namespace dutyme::sim
