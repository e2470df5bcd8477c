#include "base/error.hpp"
#include "duty/journal.hpp"
#include "duty_fakes.hpp"
#include "folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace dutyme;
using namespace dutyme::duty;

namespace {

const Instant begun = *from_rfc3339("2026-11-23T10:00:00Z");
const Instant ends = begun + Seconds{1800};

Record record_with_lease() {
    Record record = new_record(tour_id());
    record.begun = begun;
    record.leases.push_back(lease_on("PPRI001", begun, ends, "Q1", LeaseState::held));
    return record;
}

// A journal in which a tour's owner has died.
struct Left {
    Folder folder;
    Journal journal{folder / "state"};
    Record record = record_with_lease();

    Left() { write(); }
    void write() { journal.open(record.id).write(record); }
    std::string page() const { return "state/tours/" + record.id + ".json"; }
    std::size_t abandoned(Instant now = begun) {
        return journal.abandoned(platform::this_host(), now).size();
    }
};

unsigned mode_of(const std::filesystem::path& path) {
    return static_cast<unsigned>(std::filesystem::status(path).permissions());
}

}  // namespace

TEST_CASE("the journal lives where the environment says", "[duty]") {
    const auto directory = [](std::map<std::string, std::string> variables) {
        return Journal::of(Environment{std::move(variables)}).place();
    };
    CHECK(directory({{"XDG_STATE_HOME", "/state"}, {"HOME", "/home/ada"}}) == "/state/dutyme");
    CHECK(directory({{"HOME", "/home/ada"}}) == "/home/ada/.local/state/dutyme");
    CHECK(directory({{"XDG_STATE_HOME", "state"}, {"HOME", "/home/ada"}}) ==
          "/home/ada/.local/state/dutyme");
}

TEST_CASE("a page is private and replaced as a whole", "[duty]") {
    Left left;
    CHECK(mode_of(left.folder / left.page()) == 0600);
    CHECK(mode_of(left.folder / "state") == 0700);
    CHECK(mode_of(left.folder / "state/tours") == 0700);
    left.record.leases.clear();
    left.write();
    CHECK(left.folder.read(left.page()) == to_json(left.record) + "\n");
}

TEST_CASE("a tour whose owner lives is nobody else's", "[duty]") {
    Left left;
    {
        JournalEntry page = left.journal.open(left.record.id);
        CHECK(left.abandoned() == 0);
        CHECK_FALSE(left.journal.adopt(left.record.id));
        CHECK_THROWS_AS(left.journal.open(left.record.id), Error);
        CHECK(left.journal.open_tours().size() == 1);
    }
    CHECK(left.abandoned() == 1);
}

TEST_CASE("a tour whose dutyme runs is left to the guardian that it starts next", "[duty]") {
    Left left;
    const platform::Process me = platform::process_of(::getpid()).value();
    left.record.dutyme = me.pid;
    left.record.dutyme_begun = me.begun;
    left.write();
    CHECK(left.abandoned() == 0);
    CHECK(left.journal.adopt(left.record.id));
    left.record.dutyme_begun = me.begun + "0";  // another has its number by now
    left.write();
    CHECK(left.abandoned() == 1);
    left.record.dutyme_begun.clear();  // an older dutyme's
    left.write();
    CHECK(left.abandoned() == 1);
}

TEST_CASE("a lock dies with its process", "[duty]") {
    Left left;
    int ready[2];
    int hold[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(hold) == 0);
    const pid_t owner = ::fork();
    if (owner == 0) {
        JournalEntry page = left.journal.open(left.record.id);
        ::close(hold[1]);
        char byte = 0;
        if (::write(ready[1], "", 1) == 1 && ::read(hold[0], &byte, 1) >= 0) ::_exit(0);
        ::_exit(1);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    CHECK_FALSE(left.journal.adopt(left.record.id));
    REQUIRE(::kill(owner, SIGKILL) == 0);
    REQUIRE(::waitpid(owner, nullptr, 0) == owner);
    CHECK(left.journal.adopt(left.record.id));
    for (const int fd : {ready[0], ready[1], hold[0], hold[1]}) ::close(fd);
}

TEST_CASE("an adopted tour comes with its record and is locked", "[duty]") {
    Left left;
    const auto adopted = left.journal.adopt(left.record.id);
    REQUIRE(adopted);
    CHECK(to_json(adopted->record) == to_json(left.record));
    CHECK(adopted->entry.id() == left.record.id);
    CHECK_FALSE(left.journal.adopt(left.record.id));
    CHECK_FALSE(left.journal.adopt("0000000000000000"));
}

TEST_CASE("a closed page is one line in the log and nothing else", "[duty]") {
    Left left;
    {
        auto adopted = left.journal.adopt(left.record.id);
        REQUIRE(adopted);
        adopted->record.outcome = "exit 0";
        adopted->entry.close(adopted->record);
    }
    CHECK(left.journal.open_tours().empty());
    CHECK(std::filesystem::is_empty(left.folder / "state/tours"));
    CHECK(mode_of(left.folder / "state/log") == 0600);
    const auto log = left.journal.log();
    REQUIRE(log.size() == 1);
    CHECK(log[0].id == left.record.id);
    CHECK(log[0].outcome == "exit 0");
}

TEST_CASE("a log that is a pipe is left alone, and nobody waits for its reader", "[duty]") {
    Left left;
    const std::string log = (left.folder / "state/log").string();
    REQUIRE(::mkfifo(log.c_str(), 0600) == 0);
    left.journal.open(left.record.id).close(left.record);
    CHECK(left.journal.open_tours().empty());

    const Fd reader{::open(log.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    REQUIRE(reader);
    left.write();
    left.journal.open(left.record.id).close(left.record);
    CHECK(read_to_end(reader.get()).empty());
}

TEST_CASE("the log keeps its order and skips lines that cannot be read", "[duty]") {
    Left left;
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        Record record = record_with_lease();
        ids.push_back(record.id);
        left.journal.open(record.id).close(record);
        if (i == 1)
            std::ofstream{left.folder / "state/log", std::ios::app} << "{\"version\":\"9\"}\n???\n";
    }
    const auto log = left.journal.log();
    REQUIRE(log.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(log[i].id == ids[i]);
}

TEST_CASE("another machine's tour is left alone until its last lease is over", "[duty]") {
    Left left;
    const bool other_host = GENERATE(true, false);
    (other_host ? left.record.host.name : left.record.host.boot_id) = "another";
    left.write();
    CHECK(left.abandoned(begun) == 0);
    CHECK(left.abandoned(ends) == 0);  // clocks differ
    CHECK(left.abandoned(ends + Seconds{61}) == 1);
}

TEST_CASE("what cannot be understood is left alone", "[duty]") {
    Left left;
    const std::string page = left.page();
    std::string newer = to_json(left.record);
    newer.replace(newer.find(R"("version":"1")"), 13, R"("version":"2")");
    const std::string other = to_json(record_with_lease());  // not of this name
    for (const std::string& text : {newer, std::string{"{"}, std::string{}, std::string{"[]"},
                                    std::string{"\0\0\0", 3}, other}) {
        left.folder.write(page, text);
        CHECK(left.abandoned(ends + Seconds{3600}) == 0);
        CHECK_FALSE(left.journal.adopt(left.record.id));
        CHECK(left.journal.open_tours().empty());
        REQUIRE(left.journal.unread().size() == 1);
        CHECK(left.journal.unread()[0].path == (left.folder / page).string());
        CHECK(left.journal.unread()[0].is_of_another_version == (text == newer));
        CHECK(left.folder.read(page) == text);
    }
}

TEST_CASE("a page that is a link or a folder is not followed", "[duty]") {
    Left left;
    const auto page = left.folder / left.page();
    left.folder.write("elsewhere", to_json(left.record));
    std::filesystem::remove(page);
    std::filesystem::create_symlink(left.folder / "elsewhere", page);
    CHECK(left.abandoned() == 0);
    std::filesystem::remove(page);
    std::filesystem::create_directory(page);
    CHECK(left.abandoned() == 0);
}

TEST_CASE("a tour's id leads to no page outside the journal", "[duty]") {
    Left left;
    const std::string elsewhere = "../../outside";
    left.record.id = elsewhere;
    left.folder.write("outside.json", to_json(left.record));
    CHECK_FALSE(left.journal.adopt(elsewhere));
    CHECK_THROWS_AS(left.journal.open(elsewhere), Error);
    CHECK_FALSE(std::filesystem::exists(left.folder / "outside.lock"));
}

TEST_CASE("without a journal there is nothing to find and nothing is made", "[duty]") {
    const Folder folder;
    Journal journal{folder / "none"};
    CHECK(journal.abandoned(platform::this_host(), begun).empty());
    CHECK_FALSE(journal.adopt("0011223344556677"));
    CHECK(journal.open_tours().empty());
    CHECK(journal.log().empty());
    CHECK_FALSE(std::filesystem::exists(folder / "none"));
}

TEST_CASE("a place that cannot be written to is an error with a path", "[duty]") {
    const Folder folder;
    folder.write("file", "");
    Journal journal{folder / "file"};
    try {
        journal.open("0011223344556677");
        FAIL("it was opened");
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::system);
        CHECK_THAT(error.what(), ContainsSubstring((folder / "file").string()));
    }
}
