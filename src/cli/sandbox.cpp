// The only file outside of src/sandbox that knows it.
#include "cli/sandbox.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "platform/program.hpp"
#include "sandbox/command_line.hpp"
#include "supervise/background.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <mutex>
#include <optional>

namespace dutyme::cli {

namespace {

using std::filesystem::path;

// Ends when its stdin does: with the guided run, or with the sandbox however that ends.
constexpr const char* deploy = "#!/bin/sh\nread -r _ || exit 0\n";

// A folder of this user's alone, for as long as this lives.
class ScratchFolder {
  public:
    ScratchFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "dutyme-demo-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw Error{Failure::system, "cannot make a folder in " +
                                             std::filesystem::temp_directory_path().string()};
        path_ = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ScratchFolder(ScratchFolder&&) = delete;
    ScratchFolder& operator=(ScratchFolder&&) = delete;

    path file(const char* name) const { return path_ / name; }
    const path& folder() const { return path_; }
    void write_program(const char* name, const std::string& text) const {
        write_file_atomically(file(name), text, Outlast::process, S_IRWXU);
    }

  private:
    path path_;
};

// The two deploys of a guided run: `dutyme exec` and the script, each around the same deploy.
class GuidedDeploys final : public sandbox::Deploys {
  public:
    void start(const Task& task, Ended ended) override {
        const std::lock_guard lock{mutex_};
        if (!scratch_) scratch_.emplace();
        scratch_->write_program("deploy.sh", deploy);
        scratch_->write_program("curl-deploy.sh", task.script);
        try {
            start_both(task, ended);
        } catch (...) {
            by_dutyme_.reset();
            throw;
        }
    }

    void kill() override {
        const std::lock_guard lock{mutex_};
        if (by_dutyme_) by_dutyme_->kill();
        if (by_script_) by_script_->kill();
    }

    void stop() override {
        constexpr std::chrono::seconds for_giving_back{10};
        const std::lock_guard lock{mutex_};
        for (auto* each : {&by_dutyme_, &by_script_})
            if (*each) (*each)->let_go();
        for (auto* each : {&by_dutyme_, &by_script_}) {
            if (*each) (*each)->wait(for_giving_back);
            each->reset();
        }
    }

  private:
    void start_both(const Task& task, const Ended& ended) {
        by_dutyme_.emplace(
            supervise::BackgroundTask{
                platform::this_program(),
                {"exec", "--schedule", task.dutyme_schedule, "--",
                 scratch_->file("deploy.sh").string()},
                variables({{"DUTYME_API_URL", task.url}, {"DUTYME_TOKEN", task.token}}),
                scratch_->folder(),
                scratch_->file("dutyme.log")},
            [ended](const supervise::Exit& exit) { ended(Which::by_dutyme, exit.described()); });
        by_script_.emplace(
            supervise::BackgroundTask{"/bin/sh",
                                      {scratch_->file("curl-deploy.sh").string()},
                                      variables({{"PAGERDUTY_URL", task.url},
                                                 {"TOKEN", task.token},
                                                 {"SCHEDULE", task.script_schedule},
                                                 {"PERSON", task.user}}),
                                      scratch_->folder(),
                                      scratch_->file("curl-deploy.log")},
            [ended](const supervise::Exit& exit) { ended(Which::by_script, exit.described()); });
    }

    Environment variables(std::map<std::string, std::string> more) const {
        more["HOME"] = scratch_->folder().string();
        more["PATH"] = Environment::of_this_process().find("PATH").value_or("/usr/bin:/bin");
        return Environment{std::move(more)};
    }

    std::mutex mutex_;
    std::optional<ScratchFolder> scratch_;
    std::optional<supervise::BackgroundCommand> by_dutyme_;
    std::optional<supervise::BackgroundCommand> by_script_;
};

}  // namespace

const std::vector<Option>& sandbox_options() {
    static const std::vector<Option> options = [] {
        std::vector<Option> all;
        for (const auto& [name, value, help] : sandbox::options())
            all.push_back({name, value, help});
        return all;
    }();
    return options;
}

std::string sandbox_manual() {
    return sandbox::manual();
}

int sandbox(const Arguments& arguments) {
    return sandbox::run(arguments, [] { return std::make_unique<GuidedDeploys>(); });
}

}  // namespace dutyme::cli
