#pragma once

namespace dutyme {

/// Deleter for a C handle: `std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>>`.
template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* handle) const noexcept {
        Free(handle);
    }
};

}  // namespace dutyme
