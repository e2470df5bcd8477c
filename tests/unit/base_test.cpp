#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "catch_compat.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

using namespace dutyme;

TEST_CASE("the elements of a list come one by one, and the rest of it in the end", "[base]") {
    const auto read = [](const std::string& text) {
        json::check(text);
        std::string all;
        const auto rest = json::parse_elements(text, "rows", [&](const json::Value& row) {
            all += json::text(row, "a").value_or("?") + ";";
        });
        const json::Value* rows = json::find(rest, "rows");
        if (rows != nullptr && rows->IsArray()) CHECK(rows->Empty());
        return all + json::text_or_empty(rest, "z");
    };
    CHECK(read(R"({"rows":[{"a":"1"},{"a":"]\\"},{"a":{"b":[1,2]}} , 7],"z":"end"})") ==
          "1;]\\;?;?;end");
    CHECK(read(R"( { "x" : [ {"rows":[1]} , "}" ], "rows" : [ ] , "z":"end" } )") == "end");
    CHECK(read(R"({"rows":{"a":"1"},"z":"end"})") == "end");
    CHECK(read("{}").empty());
    CHECK_THROWS_AS(read("[]"), JsonError);
    CHECK_THROWS_AS(json::check(R"({"rows":[{},]})"), JsonError);
    CHECK_THROWS_AS(json::check(R"({"rows":[{}]} x)"), JsonError);
    CHECK_THROWS_AS(json::check(std::string(100, '[') + std::string(100, ']')), JsonError);
}

TEST_CASE("durations are read as Go writes them", "[base]") {
    CHECK(parse_duration("90m") == Seconds{5400});
    CHECK(parse_duration("1.5h") == Seconds{5400});
    CHECK(parse_duration("2h45m") == Seconds{9900});
    CHECK(parse_duration("1500ms") == Seconds{1});
    CHECK(parse_duration("0") == Seconds{0});
    for (const char* wrong : {"", "60", "m", "-1h", "1h-5m", "1.2.3s", "1x", ".s",
                              "99999999999999999999h", "1 h", "0x10s"})
        CHECK_FALSE(parse_duration(wrong));
}

TEST_CASE("a duration shown is read back as itself", "[base]") {
    for (const int seconds : {0, 1, 59, 60, 61, 1800, 3600, 5400, 86400})
        CHECK(parse_duration(show_duration(Seconds{seconds})) == Seconds{seconds});
    CHECK(show_duration(Seconds{5400}) == "1h30m");
}

TEST_CASE("instants are compared, whatever offset they are written with", "[base]") {
    const auto utc = from_rfc3339("2026-11-23T10:00:00Z");
    REQUIRE(utc);
    CHECK(from_rfc3339("2026-11-23T06:00:00-04:00") == utc);
    CHECK(from_rfc3339("2026-11-23T15:30:00.123456+05:30") == utc);
    CHECK(from_rfc3339("2026-11-23T10:00:00+0000") == utc);
    CHECK(to_rfc3339(*utc) == "2026-11-23T10:00:00Z");
    CHECK(from_http_date("Mon, 23 Nov 2026 10:00:00 GMT") == utc);
    for (const char* wrong : {"", "2026-11-23", "2026-11-23T10:00:00", "2026-02-31T10:00:00Z",
                              "2026-11-23T10:00:00Zx", "2026-11-23T10:00:00+5"})
        CHECK_FALSE(from_rfc3339(wrong));
    CHECK_FALSE(from_http_date("yesterday"));
}

TEST_CASE("an instant is read back as it was written, whatever the year", "[base]") {
    for (const std::int64_t seconds :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-62135596801}, std::int64_t{-62167219201},
          std::int64_t{-99999999999}, std::int64_t{-30000000000}, std::int64_t{253402300799},
          std::int64_t{253402300800}, std::int64_t{9000000000000},
          std::int64_t{3000000000000000}}) {
        const Instant instant{Seconds{seconds}};
        CAPTURE(seconds, to_rfc3339(instant));
        CHECK(from_rfc3339(to_rfc3339(instant)) == instant);
    }
    for (const std::int64_t seconds : {INT64_MAX, INT64_MIN}) {
        const std::string text = to_rfc3339(Instant{Seconds{seconds}});
        const auto read = from_rfc3339(text);
        REQUIRE(read);
        CHECK(to_rfc3339(*read) == text);
    }
    CHECK(to_rfc3339(Instant{Seconds{253402300800}}) == "+10000-01-01T00:00:00Z");
    CHECK(to_rfc3339(Instant{Seconds{-62135596801}}) == "0000-12-31T23:59:59Z");
    CHECK(to_rfc3339(Instant{Seconds{-62167219201}}) == "-0001-12-31T23:59:59Z");
    for (const char* wrong : {"10000-01-01T00:00:00Z", "+2026-01-01T00:00:00Z", "-2026",
                              "26-01-01T00:00:00Z", "+99999999999-01-01T00:00:00Z", "+", "-"})
        CHECK_FALSE(from_rfc3339(wrong));
}

TEST_CASE("foreign text cannot move the cursor, turn the line or break a character", "[base]") {
    CHECK(printable("a\x1b[31mb\nc") == "a?[31mb?c");
    CHECK(printable("caf\xc3\xa9") == "caf\xc3\xa9");
    CHECK(printable("\xff\xfe"
                    "x") == "??x");
    CHECK(printable("\xc2\x9b"
                    "31m") == "?31m");
    CHECK(printable("a\xe2\x80\xae"
                    "b") == "a?b");
    CHECK(printable("a\xd8\x9c"
                    "b") == "a?b");
    CHECK(printable("\xc3\xa9\xc3\xa9", 3) == "\xc3\xa9");
}

TEST_CASE("hostile JSON is an exception, never a crash", "[base]") {
    CHECK_THROWS_AS(json::parse(std::string(100000, '[')), JsonError);
    CHECK_THROWS_AS(json::parse("{\"a\":"), JsonError);
    CHECK_THROWS_AS(json::parse("{} trailing"), JsonError);
    CHECK_THROWS_AS(json::parse("\"\xff\""), JsonError);
    CHECK_THROWS_AS(json::parse(std::string_view("{}\0x", 4)), JsonError);
    const auto number = json::parse("{\"a\":1.00000000001e-2147483639,\"b\":{\"c\":null}}");
    CHECK(json::text(number, "a") == "1.00000000001e-2147483639");
    CHECK(json::find(number, "absent") == nullptr);
    CHECK(json::find(number["b"], "c") == nullptr);
    CHECK_FALSE(json::text(number, "b"));
    CHECK_THROWS_AS(number["a"].GetInt(), JsonError);
}

TEST_CASE("a file is replaced whole, for its owner only", "[base]") {
    char folder[] = "/tmp/dutyme-base-XXXXXX";
    REQUIRE(mkdtemp(folder) != nullptr);
    const std::filesystem::path path = std::filesystem::path{folder} / "a" / "file";
    make_private_directory(path.parent_path());
    CHECK_FALSE(read_file(path, 100));
    write_file_atomically(path, "one");
    write_file_atomically(path, "two");
    CHECK(read_file(path, 100) == "two");
    CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::mask) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    CHECK_THROWS_AS(read_file(path, 2), std::exception);
    std::filesystem::create_symlink(path, path.parent_path() / "link");
    CHECK_THROWS_AS(read_untrusted_file(path.parent_path() / "link", 100), std::exception);
    REQUIRE(::mkfifo((path.parent_path() / "pipe").c_str(), 0600) == 0);
    CHECK_THROWS_AS(write_file_atomically(path.parent_path() / "pipe", "three"), Error);
    CHECK(std::filesystem::is_fifo(path.parent_path() / "pipe"));
    CHECK(std::distance(std::filesystem::directory_iterator{path.parent_path()}, {}) == 3);
    std::filesystem::remove_all(folder);
}

TEST_CASE("two names that differ only in what cannot be seen look alike", "[base]") {
    for (const char* name : {"Primary Ops", " Primary Ops", "Primary Ops ", "Primary  Ops",
                             "Primary\xC2\xA0Ops", "Primary\t Ops", "Pri\xE2\x80\x8Bmary Ops"})
        CHECK(as_seen(name) == "Primary Ops");
    for (const char* name : {"primary Ops", "PrimaryOps", "Primary Ops 2"})
        CHECK(as_seen(name) != "Primary Ops");
    CHECK(as_seen("").empty());
}

TEST_CASE("a list ends as its sentence wants", "[base]") {
    CHECK(listed({"a", "b", "c"}) == "a, b and c");
    CHECK(listed({"a", "b"}, "or") == "a or b");
    CHECK(listed({"a"}, "or") == "a");
}

TEST_CASE("a time is read as people write it", "[base]") {
    ::setenv("TZ", "Europe/Berlin", 1);
    ::tzset();
    const Instant now = *from_rfc3339("2026-11-23T10:30:00Z");
    CHECK(read_local_time("18:00", now) == from_rfc3339("2026-11-23T17:00:00Z"));
    CHECK(read_local_time("2026-11-23", now) == from_rfc3339("2026-11-22T23:00:00Z"));
    CHECK(read_local_time("2026-07-01 18:00", now) == from_rfc3339("2026-07-01T16:00:00Z"));
    CHECK(read_local_time("2026-11-23T10:00:00Z", now) == from_rfc3339("2026-11-23T10:00:00Z"));
    for (const char* wrong : {"", "soon", "25:00", "18:00x", "2026-13-01", "6pm"})
        CHECK_FALSE(read_local_time(wrong, now));
    CHECK(local_time_with_zone(now, now) == "11:30 +01:00");
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    CHECK(local_time_with_zone(now, now) == "10:30 UTC");
    CHECK(local_time_with_zone(now, now) == "10:30 UTC");
}

TEST_CASE("a length is shown in minutes", "[base]") {
    CHECK(show_minutes(Seconds{1757}) == "30 min");
    CHECK(show_minutes(Seconds{3600}) == "1 h");
    CHECK(show_minutes(Seconds{3900}) == "1 h 05 min");
    CHECK(show_minutes(Seconds{7200 + 15 * 60}) == "2 h 15 min");
}
