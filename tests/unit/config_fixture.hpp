#pragma once
#include "base/error.hpp"
#include "config/keys.hpp"
#include "config/layers.hpp"
#include "git_fixture.hpp"

#include <sys/stat.h>

#include <string>

namespace dutyme::config {

/// "VALUE (WHERE); …": every value of a key.
inline std::string line(const Settings& settings, const std::string& key) {
    std::string all;
    for (const Value& value : settings.all(*find_key(key)))
        all += (all.empty() ? "" : "; ") + value.text + " (" + value.where + ")";
    return all;
}

/// The text of the value in force; "" where there is none.
inline std::string text_of(const Settings& settings, KeyName key) {
    const auto value = settings.find(key);
    return value ? value->text : "";
}

inline std::string warnings(const Settings& settings) {
    std::string all;
    for (const std::string& warning : settings.warnings) all += warning + "\n";
    return all;
}

/// "SENTENCE | HINT" of the failure that has to come of it.
template <class Function>
std::string failure_of(Function function, Failure expected = Failure::settings) {
    try {
        function();
    } catch (const Error& error) {
        CHECK(error.failure() == expected);
        return std::string{error.what()} + " | " + error.hint();
    }
    return "nothing was thrown";
}

/// A file that only its owner may read.
inline void write_private(const GitHome& home, const std::string& name, const std::string& text) {
    home.write(name, text);
    REQUIRE(chmod((home.path / name).c_str(), 0600) == 0);
}

/// What the original dutyme left in ~/.dutyme.json.
constexpr const char* old_file =
    R"({"token": "OLDTOKEN", "user": {"Email": "ada@corp.example", "Obj": {"id": "PUSER1", "type": "user"}},
        "schedule_id": "POLD", "schedule_name": "Old"})";

}  // namespace dutyme::config
