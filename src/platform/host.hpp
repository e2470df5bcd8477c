#pragma once
#include <string>

namespace dutyme::platform {

/// A machine in its present run.
struct Host {
    std::string name;
    std::string boot_id;  ///< another after every boot; empty where the system does not tell

    friend bool operator==(const Host& left, const Host& right) {
        return left.name == right.name && left.boot_id == right.boot_id;
    }
};

/// Returns the machine that this process runs on.
Host this_host();

}  // namespace dutyme::platform
