#pragma once

#include "sandbox/http/message.hpp"
#include "sandbox/model/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

using Scopes = std::vector<std::string>;

/// What an OAuth token must be granted for an operation (PagerDuty's api-schema,
/// x-pd-requires-scope; v3 has none written down and is taken to ask for the same as v2). "" for
/// none.
std::string scope_for(const std::string& operation);

/// Every scope there is here.
Scopes all_scopes();

/// The words of a text, and the text of words.
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

/// The key a request carries, sent in the form that fits its kind to the right region. Absent:
/// none, unknown, expired, of another region, or the wrong form.
std::optional<Key> key_of(const Request& request, const std::vector<Key>& keys,
                          const std::string& region, Time now);

/// What a key has left of its requests per minute.
struct Allowance {
    long limit = 0;
    long remaining = 0;
    long reset = 0;  ///< seconds
    bool exceeded = false;
};

/// Counts requests in windows of a minute, one count for each key.
class RateLimit {
  public:
    /// 0: no limit.
    explicit RateLimit(long per_minute) : per_minute_(per_minute) {}
    /// Counts one request. Absent when there is no limit.
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
