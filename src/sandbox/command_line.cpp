#include "sandbox/command_line.hpp"

#include "base/error.hpp"
#include "base/random.hpp"
#include "sandbox/control/control.hpp"
#include "sandbox/control/sandbox.hpp"
#include "sandbox/http/server.hpp"
#include "sandbox/http/tls.hpp"
#include "sandbox/seed/seed.hpp"
#include "sandbox/web/site.hpp"

#include <cxxopts.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <memory>

namespace dutyme::sandbox {

namespace {

constexpr const char* help_hint = "dutyme sandbox --help";

int signal_pipe[2];

extern "C" void note_signal(int) {
    const ssize_t ignored = ::write(signal_pipe[1], "", 1);
    static_cast<void>(ignored);
}

void catch_signals() {
    if (::pipe(signal_pipe) != 0) throw Error{Failure::system, "cannot make a pipe"};
    for (const int ending : {SIGTERM, SIGINT, SIGHUP}) std::signal(ending, note_signal);
    std::signal(SIGPIPE, SIG_IGN);
}

// Returns at the first signal, or with `until_eof` when whoever started us is gone, with the status
// that it has asked for.
int wait_for_the_end(bool until_eof) {
    int status = exit_code::ok;
    pollfd ends[] = {{signal_pipe[0], POLLIN, 0}, {until_eof ? STDIN_FILENO : -1, POLLIN, 0}};
    for (;;) {
        if (::poll(ends, 2, -1) < 0) continue;
        if (ends[0].revents != 0) return exit_code::ok;
        if (ends[1].revents == 0) continue;
        unsigned char bytes[256];
        const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (count <= 0) return status;
        status = bytes[count - 1];
    }
}

using Type = std::shared_ptr<const cxxopts::Value>;

template <class T>
Type any() {
    return cxxopts::value<T>();
}

template <class T>
Type at_first(const char* value) {
    return cxxopts::value<T>()->default_value(value);
}

struct Declared {
    Option option;
    Type type;  // null: a switch
};

const std::vector<Declared>& declared() {
    using Texts = std::vector<std::string>;
    static const std::vector<Declared> all{
        {{"port", "N", "listen on port N of 127.0.0.1 (0, the default: any free one)"},
         at_first<unsigned short>("0")},
        {{"tls", nullptr,
          "speak https; the second line says where the CA's certificate is. As HTTPS_PROXY it also "
          "answers for api.pagerduty.com and its like"},
         nullptr},
        {{"token", "T",
          "also accept T: an account key when it has 20 characters, else an OAuth token "
          "(repeatable)"},
         any<Texts>()},
        {{"fault", "SPEC", "let something go wrong (repeatable)"}, any<Texts>()},
        {{"region", "REGION",
          "where the account is, us (the default) or eu: the keys of the other are unknown"},
         at_first<std::string>("us")},
        {{"app-scopes", "SCOPES", "the OAuth app may be granted these (words; all, if left out)"},
         any<std::string>()},
        {{"expires-in", "N", "OAuth tokens minted here live for N seconds (a day, if left out)"},
         at_first<long>("86400")},
        {{"rate", "N", "requests per minute for each key (0, the default: no limit)"},
         at_first<long>("0")},
        {{"empty", nullptr, "begin without people and schedules"}, nullptr},
        {{"crowd", "PEOPLE,SCHEDULES[,MEMBERS]",
          "add that many people and schedules, with so many people on each"},
         any<std::vector<int>>()},
        {{"policies", "POLICIES[,SERVICES]",
          "add that many escalation policies that page Primary, with so many services each"},
         any<std::vector<int>>()},
        {{"unmarked", nullptr, "leave out the header that says that a sandbox answers"}, nullptr},
        {{"no-round-robin", nullptr, "an account that may not ask for assignment strategies"},
         nullptr},
        {{"v3", "STATUS", "what /v3/schedules answers on an account without it: 402, 403 or 404"},
         any<int>()},
        {{"demo", nullptr,
          "offer a guided run on the page: two deploys at once, under dutyme and under a script "
          "with "
          "curl, and a button that kills both; the second line is its address, with the key to it"},
         nullptr},
        {{"until-eof", nullptr, "end when standard input does"}, nullptr},
    };
    return all;
}

cxxopts::Options parser() {
    cxxopts::Options known{"dutyme sandbox"};
    cxxopts::OptionAdder add = known.add_options();
    for (const auto& [option, type] : declared())
        if (type == nullptr)
            add(option.name, "");
        else
            add(option.name, "", type);
    return known;
}

cxxopts::ParseResult parse(const std::vector<std::string>& arguments) {
    std::vector<const char*> words{"dutyme sandbox"};
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    cxxopts::ParseResult given = parser().parse(static_cast<int>(words.size()), words.data());
    if (!given.unmatched().empty())
        throw Error{Failure::usage, "unexpected argument '" + given.unmatched().front() + "'",
                    help_hint};
    return given;
}

void add_keys(World& world, const cxxopts::ParseResult& given) {
    world.account.keys = seed_keys();
    if (given.count("token") == 0) return;
    for (const auto& secret : given["token"].as<std::vector<std::string>>()) {
        const bool account = secret.size() == 20;
        world.account.keys.push_back(
            {account ? Key::Kind::account : Key::Kind::oauth, secret, account ? "" : "PADA001"});
    }
}

void set_up_tokens(Account& account, const cxxopts::ParseResult& given) {
    account.region = given["region"].as<std::string>();
    if (account.region != "us" && account.region != "eu")
        throw Error{Failure::usage, "--region takes us or eu", help_hint};
    account.app.lifetime = Seconds{given["expires-in"].as<long>()};
    if (given.count("app-scopes") != 0)
        account.app.scopes = split_scopes(given["app-scopes"].as<std::string>());
}

// The counts of an option that takes from `least` to `most` of them; those left out are 0.
std::vector<int> counts_of(const cxxopts::ParseResult& given, const char* option, std::size_t least,
                           std::size_t most, const char* example) {
    std::vector<int> counts;
    if (given.count(option) != 0) {
        counts = given[option].as<std::vector<int>>();
        const bool negative =
            std::any_of(counts.begin(), counts.end(), [](int count) { return count < 0; });
        if (negative || counts.size() < least || counts.size() > most)
            throw Error{Failure::usage, std::string{"--"} + option + " takes other counts",
                        example};
    }
    counts.resize(most, 0);
    return counts;
}

Crowd crowd_of(const cxxopts::ParseResult& given) {
    const auto people = counts_of(given, "crowd", 2, 3, "--crowd 10000,5000,70");
    const auto policies = counts_of(given, "policies", 1, 2, "--policies 200,2");
    return {people[0], people[1], people[2], policies[0], policies[1]};
}

int refusal_of_v3(int status) {
    if (status < 402 || status > 404)
        throw Error{Failure::usage, "--v3 takes 402, 403 or 404", help_hint};
    return status;
}

void furnish(World& world, const cxxopts::ParseResult& given) {
    world.account = Account{};
    if (given.count("empty") == 0) world.account = seed_account(world.clock.now());
    add_keys(world, given);
    set_up_tokens(world.account, given);
    add_crowd(world.account, crowd_of(given), world.clock.now());
    world.account.round_robin = given.count("no-round-robin") == 0;
    if (given.count("v3") != 0) world.account.v3_status = refusal_of_v3(given["v3"].as<int>());
    if (given.count("fault") == 0) return;
    for (const auto& text : given["fault"].as<std::vector<std::string>>())
        world.faults.add(parse_fault(text));
}

// Good for this sandbox alone, and nobody can guess it.
std::string new_key() {
    char text[40];
    std::snprintf(text, sizeof text, "%016llx%016llx",
                  static_cast<unsigned long long>(system_random().next()),
                  static_cast<unsigned long long>(system_random().next()));
    return text;
}

int serve(const cxxopts::ParseResult& given,
          const std::function<std::unique_ptr<Deploys>()>& deploys) {
    catch_signals();
    World world{given["rate"].as<long>()};
    world.by_tls = given.count("tls") != 0;
    world.is_marked = given.count("unmarked") == 0;
    Site site{world, [&] { furnish(world, given); }};
    std::string key;
    if (given.count("demo") != 0) {
        if (world.by_tls)
            throw Error{Failure::usage,
                        "--demo speaks http: the script knows no certificate of ours", help_hint};
        key = new_key();
        site.offer_demo(deploys(), key);
    }
    std::unique_ptr<ThrowAwayAuthority> authority;
    if (given.count("tls") != 0) authority = std::make_unique<ThrowAwayAuthority>();
    const HttpServer server{given["port"].as<unsigned short>(),
                            authority ? &authority->server() : nullptr,
                            [&](const Request& request) { return site.handle(request); }};
    world.port = server.port();
    const std::string url =
        std::string{authority ? "https" : "http"} + "://127.0.0.1:" + std::to_string(server.port());
    std::cout << url << '\n';
    if (authority) std::cout << "ca=" << authority->file().string() << '\n';
    if (!key.empty()) std::cout << url << "/?key=" << key << '\n';
    std::cout << std::flush;
    const int status = wait_for_the_end(given.count("until-eof") != 0);
    site.close();
    // The server's end waits for its threads: none of them may stay parked.
    world.gate.close();
    world.places.close();
    world.log.close();
    return status;
}

}  // namespace

const std::vector<Option>& options() {
    static const std::vector<Option> shown = [] {
        std::vector<Option> all;
        for (const Declared& each : declared()) all.push_back(each.option);
        return all;
    }();
    return shown;
}

std::string manual() {
    return "Faults: NAME[/ID]=KIND[:ARG][@FROM[-TO]], with an ID only for what has it in its "
           "path\n" +
           fault_description() + "\nControls, which ask for no key\n" + control_description() +
           "\n" + seed_description();
}

int run(const std::vector<std::string>& arguments,
        const std::function<std::unique_ptr<Deploys>()>& deploys) {
    try {
        return serve(parse(arguments), deploys);
    } catch (const Error& error) {
        std::cerr << "dutyme sandbox: " << error.what() << '\n';
        if (!error.hint().empty()) std::cerr << "  " << error.hint() << '\n';
    } catch (const std::exception& error) {
        std::cerr << "dutyme sandbox: " << error.what() << '\n';
    }
    return exit_code::not_covered;
}

}  // namespace dutyme::sandbox
