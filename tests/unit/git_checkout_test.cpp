#include "git/checkout.hpp"
#include "git_fixture.hpp"

using namespace dutyme;
using git::Checkout;
using git::read_checkout;

namespace {

std::string one_line(const Checkout& checkout) {
    return checkout.branch + " | " + checkout.subject + " | " + checkout.commit_author.email;
}

std::string config_line(const Checkout& checkout) {
    std::string line;
    for (const auto& entry : checkout.config)
        line += entry.name + "=" + entry.value + (entry.local ? " local; " : " global; ");
    return line;
}

}  // namespace

TEST_CASE("a checkout tells branch, commit and authors, by the mailmap", "[git]") {
    const GitHome home;
    home.repository("api");
    home.write("api/.mailmap", "Ada Lovelace <ada@new.example> <ada@corp.example>\n");
    home.shell("cd api && git remote add origin https://user:SECRET@github.com/acme/api.git");
    std::filesystem::create_directory("sub");
    std::filesystem::current_path("sub");
    const Checkout checkout = read_checkout(home.environment());
    CHECK(checkout.work_tree == home.path / "api");
    CHECK(checkout.repository == "github.com/acme/api");
    CHECK(checkout.branch == "main");
    CHECK(checkout.commit == home.shell("git -C api rev-parse HEAD"));
    CHECK(checkout.subject == "Fix the pager");
    CHECK(checkout.committer.name == "Ada Lovelace");
    CHECK(checkout.committer.email == "ada@new.example");
    CHECK(checkout.commit_author.email == "ada@new.example");
    CHECK(checkout.remark == "");
}

TEST_CASE("the dutyme settings of git config come in git's order with their level", "[git]") {
    const GitHome home;
    home.shell("git config --global dutyme.schedule PGLOBAL && git config --global user.name Ada");
    home.write(".config/git/config", "[dutyme]\nlease = 20m\nquiet\n[other]\nx = 1\n");
    home.repository("api");
    home.shell("cd api && git config dutyme.schedule PLOCAL && git config dutyme.Hook.Mode take");
    CHECK(config_line(read_checkout(home.environment())) ==
          "lease=20m global; quiet=true global; schedule=PGLOBAL global; schedule=PLOCAL local; "
          "Hook.mode=take local; ");
}

TEST_CASE("outside a repository the global config is still read", "[git]") {
    const GitHome home;
    home.shell(
        "git config --global dutyme.schedule P1 && git config --global user.email a@b.example");
    const Checkout checkout = read_checkout(home.environment());
    CHECK(config_line(checkout) == "schedule=P1 global; ");
    CHECK(checkout.committer.email == "a@b.example");
    CHECK(checkout.work_tree == "");
    CHECK(checkout.repository == "");
    CHECK(checkout.remark == "");
}

TEST_CASE("without a home no file that lies about is taken for the global config", "[git]") {
    const GitHome home;
    home.write(".gitconfig", "[dutyme]\nschedule = PEVIL\n[user]\nemail = boss@corp.example\n");
    const Checkout checkout = read_checkout(Environment{{{"PATH", getenv("PATH")}}});
    CHECK(config_line(checkout) == "");
    CHECK(checkout.committer.email != "boss@corp.example");
    CHECK(read_checkout(home.environment()).committer.email == "boss@corp.example");
}

TEST_CASE("a repository without a public remote is called after its folder", "[git]") {
    const GitHome home;
    home.repository("api");
    CHECK(read_checkout(home.environment()).repository == "api");
    home.shell("git -C api remote add origin /srv/SECRET");
    CHECK(read_checkout(home.environment()).repository == "api");
    home.shell("git clone -q --bare api bare.git");
    std::filesystem::current_path(home.path / "bare.git");
    const Checkout bare = read_checkout(home.environment());
    CHECK(bare.repository == "bare");
    CHECK(bare.work_tree == "");
    CHECK(one_line(bare) == "main | Fix the pager | ada@corp.example");
}

TEST_CASE("the remote is the branch's upstream, else origin, else the only one", "[git]") {
    const GitHome home;
    home.repository("api");
    const auto name = [&] { return read_checkout(home.environment()).repository; };
    home.shell("git -C api remote add fork git@fork.example:ada/api.git");
    CHECK(name() == "fork.example/ada/api");
    home.shell("git -C api remote add backup git@backup.example:api.git");
    CHECK(name() == "api");
    home.shell("git -C api remote add origin git@origin.example:api.git");
    CHECK(name() == "origin.example/api");
    home.shell("git -C api config branch.main.remote fork");
    CHECK(name() == "fork.example/ada/api");
    home.shell("git -C api config branch.main.remote .");
    CHECK(name() == "origin.example/api");
}

TEST_CASE("credentials that insteadOf puts into a URL stay out", "[git]") {
    const GitHome home;
    home.repository("api");
    home.shell(
        "git config --global url.https://tok:SECRET@github.com/.insteadOf gh:"
        " && git config --global url.https://short.example/.insteadOf g"
        " && git -C api remote add origin gh:acme/api");
    CHECK(home.shell("git -C api remote get-url origin") ==
          "https://tok:SECRET@github.com/acme/api");
    CHECK(read_checkout(home.environment()).repository == "github.com/acme/api");
}

TEST_CASE("who commits is the one that git would write into a commit", "[git]") {
    const GitHome home;
    const std::string options = GENERATE(as<std::string>{}, "", "--object-format=sha256");
    home.repository("api", options);
    home.shell(
        "git config --global user.email global@corp.example && git -C api config --unset "
        "user.email");
    using Variables = std::map<std::string, std::string>;
    const Variables more =
        GENERATE(Variables{},
                 Variables{{"GIT_AUTHOR_EMAIL", "author@corp.example"}, {"GIT_AUTHOR_NAME", "A B"}},
                 Variables{{"GIT_COMMITTER_EMAIL", "committer@corp.example"}},
                 Variables{{"EMAIL", "e@corp.example"}},
                 Variables{{"GIT_CONFIG_COUNT", "1"},
                           {"GIT_CONFIG_KEY_0", "user.email"},
                           {"GIT_CONFIG_VALUE_0", "c@corp.example"}},
                 Variables{{"GIT_CONFIG_COUNT", "1"},
                           {"GIT_CONFIG_KEY_0", "committer.email"},
                           {"GIT_CONFIG_VALUE_0", "d@corp.example"}},
                 Variables{{"GIT_CONFIG_PARAMETERS", "\\''user.email=p@corp.example'\\''"}},
                 Variables{{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"EMAIL", "only@corp.example"}});
    std::string assignments;
    Variables unquoted = more;
    for (auto& [name, value] : unquoted) {
        assignments += name + "=\"" + value + "\" ";
        if (name == "GIT_CONFIG_PARAMETERS") value = "'user.email=p@corp.example'";
    }
    if (const auto found = unquoted.find("GIT_CONFIG_PARAMETERS"); found != unquoted.end())
        assignments =
            "GIT_CONFIG_PARAMETERS=\"$(printf \"\\047user.email=p@corp.example\\047\")\" ";
    const std::string identity =
        home.shell("cd api && " + assignments + "git var GIT_COMMITTER_IDENT");
    INFO(assignments);
    const Checkout checkout = read_checkout(home.environment(unquoted));
    CHECK(checkout.committer.name + " <" + checkout.committer.email + ">" ==
          identity.substr(0, identity.find('>') + 1));
}

TEST_CASE("settings given to git for one run count, and a remark says when they cannot", "[git]") {
    const GitHome home;
    home.repository("api");
    home.shell("git -C api config dutyme.schedule PLOCAL");
    std::map<std::string, std::string> variables{{"GIT_CONFIG_COUNT", "1"},
                                                 {"GIT_CONFIG_KEY_0", "dutyme.schedule"},
                                                 {"GIT_CONFIG_VALUE_0", "PONCE"}};
    const Checkout checkout = read_checkout(home.environment(variables));
    CHECK(config_line(checkout) == "schedule=PLOCAL local; schedule=PONCE local; ");
    variables["PATH"] = "/nonexistent";
    const Checkout deaf = read_checkout(home.environment(variables));
    CHECK(config_line(deaf) == "schedule=PLOCAL local; ");
    CHECK_THAT(deaf.remark, ContainsSubstring("could not be honoured"));
}

TEST_CASE("a commit cannot draw on the terminal", "[git]") {
    const GitHome home;
    const std::string options = GENERATE(as<std::string>{}, "", "--object-format=sha256");
    home.repository("api", options);
    home.shell(
        "cd api && printf \"a\\033[31mb\\tc\" > ../message && GIT_AUTHOR_NAME=\"$(printf "
        "\"x\\033]0;y\\007z\")\""
        " git commit -q --allow-empty --cleanup=verbatim -F ../message");
    const Checkout checkout = read_checkout(home.environment());
    CHECK(checkout.subject == "a?[31mb?c");
    CHECK(checkout.commit_author.name == "x?]0;y?z");
}
