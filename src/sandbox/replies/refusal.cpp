#include "sandbox/replies/refusal.hpp"

#include "sandbox/replies/replies.hpp"

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

Refusal invalid_fields(const FieldErrors& errors, const std::string& violation) {
    return Refusal{{400, written([&](json::Writer& out) {
                        out.StartObject();
                        out.Key("error");
                        out.StartObject();
                        json::put(out, "message", "Invalid Input Provided");
                        out.Key("code");
                        out.Int(2001);
                        out.Key("errors");
                        out.StartObject();
                        for (const auto& [field, problems] : errors) {
                            out.Key(field.c_str());
                            put_strings(out, problems);
                        }
                        out.EndObject();
                        out.EndObject();
                        out.EndObject();
                    })},
                   violation};
}

Refusal not_found() {
    return Refusal{error_reply(404, "Not Found", 2100)};
}

Refusal malformed(const std::string& problem) {
    return Refusal{error_reply(400, "Invalid Input Provided", 2001, {problem}), problem};
}

}  // namespace dutyme::sandbox
