#include "sandbox/page.hpp"

namespace dutyme::sandbox {

Reply page(World&) {
    return {200, "dutyme-sandbox\n", {{"Content-Type", "text/plain; charset=utf-8"}}};
}

}  // namespace dutyme::sandbox
