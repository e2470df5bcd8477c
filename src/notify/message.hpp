#pragma once
#include "duty/notice.hpp"
#include "notify/target.hpp"

#include <string>

namespace dutyme::notify {

/// What a target has taken, for the next message of the same tour.
struct Posted {
    duty::Notice notice;
    std::string id;       ///< of the message, by which it is edited; empty: it cannot be
    std::string channel;  ///< of slack_app: the id that Slack gave for the channel's name
};

/// Returns the body of the request that posts the notice, as the vendor's documentation has it.
/// Names and titles stand for themselves there: neither markup, nor mentions, nor links.
std::string message(const Target& target, const duty::Notice& notice);

/// The same for the request that edits what was posted: its sentences stand above the notice's.
std::string edited_message(const Target& target, const duty::Notice& notice, const Posted& posted);

/// The same for a new message below what was posted (slack_app).
std::string message_below(const Target& target, const duty::Notice& notice, const Posted& posted);

}  // namespace dutyme::notify
