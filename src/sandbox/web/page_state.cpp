#include "sandbox/web/page_state.hpp"

#include <utility>

namespace dutyme::sandbox {

void PageState::begin(Time now, unsigned long requests_so_far) {
    begun_ = now;
    requests_before_ = requests_so_far;
    notes_.clear();
    run.reset();
}

void PageState::note(Time at, std::string text, bool is_bad) {
    notes_.push_back({at, ++noted_, is_bad, std::move(text)});
    if (notes_.size() > most_shown) notes_.pop_front();
}

}  // namespace dutyme::sandbox
