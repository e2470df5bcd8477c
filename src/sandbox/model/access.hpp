#pragma once

#include "sandbox/http/message.hpp"
#include "sandbox/model/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

using Scopes = std::vector<std::string>;

/// Returns the scope that an OAuth token needs for an operation (PagerDuty's api-schema,
/// x-pd-requires-scope), or "". The schema has none for v3: the scopes of v2 are asked for.
std::string scope_for(const std::string& operation);

/// Returns every scope that an operation needs.
Scopes all_scopes();

/// split_scopes() returns the words of a text; joined() returns the text again.
Scopes split_scopes(const std::string& text);
std::string joined(const Scopes& scopes);

bool holds(const Scopes& scopes, const std::string& scope);

/// A credential the account accepts.
struct Key {
    enum class Kind {
        account,    ///< full rights, belongs to nobody
        read_only,  ///< an account key that may only read
        user,       ///< has the rights of its user
        oauth,      ///< the same, sent as a bearer
        app,        ///< an app's own, sent as a bearer
    };
    Kind kind = Kind::account;
    std::string secret;
    std::string user;                   ///< its user's id; "" for account keys and apps
    std::string region = {};            ///< where it is good; "" for everywhere
    std::optional<Scopes> scopes = {};  ///< absent: it may do all that its user may
    Time expires = Time::max();
};

/// The app that may request tokens for itself.
struct App {
    std::string id = "sandbox-client";
    std::string secret = "sandbox-client-secret";
    std::string subdomain = "acme";
    Scopes scopes = all_scopes();  ///< what it may be granted
    Seconds lifetime{86400};       ///< of its tokens
};

const char* name_of(Key::Kind kind);

/// Returns the key in the request's Authorization header. Returns nothing when there is none, or
/// when it is unknown, expired, of another region or sent in the form of another kind.
std::optional<Key> key_of(const Request& request, const std::vector<Key>& keys,
                          const std::string& region, Time now);

/// How many requests a key may still send in this minute.
struct Allowance {
    long limit = 0;
    long remaining = 0;
    long reset = 0;  ///< seconds
    bool exceeded = false;
};

/// Counts the requests of each key, minute by minute.
class RateLimit {
  public:
    /// Allows that many requests a minute; 0 allows any number.
    explicit RateLimit(long per_minute) : per_minute_(per_minute) {}
    /// Counts one request; returns what is left. Returns nothing when there is no limit.
    std::optional<Allowance> spend(const std::string& secret, Time now);

  private:
    struct Count {
        Time since;
        long requests = 0;
    };
    long per_minute_;
    std::map<std::string, Count> counts_;
};

}  // namespace dutyme::sandbox
