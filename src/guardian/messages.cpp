#include "guardian/messages.hpp"

#include "base/json.hpp"

#include <cstdint>
#include <cstring>
#include <map>
#include <tuple>
#include <utility>

namespace dutyme::guardian {

namespace {

[[noreturn]] void refuse(const std::string& reason) {
    throw Error{Failure::system, "dutyme and its guardian do not understand each other: " + reason};
}

// The members of each message, in the order in which they are sent.
auto members(DeployInfo& message) {
    duty::Deploy& deploy = message.deploy;
    return std::tie(message.settings, deploy.repository, deploy.branch, deploy.commit,
                    deploy.subject, deploy.author, deploy.job_url, deploy.commits,
                    message.author_email, message.tour, message.is_interactive);
}
auto members(TakeOrder& message) {
    return std::tie(message.excluded_schedules);
}
auto members(CommandStarted& message) {
    return std::tie(message.pid);
}
auto members(UntilStarted& message) {
    return std::tie(message.pid, message.outcome);
}
auto members(GiveBackOrder& message) {
    return std::tie(message.outcome, message.command_ran, message.ended_at, message.status,
                    message.until_outcome);
}
auto members(TokenChecked& message) {
    return std::tie(message.is_known);
}
auto members(SandboxFound& message) {
    return std::tie(message.page);
}
auto members(PlanReady& message) {
    return std::tie(message.plan);
}
auto members(Refused& message) {
    return std::tie(message.failure, message.sentence, message.hint);
}
auto members(Uncovered& message) {
    return std::tie(message.sentence, message.hint);
}
auto members(Taken& message) {
    return std::tie(message.changed_plan);
}
auto members(Remark& message) {
    return std::tie(message.sentence);
}
auto members(Detail& message) {
    return std::tie(message.sentence);
}
auto members(Waiting& message) {
    return std::tie(message.reason, message.left);
}
auto members(EndsByItself& message) {
    return std::tie(message.at);
}
auto members(GivenBack& message) {
    return std::tie(message.lingers_until, message.on_call_now, message.goes_on, message.aftermath);
}
auto members(PassedOn& message) {
    return std::tie(message.plan);
}
auto members(LeftStanding& message) {
    return std::tie(message.sentence);
}

// Numbers take eight bytes, a text or a list begins with its length.
class Encoder {
  public:
    void put(std::int64_t number) {
        char bytes[sizeof number];
        std::memcpy(bytes, &number, sizeof number);
        bytes_.append(bytes, sizeof bytes);
    }
    void put(int number) { put(std::int64_t{number}); }
    void put(bool flag) { put(std::int64_t{flag ? 1 : 0}); }
    void put(Failure failure) { put(static_cast<int>(failure)); }
    void put(config::Origin origin) { put(static_cast<int>(origin)); }
    void put(std::chrono::milliseconds duration) { put(std::int64_t{duration.count()}); }
    void put(Instant instant) { put(std::int64_t{instant.time_since_epoch().count()}); }
    void put(const std::string& text) {
        put(static_cast<std::int64_t>(text.size()));
        bytes_ += text;
    }
    void put(const std::vector<std::string>& texts) {
        put(static_cast<std::int64_t>(texts.size()));
        for (const std::string& text : texts) put(text);
    }
    void put(const pagerduty::NamesBySchedule& names) {
        put(static_cast<std::int64_t>(names.size()));
        for (const auto& [schedule, people] : names) {
            put(schedule);
            put(people);
        }
    }
    void put(const std::optional<Instant>& instant) {
        put(instant.has_value());
        if (instant) put(*instant);
    }
    void put(const duty::Plan& plan) { put(duty::to_json(plan)); }
    void put(const std::optional<duty::Plan>& plan) {
        put(plan.has_value());
        if (plan) put(*plan);
    }
    void put(const config::Settings& settings) {
        put(static_cast<std::int64_t>(settings.values().size()));
        for (const auto& [key, values] : settings.values()) {
            put(key);
            put(static_cast<std::int64_t>(values.size()));
            for (const config::Value& value : values) {
                put(value.text);
                put(value.origin);
                put(value.where);
            }
        }
        put(settings.lacks_committed);
    }
    std::string take() { return std::move(bytes_); }

  private:
    std::string bytes_;
};

class Decoder {
  public:
    explicit Decoder(std::string_view bytes) : left_(bytes) {}

    void get(std::int64_t& number) {
        std::memcpy(&number, next(sizeof number).data(), sizeof number);
    }
    void get(int& number) { number = static_cast<int>(number_within(INT32_MIN, INT32_MAX)); }
    void get(bool& flag) { flag = number_within(0, 1) == 1; }
    void get(Failure& failure) {
        failure = static_cast<Failure>(number_within(0, static_cast<int>(Failure::system)));
    }
    void get(config::Origin& origin) {
        origin =
            static_cast<config::Origin>(number_within(0, static_cast<int>(config::Origin::policy)));
    }
    void get(std::chrono::milliseconds& duration) {
        std::int64_t number = 0;
        get(number);
        duration = std::chrono::milliseconds{number};
    }
    void get(Instant& instant) {
        std::int64_t number = 0;
        get(number);
        instant = Instant{Seconds{number}};
    }
    void get(std::string& text) { text = next(length()); }
    void get(std::vector<std::string>& texts) {
        for (std::size_t count = length(); count > 0; --count) get(texts.emplace_back());
    }
    void get(pagerduty::NamesBySchedule& names) {
        for (std::size_t count = length(); count > 0; --count) {
            std::string schedule;
            get(schedule);
            get(names[schedule]);
        }
    }
    void get(std::optional<Instant>& instant) {
        bool is_there = false;
        get(is_there);
        if (is_there) get(instant.emplace());
    }
    void get(duty::Plan& plan) {
        std::string json;
        get(json);
        try {
            plan = duty::plan_from_json(json);
        } catch (const JsonError& error) {
            refuse(error.what());
        }
    }
    void get(std::optional<duty::Plan>& plan) {
        bool is_there = false;
        get(is_there);
        if (is_there) get(plan.emplace());
    }
    void get(config::Settings& settings) {
        for (std::size_t keys = length(); keys > 0; --keys) {
            std::string name;
            get(name);
            const config::Key* key = config::find_key(name);
            if (key == nullptr) refuse("a setting that does not exist");
            std::vector<config::Value> values;
            for (std::size_t count = length(); count > 0; --count) {
                config::Value& value = values.emplace_back();
                get(value.text);
                get(value.origin);
                get(value.where);
            }
            if (values.empty()) refuse("a setting without a value");
            settings.put(*key, std::move(values));
        }
        get(settings.lacks_committed);
    }
    void finish() const {
        if (!left_.empty()) refuse("a message with a tail");
    }

  private:
    std::string_view next(std::size_t size) {
        if (size > left_.size()) refuse("half a message");
        const std::string_view bytes = left_.substr(0, size);
        left_.remove_prefix(size);
        return bytes;
    }
    std::int64_t number_within(std::int64_t least, std::int64_t most) {
        std::int64_t number = 0;
        get(number);
        if (number < least || number > most) refuse("a number out of its range");
        return number;
    }
    // Each counted element takes at least one byte, so no length exceeds the bytes left.
    std::size_t length() {
        return static_cast<std::size_t>(number_within(0, static_cast<std::int64_t>(left_.size())));
    }

    std::string_view left_;
};

template <std::size_t type>
Message decode_as(Decoder& decoder) {
    std::variant_alternative_t<type, Message> message;
    std::apply([&](auto&... member) { (decoder.get(member), ...); }, members(message));
    decoder.finish();
    return message;
}

template <std::size_t... types>
Message decode_type(std::size_t type, Decoder& decoder, std::index_sequence<types...> /*all*/) {
    using Decode = Message (*)(Decoder&);
    constexpr Decode decoders[] = {&decode_as<types>...};
    return decoders[type](decoder);
}

}  // namespace

Message refusal(const Error& error) {
    switch (error.failure()) {
        case Failure::unreachable:
        case Failure::skipped:
        case Failure::cancelled:
            return Uncovered{error.what(), error.hint()};
        default:
            return Refused{error.failure(), error.what(), error.hint()};
    }
}

std::string encode(Message message) {
    Encoder encoder;
    encoder.put(static_cast<int>(message.index()));
    std::visit(
        [&](auto& alternative) {
            std::apply([&](auto&... member) { (encoder.put(member), ...); }, members(alternative));
        },
        message);
    return encoder.take();
}

Message decode(std::string_view bytes) {
    constexpr std::size_t types = std::variant_size_v<Message>;
    Decoder decoder{bytes};
    int type = 0;
    decoder.get(type);
    if (type < 0 || static_cast<std::size_t>(type) >= types) refuse("an unknown message");
    return decode_type(static_cast<std::size_t>(type), decoder, std::make_index_sequence<types>{});
}

}  // namespace dutyme::guardian
