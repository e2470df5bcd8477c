#include "sandbox/refusal.hpp"

#include "sandbox/replies.hpp"

namespace dutyme::sandbox {

Reply error_reply(int status, const std::string& message, int code,
                  const std::vector<std::string>& errors) {
    return {status, written([&](json::Writer& out) {
                out.StartObject();
                out.Key("error");
                out.StartObject();
                json::put(out, "message", message);
                out.Key("code");
                out.Int(code);
                if (!errors.empty()) {
                    out.Key("errors");
                    put_strings(out, errors);
                }
                out.EndObject();
                out.EndObject();
            })};
}

Refusal not_found() {
    return Refusal{error_reply(404, "Not Found", 2100)};
}

Refusal malformed(const std::string& problem) {
    return Refusal{error_reply(400, "Invalid Input Provided", 2001, {problem}), problem};
}

}  // namespace dutyme::sandbox
