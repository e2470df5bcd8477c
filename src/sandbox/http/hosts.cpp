#include "sandbox/http/hosts.hpp"

namespace dutyme::sandbox {

const Host* host_named(const std::string& text) {
    for (const Host& host : hosts)
        if (text == host.name || text == std::string{host.name} + ":443") return &host;
    return nullptr;
}

}  // namespace dutyme::sandbox
