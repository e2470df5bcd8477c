#pragma once
#include "sandbox/control/sandbox.hpp"
#include "sandbox/web/page_state.hpp"

#include <string>
#include <vector>

// The page as the server writes it. It is whole without a script; the script only replaces parts
// whose text has changed.
namespace dutyme::sandbox {

/// An element of the page that changes by itself.
struct PagePart {
    const char* id;
    std::string html;  ///< the whole element, with that id
};

/// What the page knows of the program that serves it.
struct PageSetting {
    std::string url;        ///< of the API: "http://127.0.0.1:8420"
    bool has_demo = false;  ///< a guided run can be had, with the key
};

/// Returns all parts of the page, in the order in which they stand there. Locks the world.
std::vector<PagePart> page_parts(World& world, const PageState& state, const PageSetting& setting,
                                 const Visitor& visitor);

/// Returns the document around the parts.
std::string whole_page(const std::vector<PagePart>& parts);

/// Returns the schedules whose lanes the visitor sees. The caller holds the lock.
std::vector<std::string> shown_schedules(const Account& account, const PageState& state,
                                         const Visitor& visitor);

/// Returns the address that shows the visitor the same again, from "/" on.
std::string address_of(const Visitor& visitor);

/// Returns a number of minutes and seconds: "0:02".
std::string minutes_and_seconds(Milliseconds time);

}  // namespace dutyme::sandbox
