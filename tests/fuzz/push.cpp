// What git tells of a push, and the remotes and rules it is compared with. An input is git's lines,
// a URL in three parts, a pattern of refs, and the words of a command line.
#include "git/push.hpp"

#include "base/text.hpp"
#include "fuzz.hpp"
#include "git/checkout.hpp"
#include "git/credential.hpp"
#include "git/remotes.hpp"
#include "hook/rules.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace dutyme;
using fuzz::require;

namespace {

bool is_oid(const std::string& text) {
    return (text.size() == 40 || text.size() == 64) &&
           text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::size_t lines_in(std::string_view text) {
    std::size_t lines = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\n' && (i == 0 || text[i - 1] == '\n')) ++lines;
    return lines;
}

git::Push read_push(std::string_view lines, const std::string& url) {
    git::Push push;
    push.remote = "origin";
    push.url = url;
    git::read_pushed_refs(lines, push);
    require(push.refs.size() + push.unreadable == lines_in(lines), "every line counts");
    for (const git::PushedRef& ref : push.refs) {
        require(is_oid(ref.local_oid) && is_oid(ref.remote_oid), "ids are ids");
        require(!ref.remote_ref.empty() && ref.remote_ref.find(' ') == std::string::npos,
                "a ref on the remote is one word");
    }
    require(git::push_arguments(push).size() <= 6, "a command line that can be read");
    return push;
}

void check_rules(const git::Push& push, const std::string& pattern, const std::string& remote) {
    const hook::Verdict verdict = hook::judge(push, {{pattern}, remote});
    require(verdict.deployed.empty() != verdict.reason.empty(), "there are refs, or a reason");
    require(fuzz::is_harmless(verdict.reason), "the reason can be printed");
}

void check_public_name(const std::string& url) {
    const std::string name = git::public_remote_name(url);
    require(fuzz::is_harmless(name), "a remote's public name can be printed");
    require(name.find_first_of("@?#\\") == std::string::npos, "and holds nothing secret");
    require(name.empty() || name.find('/') != std::string::npos, "it is a host and a path");
}

void check_urls(const std::string& before, const std::string& middle, const std::string& behind) {
    const std::string password = "passphrase";
    check_public_name(before + middle + behind);
    check_public_name(before + "@" + behind);
    const std::string secret = git::public_remote_name(before + password + middle + "@" + behind);
    require(lower_case(secret).find(password) == std::string::npos ||
                lower_case(behind).find(password) != std::string::npos,
            "what stands before an @ is not shown");
    git::ssh_address(before + middle + behind);
    git::credential_question(before + middle + behind);
    git::password_in(before + "\npassword=" + middle);
}

std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> words;
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), words.back().size() + 1)))
        words.emplace_back(text.substr(0, text.find('\n')));
    return words;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::Parts parts{bytes, size};
    const std::string_view lines = parts.next();
    const std::string before{parts.next()};
    const std::string middle{parts.next()};
    const std::string behind{parts.next()};
    const std::string pattern{parts.next()};
    const std::vector<std::string> words = words_in(parts.next());
    const git::Push push = read_push(lines, before + middle + behind);
    check_rules(push, pattern, "");
    check_rules(push, pattern, behind);
    check_urls(before, middle, behind);
    for (const git::PushedRef& ref : push.refs) git::tracking_ref(words, ref.remote_ref);
    require(!git::is_dry_push(words) || git::is_push(words), "a dry push is a push");
    return 0;
}
