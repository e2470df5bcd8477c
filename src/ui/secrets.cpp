#include "ui/secrets.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "config/keys.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace dutyme::ui {

namespace {

constexpr std::size_t least = 8;

std::vector<std::string>& hidden() {
    static std::vector<std::string> secrets;
    return secrets;
}

void add(const std::string& secret) {
    auto& secrets = hidden();
    if (std::find(secrets.begin(), secrets.end(), secret) != secrets.end()) return;
    secrets.push_back(secret);
    // A longer one may hold a shorter one.
    std::sort(secrets.begin(), secrets.end(),
              [](const std::string& left, const std::string& right) {
                  return left.size() > right.size();
              });
}

// Of "https://user:secret@host/path" the secret; a short one with what stands around it.
void hide_password_in(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return;
    url.remove_prefix(scheme + 2);
    const auto at = url.substr(0, url.find_first_of("/?#", 1)).rfind('@');
    if (at == std::string_view::npos) return;
    const auto begin = std::min(url.find(':'), at);  // none: a token may stand there as the user
    const std::string_view password =
        begin == at ? url.substr(1, at - 1) : url.substr(begin + 1, at - begin - 1);
    if (password.size() >= least)
        add(std::string{password});
    else if (!password.empty())
        add(std::string{url.substr(begin == at ? 0 : begin, at + 1 - (begin == at ? 0 : begin))});
}

bool is_of_a_proxy(const std::string& variable) {
    constexpr std::string_view end = "_proxy";
    const std::string name = lower_case(variable);
    return name.size() > end.size() && name.substr(name.size() - end.size()) == end;
}

}  // namespace

void hide(const std::string& secret) {
    if (secret.size() >= least) add(secret);
}

void hide_secrets_in(const config::Settings& settings) {
    for (const auto& [name, values] : settings.values()) {
        const config::Key* key = config::find_key(name);
        for (const config::Value& value : values) {
            if (key != nullptr && key->kind == config::Kind::secret) hide(value.text);
            hide_password_in(value.text);
        }
    }
    for (const auto& [section, values] : settings.notify_sections)
        for (const config::KeyName key : {config::key::notify_url, config::key::notify_token})
            if (const auto value = values.find(key.text()); value != values.end())
                hide(value->second.text);
}

void hide_secrets_in(const Environment& environment) {
    for (const config::Key& key : config::all_keys()) {
        if (key.kind != config::Kind::secret) continue;
        hide(environment.find(key.variable).value_or(""));
        if (key.another_variable != nullptr)
            hide(environment.find(key.another_variable).value_or(""));
    }
    for (const auto& [name, value] : environment.all())
        if (is_of_a_proxy(name)) hide_password_in(value);
}

std::string without_secrets(std::string text) {
    for (const std::string& secret : hidden()) text = without_secret(std::move(text), secret);
    return text;
}

namespace {

// With something else for every "#" behind a "#".
std::string with_second_hash(std::string_view text, std::string_view replacement) {
    std::string apart;
    char before = 0;
    for (const char c : text) {
        if (c == '#' && before == '#')
            apart += replacement;
        else
            apart += c;
        before = c;
    }
    return apart;
}

}  // namespace

std::string escape_for_ci(std::string_view text) {
    std::string apart = with_second_hash(without_secrets(std::string{text}), " #");
    std::size_t line = 0;
    while (line < apart.size()) {
        const auto first = apart.find_first_not_of(" \t\r\n", line);
        if (first == std::string::npos) break;
        if (apart.compare(first, 2, "::") == 0) apart.insert(first + 1, " ");
        line = apart.find('\n', first);
    }
    return apart;
}

std::string escape_json_for_ci(std::string_view document) {
    return with_second_hash(without_secrets(std::string{document}), R"(\u0023)");
}

}  // namespace dutyme::ui
