#pragma once
#include <string>
#include <string_view>

// The page's files, which stand beside this one and are embedded by the build.
namespace dutyme::sandbox {

/// A file that the page loads.
struct Asset {
    const char* name;
    const char* type;
    std::string_view content;
};

/// Returns the file of that name; null when there is none.
const Asset* asset_named(const std::string& name);

/// Returns the script that is run beside dutyme, as it stands in curl-deploy.sh.
std::string_view curl_script();

}  // namespace dutyme::sandbox
