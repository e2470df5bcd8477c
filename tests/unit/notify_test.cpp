#include "base/json.hpp"
#include "catch_compat.hpp"
#include "notify/message.hpp"
#include "notify/target.hpp"
#include "notify/webhook.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::notify;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using dutyme::pagerduty::FakeClock;
using std::chrono::milliseconds;

namespace {

const std::string secret_url = "https://hooks.slack.com/services/T0/B0/S3CRETS3CRET";

duty::Notice notice(const std::string& sentence) {
    duty::Notice notice;
    notice.tour = "0123456789abcdef";
    notice.sentences = {sentence};
    notice.deployer = "Ada Byron";
    return notice;
}

struct Desk {
    FakeClock clock;
    pagerduty::FakeTransport transport{clock};
    Target target;
    std::optional<Posted> posted;

    explicit Desk(Format format, const std::string& url = secret_url) {
        target.format = format;
        target.url = url;
    }
    std::string post(const duty::Notice& what = notice("Ada takes Primary.")) {
        return Webhook{transport, clock, target}.post(what, posted,
                                                      {clock.up + milliseconds{60000}, {}});
    }
};

config::Settings with_section(const std::map<std::string, std::string>& entries) {
    config::Settings own;
    for (const auto& [name, text] : entries)
        own.notify_sections["team"][name] = {text, config::Origin::user_file, "~/.config:3"};
    own.put(config::key::notify, {{"team", config::Origin::committed_file, ".dutyme:2"}});
    return own;
}

std::string refused(const config::Settings& own) {
    try {
        target_from(own, own);
    } catch (const Error& error) {
        return error.what();
    }
    return "not refused";
}

}  // namespace

TEST_CASE("a vendor is told by the whole host of its URL", "[notify]") {
    const std::pair<const char*, Format> urls[] = {
        {"https://hooks.slack.com/services/T/B/X", Format::slack},
        {"https://HOOKS.SLACK.COM.:443/services/T/B/X", Format::slack},
        {"https://hooks.slack-gov.com/services/T/B/X", Format::slack},
        {"https://a1.b2.environment.api.powerplatform.com:443/powerautomate/x?sig=1",
         Format::teams},
        {"https://prod-1.westus.logic.azure.com/workflows/1?sig=2", Format::teams},
        {"https://acme.webhook.office.com/webhookb2/1", Format::teams},
        {"https://chat.googleapis.com/v1/spaces/A/messages?key=1&token=2", Format::google_chat},
        {"https://discord.com/api/webhooks/1/T", Format::discord},
        {"https://ptb.discord.com/api/v10/webhooks/1/T", Format::discord},
        {"https://chat.example.com/hooks/abcdefghijklmnopqrstuvwx12", Format::mattermost},
        {"https://hooks.slack.com.evil.example/services/T/B/X", Format::json},
        {"https://evilhooks-slack.com/services", Format::json},
        {"https://notdiscord.com/api/webhooks/1/T", Format::json},
        {"https://example.com/?u=https://hooks.slack.com/", Format::json},
        {"https://chat.example.com/hooks/SHORT", Format::json},
    };
    for (const auto& [url, format] : urls) {
        INFO(url);
        CHECK(format_of(url) == format);
    }
}

TEST_CASE("a target that cannot be is refused in a sentence without its URL", "[notify]") {
    const std::string path = "/services/S3CRET";
    for (const std::string url :
         {"http://hooks.slack.com", "https://user:pw@hooks.slack.com", "ftp://hooks.slack.com",
          "hooks.slack.com", "https://", "http://127.0.0.1.example.com"}) {
        INFO(url);
        const std::string sentence = refused(with_section({{"notify-url", url + path}}));
        CHECK_THAT(sentence, StartsWith("the url of [notify \"team\"] "));
        CHECK(sentence.find("S3CRET") == std::string::npos);
    }
    CHECK_THAT(refused(with_section({{"notify-url", "https://hooks.slack.com/triggers/T/1/2"}})),
               ContainsSubstring("Workflow Builder"));
    CHECK_THAT(refused(with_section({{"notify-url", secret_url}, {"notify-format", "irc"}})),
               ContainsSubstring("has no format irc"));
    CHECK_THAT(refused(with_section({{"notify-token", "xoxb-1"}})),
               ContainsSubstring("needs the token of a bot and a channel, as in channel = \"#"));
    CHECK(refused(with_section({{"notify-url", "http://127.0.0.1:8080/x"}})) == "not refused");
}

TEST_CASE("a name without a section is refused with its origin", "[notify]") {
    config::Settings own;
    own.put(config::key::notify, {{"teem", config::Origin::committed_file, ".dutyme:2"}});
    CHECK(refused(own) ==
          ".dutyme:2: notify names teem, but there is no [notify \"teem\"] in your "
          "own file or the machine's");
}

TEST_CASE("a URL of a variable goes before a name from farther away, and not before a nearer one",
          "[notify]") {
    config::Settings own = with_section({{"notify-url", "https://example.com/far"}});
    own.put(config::key::notify_url,
            {{"https://example.com/near", config::Origin::environment, "DUTYME_NOTIFY_URL"}});
    CHECK(target_from(own, own)->url == "https://example.com/near");
    config::Settings settings = own;
    settings.put(config::key::notify, {{"team", config::Origin::flag, "--notify"}});
    CHECK(target_from(settings, own)->url == "https://example.com/far");
    CHECK_FALSE(target_from({}, {}));
}

TEST_CASE("each vendor gets the request that it documents", "[notify]") {
    const auto body = [](Format format) {
        Target target;
        target.format = format;
        target.channel = "#deploys";
        return message(target, notice("a <b> & {{c}} @d *e*"));
    };
    CHECK(body(Format::slack) ==
          R"({"text":"a &lt;b&gt; &amp; {{c}} @d *e*","blocks":[{"type":"section","text":)"
          R"({"type":"plain_text","text":"a <b> & {{c}} @d *e*","emoji":false}}]})");
    CHECK_THAT(body(Format::slack_app), StartsWith(R"({"channel":"#deploys","text":"a &lt;b&gt;)"));
    CHECK_THAT(
        body(Format::teams),
        ContainsSubstring(R"("body":[{"type":"RichTextBlock","inlines":[{"type":"TextRun",)"));
    CHECK_THAT(body(Format::teams), !ContainsSubstring("{{"));
    CHECK_THAT(body(Format::google_chat),
               ContainsSubstring(R"({"textParagraph":{"text":"a &lt;b&gt; &amp; {{c}} @d *e*"}})"));
    CHECK_THAT(body(Format::google_chat),
               ContainsSubstring(R"("thread":{"threadKey":"dutyme-0123456789abcdef"})"));
    CHECK(body(Format::discord) ==
          R"({"content":"a <b\\> & {{c}} @d \\*e\\*","allowed_mentions":{"parse":[]}})");
    CHECK_THAT(body(Format::mattermost), StartsWith(R"({"text":"a &lt;b\\&gt; &amp; {{c}} @)"));
    CHECK_THAT(body(Format::mattermost), !ContainsSubstring("@d"));
    CHECK_THAT(body(Format::json), StartsWith(R"({"version":1,"event":"taken","text":"a <b> &)"));
}

TEST_CASE("a message fits everywhere, however long its names are", "[notify]") {
    Target target;
    target.format = Format::discord;
    const std::string longest(5000, '*');
    const json::Document sent = json::parse(message(target, notice(longest)));
    CHECK(json::text_or_empty(sent, "content").size() <= 2000);
}

TEST_CASE("a webhook is posted to once, and what it answers is judged", "[notify]") {
    Desk slack{Format::slack};
    slack.transport.then(200, "ok");
    CHECK(slack.post().empty());
    REQUIRE(slack.transport.sent.size() == 1);
    CHECK(slack.transport.sent[0].url == secret_url);
    CHECK(slack.transport.sent[0].headers.count("Authorization") == 0);

    Desk refused{Format::slack};
    refused.transport.then(404, "no_service");
    CHECK(refused.post() == "a notice did not reach Slack: Slack answered 404: no_service");
    Desk proxy{Format::slack};
    proxy.transport.then(200, "<html>" + secret_url);
    CHECK_THAT(proxy.post(), ContainsSubstring("does a proxy or login page stand in between?"));
    Desk teams{Format::teams};
    teams.transport.then(202);
    CHECK(teams.post().empty());
}

TEST_CASE("a notice is sent again after a limit, and not when it may have been posted",
          "[notify]") {
    Desk passing{Format::slack};
    passing.transport.then(429).then(503).then_nothing(false).then(200, "ok");
    CHECK(passing.post().empty());
    CHECK(passing.transport.sent.size() == 4);
    Desk lost{Format::slack};
    lost.transport.then_nothing(true);
    CHECK_THAT(lost.post(), ContainsSubstring("it may have been posted all the same"));
    CHECK(lost.transport.sent.size() == 1);
    Desk limited{Format::teams};
    limited.transport.then(200, "Microsoft Teams endpoint returned HTTP error 429").then(202);
    CHECK(limited.post().empty());
}

TEST_CASE("a bot of Slack edits its message, and answers below one that it may not edit",
          "[notify]") {
    Desk bot{Format::slack_app, "https://slack.com/api"};
    bot.target.token = "xoxb-1";
    bot.target.channel = "#deploys";
    bot.transport.then(200, R"({"ok":true,"channel":"C1","ts":"17.01"})")
        .then(200, R"({"ok":false,"error":"edit_window_closed"})")
        .then(200, R"({"ok":true,"channel":"C1","ts":"17.02"})");
    CHECK(bot.post().empty());
    CHECK(bot.post(notice("Primary is back.")).empty());
    REQUIRE(bot.transport.sent.size() == 3);
    CHECK(bot.transport.sent[0].url == "https://slack.com/api/chat.postMessage");
    CHECK(bot.transport.sent[0].headers.at("Authorization") == "Bearer xoxb-1");
    CHECK(bot.transport.sent[1].url == "https://slack.com/api/chat.update");
    CHECK_THAT(
        bot.transport.sent[1].body,
        StartsWith(R"({"ts":"17.01","channel":"C1","text":"Ada takes Primary.\nPrimary is)"));
    CHECK_THAT(bot.transport.sent[2].body,
               StartsWith(R"({"thread_ts":"17.01","channel":"C1","text":"Primary is back.")"));
    Desk unfit{Format::slack_app, "https://slack.com/api"};
    unfit.transport.then(200, R"({"ok":false,"error":"missing_scope","needed":"chat:write"})");
    CHECK_THAT(unfit.post(), EndsWith("Slack answered missing_scope, needed is chat:write"));
}

TEST_CASE("a message on Discord is edited, and posted anew where it is gone", "[notify]") {
    Desk discord{Format::discord, "https://discord.com/api/webhooks/1/T?thread_id=9"};
    discord.transport.then(200, R"({"id":"42"})").then(404).then(200, R"({"id":"43"})");
    CHECK(discord.post().empty());
    CHECK(discord.post(notice("Primary is back.")).empty());
    REQUIRE(discord.transport.sent.size() == 3);
    CHECK(discord.transport.sent[0].url ==
          "https://discord.com/api/webhooks/1/T?thread_id=9&wait=true");
    CHECK(discord.transport.sent[1].method == pagerduty::Method::patch);
    CHECK(discord.transport.sent[1].url ==
          "https://discord.com/api/webhooks/1/T/messages/42?thread_id=9");
    CHECK(discord.transport.sent[2].method == pagerduty::Method::post);
}
