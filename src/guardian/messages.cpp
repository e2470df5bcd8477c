#include "guardian/messages.hpp"

#include "base/error.hpp"

#include <array>

namespace dutyme::guardian {

namespace {

constexpr std::size_t head = 9;   // texts in front of the settings
constexpr std::size_t group = 4;  // texts of one value

}  // namespace

Message encode(const DeployInfo& info) {
    const duty::Deploy& deploy = info.deploy;
    Message message{
        MessageType::settings,
        {deploy.repository, deploy.branch, deploy.commit, deploy.subject, deploy.author,
         deploy.job_url, info.author_email, info.tour, info.is_watched ? "watched" : ""}};
    for (const auto& [key, values] : info.settings.values())
        for (const config::Value& value : values)
            for (const std::string& text :
                 {key, value.text, std::to_string(static_cast<int>(value.origin)), value.where})
                message.texts.push_back(text);
    return message;
}

DeployInfo decode_deploy_info(const Message& message) {
    const auto& texts = message.texts;
    if (message.type != MessageType::settings || texts.size() < head ||
        (texts.size() - head) % group != 0)
        throw Error{Failure::system, "dutyme and its guardian do not understand each other"};
    DeployInfo info;
    info.deploy = {texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]};
    info.author_email = texts[6];
    info.tour = texts[7];
    info.is_watched = !texts[8].empty();
    std::map<std::string, std::vector<config::Value>> values;
    for (std::size_t i = head; i < texts.size(); i += group)
        values[texts[i]].push_back(
            {texts[i + 1], static_cast<config::Origin>(std::stoi(texts[i + 2])), texts[i + 3]});
    for (auto& [key, list] : values) info.settings.put(key, std::move(list));
    return info;
}

}  // namespace dutyme::guardian
