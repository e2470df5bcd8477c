#include "config/user_file.hpp"
#include "config_fixture.hpp"

#include <array>

using namespace dutyme;
using namespace dutyme::config;

TEST_CASE("the user file stands where XDG says, if that is an absolute path", "[config]") {
    const auto file = [](std::map<std::string, std::string> variables) {
        return user_file(Environment{std::move(variables)}).string();
    };
    CHECK(file({{"HOME", "/home/ada"}}) == "/home/ada/.config/dutyme/config");
    CHECK(file({{"HOME", "/home/ada"}, {"XDG_CONFIG_HOME", "/x"}}) == "/x/dutyme/config");
    CHECK(file({{"HOME", "/home/ada"}, {"XDG_CONFIG_HOME", "x"}}) ==
          "/home/ada/.config/dutyme/config");
    CHECK(file({{"HOME", "/home/ada"}, {"XDG_CONFIG_HOME", ""}}) ==
          "/home/ada/.config/dutyme/config");
    CHECK(file({{"HOME", "ada"}}) == "");
    CHECK(file({}) == "");
    CHECK_NOTHROW(own_layers(Environment{}, {}));
    const auto shown = [](const char* path, const char* home) {
        return shown_path(path, Environment{{{"HOME", home}}});
    };
    CHECK(shown("/home/ada/.config/x", "/home/ada") == "~/.config/x");
    CHECK(shown("/home/ada/.config/x", "/home/ada/") == "~/.config/x");
    CHECK(shown("/home/adam/x", "/home/ada") == "/home/adam/x");
    CHECK(shown("/etc/x", "/") == "/etc/x");
}

TEST_CASE("a mistake in the user file is named with its line", "[config]") {
    const GitHome home;
    home.write(".config/dutyme/config", "[dutyme]\nlease 30m\n");
    CHECK_THAT(failure_of([&] { own_layers(home.environment(), {}); }),
               ContainsSubstring("~/.config/dutyme/config:2: "));
    home.write(".config/dutyme/config",
               "[dutyme]\nlese = 30m\ncolour = red\n[other]\nlease = 1m\n");
    CHECK(warnings(own_layers(home.environment(), {})) ==
          "~/.config/dutyme/config:2: there is no setting lese; did you mean lease?\n"
          "~/.config/dutyme/config:3: there is no setting colour\n"
          "~/.config/dutyme/config:5: there is no setting other.lease\n");
}

TEST_CASE("a user file with a secret is refused when others may read it", "[config]") {
    const GitHome home;
    const std::string key = GENERATE(as<std::string>{}, "token", "routing-key", "clientSecret");
    const std::string name = ".config/dutyme/config";
    home.write(name, "[dutyme]\nlease = 1m\n" + key + " = \"SECRET\"\n");
    for (const mode_t mode : {0644U, 0640U, 0604U, 0660U}) {
        REQUIRE(chmod((home.path / name).c_str(), mode) == 0);
        const std::string said = failure_of([&] { own_layers(home.environment(), {}); });
        CHECK_THAT(said, ContainsSubstring("chmod 600 ~/.config/dutyme/config"));
        CHECK_THAT(said, !ContainsSubstring("SECRET"));
    }
    REQUIRE(chmod((home.path / name).c_str(), 0600) == 0);
    CHECK(text_of(own_layers(home.environment(), {}), *find_key(key)) == "SECRET");
}

TEST_CASE("a user file that others may write neither runs anything nor says where secrets go",
          "[config]") {
    const GitHome home;
    const std::string name = ".config/dutyme/config";
    const auto read = [&](mode_t mode) {
        REQUIRE(chmod((home.path / name).c_str(), mode) == 0);
        return own_layers(home.environment(), {});
    };
    for (const std::string key : {"token-command", "api-url", "identity-url", "ca-file"}) {
        const std::string value = key == "token-command" ? "pass pd" : "https://pd.example.com";
        home.write(name, "[dutyme]\n" + key + " = " + value + "\n");
        for (const mode_t mode : {0622U, 0602U})
            CHECK_THAT(failure_of([&] { read(mode); }),
                       ContainsSubstring("sets " + key + ", and others may write it") &&
                           ContainsSubstring("chmod go-w ~/.config/dutyme/config"));
        CHECK(text_of(read(0644), *find_key(key)) == value);
    }
    home.write(name, "[dutyme]\nlease = 5m\n");
    CHECK(text_of(read(0666), key::lease) == "5m");
}

TEST_CASE("the machine's file lies below the user's", "[config]") {
    const GitHome home;
    const auto read = [&](std::map<std::string, std::string> variables = {}) {
        return own_layers(home.environment(std::move(variables)), {}, home.path / "machine");
    };
    CHECK(line(read(), "lease") == "30m (built in)");
    home.write("machine",
               "[dutyme]\nlease = 5m\nmax = 1h\nschedule = Machine\napi-url = "
               "https://pd.example.com\n");
    const std::string place = (home.path / "machine").string();
    CHECK(line(read(), "lease") == "5m (" + place + ":2)");
    CHECK(read().find(key::lease)->origin == Origin::machine_file);
    CHECK(line(read(), "schedule") == "Machine (" + place + ":4)");
    write_private(home, ".dutyme.json", old_file);
    CHECK_THAT(line(read(), "schedule"), ContainsSubstring("POLD"));
    home.write(".config/dutyme/config", "[dutyme]\nlease = 7m\nservice = S\n");
    CHECK(text_of(read(), key::lease) == "7m");
    CHECK(text_of(read(), key::max) == "1h");
    CHECK(read().all(key::schedule).empty());
    CHECK(text_of(read({{"DUTYME_LEASE", "9m"}}), key::lease) == "9m");
    CHECK(warnings(read()) == "");
}

TEST_CASE("a machine's file that is not to be believed is left out with a warning", "[config]") {
    const GitHome home;
    const std::string place = (home.path / "machine").string();
    const auto read = [&] { return own_layers(home.environment(), {}, home.path / "machine"); };
    home.write("machine", "[dutyme]\nlease = 5m\ntoken = abcdefghij0123456789\n");
    CHECK_FALSE(read().find(key::token));
    CHECK_THAT(warnings(read()), ContainsSubstring("the token in " + place + " is not used"));
    CHECK(text_of(read(), key::lease) == "5m");
    REQUIRE(chmod(place.c_str(), 0602) == 0);
    CHECK(text_of(read(), key::lease) == "30m");
    CHECK(warnings(read()) == place + " is not used: others may write it\n");
    std::filesystem::remove(place);
    std::filesystem::create_directory(place);
    CHECK_THAT(warnings(read()), ContainsSubstring(place + " is not used: "));
    std::filesystem::remove(place);
    home.write("machine", "[dutyme]\nlease 5m\n");
    CHECK_THAT(warnings(read()), ContainsSubstring(place + ":2: "));
    CHECK_THAT(failure_of([&] { require_policy(read()); }), ContainsSubstring(place + ":2: "));
}

TEST_CASE("what is written into the user file is what is read from it", "[config]") {
    const GitHome home;
    const std::string name = ".config/dutyme/config";
    home.write(name, "[core]\n\tpath = C:\\\\dir\\");
    change_user_file(home.environment(), {{find_key("user"), {"ada@example.com"}}});
    CHECK(own_layers(home.environment(), {})[key::user] == "ada@example.com");
}

TEST_CASE("the first dutyme's file is read and never stops anything", "[config]") {
    const GitHome home;
    const auto read = [&](std::map<std::string, std::string> variables = {}) {
        return own_layers(home.environment(std::move(variables)), {});
    };
    write_private(home, ".dutyme.json", old_file);
    CHECK(line(read(), "token") == "OLDTOKEN (~/.dutyme.json)");
    CHECK(line(read(), "user") == "PUSER1 (~/.dutyme.json)");
    CHECK(line(read(), "schedule") == "POLD (~/.dutyme.json)");
    write_private(
        home, ".dutyme.json",
        R"({"user": {"Email": "ada@corp.example", "Obj": null}, "schedule_name": "Old"})");
    CHECK(line(read(), "user") == "ada@corp.example (~/.dutyme.json)");
    CHECK(line(read(), "schedule") == "Old (~/.dutyme.json)");
    CHECK(warnings(read()) == "");
    write_private(home, ".dutyme.json",
                  R"({"user": {"Email": "ada@", "Obj": null}, "schedule_name": "Old"})");
    CHECK(line(read(), "user") == "");
    CHECK(line(read(), "schedule") == "Old (~/.dutyme.json)");
    CHECK_THAT(warnings(read()),
               ContainsSubstring("~/.dutyme.json: user is not an e-mail address"));
    for (const char* odd : {"{}", "[]", "3", R"({"user": 1, "token": {}})", R"({"user": [{}]})"}) {
        write_private(home, ".dutyme.json", odd);
        CHECK_NOTHROW(read());
    }
    for (const char* broken : {"", "{", "SECRET", "\xff"}) {
        write_private(home, ".dutyme.json", broken);
        CHECK(warnings(read()) == "~/.dutyme.json is not used: it is not JSON\n");
    }
    std::filesystem::remove(home.path / ".dutyme.json");
    std::filesystem::create_directory(home.path / ".dutyme.json");
    CHECK_THAT(warnings(read()), ContainsSubstring("~/.dutyme.json is not used: "));
}

TEST_CASE("a token in the first dutyme's file that others may read is not used", "[config]") {
    const GitHome home;
    home.write(".dutyme.json", old_file);
    REQUIRE(chmod((home.path / ".dutyme.json").c_str(), 0644) == 0);
    const Settings settings = own_layers(home.environment(), {});
    CHECK(line(settings, "token") == "");
    CHECK(line(settings, "schedule") == "POLD (~/.dutyme.json)");
    CHECK_THAT(warnings(settings), ContainsSubstring("chmod 600 ~/.dutyme.json"));
    CHECK_THAT(warnings(settings), !ContainsSubstring("OLDTOKEN"));
    CHECK(warnings(own_layers(home.environment({{"DUTYME_TOKEN", "x"}}), {})) == "");
}

TEST_CASE("what a repository may not set is left out with a warning", "[config]") {
    const GitHome home;
    std::string text = "[dutyme]\n";
    git::Checkout checkout;
    checkout.work_tree = home.path;
    for (const char* key : {"token", "tokenCommand", "api-url", "events-url", "ca-file", "id-file",
                            "routing-key", "skip", "sandbox"}) {
        text += std::string{key} + " = SECRET\n";
        checkout.config.push_back({key, "SECRET", true});
        checkout.config.push_back({key, "SECRET", false});
    }
    constexpr std::array personal{"user",  "from",    "on-unknown", "required",
                                  "quiet", "verbose", "export",     "hook.trusted"};
    for (const char* key : personal) {
        if (std::string{key} != "hook.trusted") text += std::string{key} + " = 1\n";
        checkout.config.push_back({key, "1", true, true});  // what a clone brings
    }
    home.write(".dutyme", text + "shcedule = P1\n[dutyme \"hook\"]\ntrusted = 1\n");
    const Settings settings = with_checkout(own_layers(home.environment(), {}), checkout);
    CHECK(settings.warnings.size() == 9 * 3 + personal.size() * 2 + 1);
    CHECK_THAT(warnings(settings), ContainsSubstring(".dutyme:2: token cannot be set here"));
    CHECK_THAT(warnings(settings), ContainsSubstring("git config dutyme.token: token cannot"));
    CHECK_THAT(warnings(settings), ContainsSubstring(".dutyme:11: user cannot be set here"));
    CHECK_THAT(
        warnings(settings),
        ContainsSubstring(".dutyme:18: there is no setting shcedule; did you mean schedule?"));
    for (const auto& [key, values] : settings.values())
        CHECK(values.back().origin == Origin::built_in);
}

TEST_CASE("a committed file is a plain file with plain values, or an error says where",
          "[config]") {
    const GitHome home;
    git::Checkout checkout;
    checkout.work_tree = home.path;
    const auto said = [&] {
        return failure_of([&] { with_checkout(own_layers(home.environment(), {}), checkout); });
    };
    const auto said_of = [&](const std::string& text) {
        home.write(".dutyme", text);
        return said();
    };
    CHECK_THAT(said_of("[dutyme]\nlease = 30\n"),
               ContainsSubstring(".dutyme:2: lease has no unit"));
    CHECK_THAT(said_of("[dutyme]\nschedule = \"a\\nb\"\n"),
               ContainsSubstring(".dutyme:2: schedule holds"));
    CHECK_THAT(said_of("[dutyme]\nmode = x\n"),
               ContainsSubstring(".dutyme:2: mode must be one of replace|join"));
    CHECK_THAT(said_of("[dutyme\n"), ContainsSubstring(".dutyme:1: "));
    CHECK_THAT(said_of("[include]\npath = x\n"), ContainsSubstring(".dutyme:1: [include]"));
    CHECK_THAT(said_of(std::string(65537, '\n')), ContainsSubstring("larger than 65536"));
    home.write("elsewhere", "[dutyme]\nlease = 1m\n");
    std::filesystem::remove(home.path / ".dutyme");
    std::filesystem::create_symlink("elsewhere", home.path / ".dutyme");
    CHECK_THAT(said(), ContainsSubstring("is a symbolic link"));
    std::filesystem::remove(home.path / ".dutyme");
    std::filesystem::create_directory(home.path / ".dutyme");
    CHECK_THAT(said(), ContainsSubstring("not a regular file"));
    std::filesystem::remove(home.path / ".dutyme");
    REQUIRE(mkfifo((home.path / ".dutyme").c_str(), 0600) == 0);
    CHECK_THAT(said(), ContainsSubstring("not a regular file"));
    std::filesystem::remove(home.path / ".dutyme");
    checkout.config = {{"lease", "30", true}};
    CHECK_THAT(said(), ContainsSubstring("git config dutyme.lease has no unit"));
    checkout.work_tree.clear();
    checkout.config.clear();
    home.write(".dutyme", "[dutyme\n");
    CHECK(said() == "nothing was thrown");
}

TEST_CASE("what anyone may have committed asks for less and never for more", "[config]") {
    const auto [entry, wanted, without] = GENERATE(table<std::string, std::string, std::string>({
        {"lease = 20m", "lease=20m", ""},
        {"lease = 31m", "lease=30m", ""},
        {"lease = 31m", "lease=31m", "lease = 1h"},
        {"lease = 30s", "lease=30m", ""},
        {"max = 4h", "max=4h", ""},
        {"max = 241m", "max=4h", ""},
        {"for = 61m", "for=1h", ""},
        {"linger = 1s", "linger=0s", ""},
        {"linger = 0s", "linger=0s", "linger = 5m"},
        {"take = all", "take=one", ""},
        {"take = all", "take=all", "take = all"},
        {"take = one", "take=one", "take = all"},
        {"mode = replace", "mode=join", "mode = join"},
        {"mode = join", "mode=join", ""},
        {"block-on-incident = true", "block-on-incident=true", ""},
        {"block-on-incident = no", "block-on-incident=true", "block-on-incident = true"},
        {"if-free = 0", "if-free=yes", "if-free = yes"},
        {"mode = both", "mode=replace", ""},
        {"lease = 30", "lease=30m", ""},
    }));
    CAPTURE(entry, without);
    const GitHome home;
    home.write(".config/dutyme/config", "[dutyme]\n" + without + "\n");
    home.write(".dutyme", "[dutyme]\n" + entry + "\nschedule = P1\n");
    git::Checkout checkout;
    checkout.work_tree = home.path;
    const std::string key = wanted.substr(0, wanted.find('='));
    const std::string value = wanted.substr(wanted.find('=') + 1);
    const auto own = [&] { return own_layers(home.environment(), {}); };
    const Settings settings = with_checkout(own(), checkout, Broken::refused, Committers::anyone);
    CHECK(text_of(settings, *find_key(key)) == value);
    CHECK(text_of(settings, key::schedule) == "P1");
    const bool is_left_out = entry != key + " = " + value;
    CHECK((warnings(settings).find(".dutyme:2: " + key + " ") == 0) == is_left_out);
    CHECK(settings.warnings.size() == (is_left_out ? 1 : 0));
    CHECK_NOTHROW(check(settings));
}

TEST_CASE("a map that anyone may have committed does not hide the user's own", "[config]") {
    const GitHome home;
    home.write(".config/dutyme/config", "[dutyme \"user\"]\nmap = octocat ada@corp.example\n");
    home.write(".dutyme", "[dutyme \"user\"]\nmap = octocat eve@corp.example\n");
    git::Checkout checkout;
    checkout.work_tree = home.path;
    const auto own = [&] { return own_layers(home.environment(), {}); };
    const Settings settings = with_checkout(own(), checkout, Broken::refused, Committers::anyone);
    CHECK(text_of(settings, key::user_map) == "octocat ada@corp.example");
    CHECK_THAT(warnings(settings), ContainsSubstring(".dutyme:2: user.map cannot be believed"));
    CHECK(text_of(with_checkout(own(), checkout), key::user_map) == "octocat eve@corp.example");
    checkout.work_tree.clear();
    checkout.config = {{"lease", "2h", true, true}};  // came with the clone
    CHECK(text_of(with_checkout(own(), checkout, Broken::refused, Committers::anyone),
                  key::lease) == "30m");
}

TEST_CASE("a file that anyone may have committed stops nothing", "[config]") {
    const GitHome home;
    git::Checkout checkout;
    checkout.work_tree = home.path;
    const auto said = [&] {
        return warnings(with_checkout(own_layers(home.environment(), {}), checkout, Broken::refused,
                                      Committers::anyone));
    };
    for (const std::string& text : {std::string{"[dutyme\n"}, std::string{"[include]\npath = x\n"},
                                    std::string(65537, '\n')}) {
        home.write(".dutyme", text);
        CHECK_THAT(said(), ContainsSubstring("may be a pull request's"));
    }
    std::filesystem::remove(home.path / ".dutyme");
    std::filesystem::create_symlink("elsewhere", home.path / ".dutyme");
    CHECK_THAT(said(), ContainsSubstring("is a symbolic link; it is left out"));
}
