#include "hook/handover.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"

#include <unistd.h>

#include <charconv>

namespace dutyme::hook {

namespace {

using Ticks = KernelClock::rep;

// Fields that end in a NUL, which nothing of git's can hold.
class Fields {
  public:
    void put(std::string_view field) { text_.append(field).push_back('\0'); }
    void put(Ticks number) { put(std::to_string(number)); }
    std::string text() const { return text_; }

  private:
    std::string text_;
};

class FieldReader {
  public:
    explicit FieldReader(std::string_view text) : rest_(text) {}

    std::string text() {
        const auto end = rest_.find('\0');
        if (end == std::string_view::npos) fail();
        std::string field{rest_.substr(0, end)};
        rest_.remove_prefix(end + 1);
        return field;
    }
    Ticks number() {
        const std::string field = text();
        Ticks number = 0;
        const char* end = field.data() + field.size();
        if (std::from_chars(field.data(), end, number).ptr != end || field.empty()) fail();
        return number;
    }
    std::string_view rest() const { return rest_; }

  private:
    [[noreturn]] static void fail() {
        throw Error{Failure::system, "dutyme's other half did not hand on what it had read",
                    "install dutyme again, with all of its programs"};
    }

    std::string_view rest_;
};

}  // namespace

std::string encode(const Handover& handover) {
    const git::Place& place = handover.place;
    Fields fields;
    fields.put(handover.deadline.time_since_epoch().count());
    fields.put(static_cast<Ticks>(place.location.kind));
    fields.put(place.location.git_dir.string());
    fields.put(place.location.work_tree.string());
    fields.put(Ticks{place.location.bare});
    fields.put(Ticks{place.location.embedded});
    fields.put(place.remark);
    fields.put(Ticks{place.head_file.has_value()});
    if (place.head_file) {
        fields.put(Ticks{place.head_file->is_plain});
        fields.put(place.head_file->text.substr(0, place.head_file->text.find('\0')));
        fields.put(place.head_file->remark);
    }
    fields.put(static_cast<Ticks>(place.entries.size()));
    for (const git::ConfigEntry& entry : place.entries) {
        fields.put(entry.name);
        fields.put(entry.value);
        fields.put(Ticks{entry.local});
        fields.put(Ticks{entry.cloned});
    }
    return fields.text() + handover.lines;
}

void become_stdin(std::string_view text) {
    const Fd file = unnamed_file(text);
    if (::dup2(file.get(), STDIN_FILENO) < 0)
        throw Error{Failure::system, "cannot hand on what git said"};
}

Handover decode_handover(std::string_view text) {
    FieldReader fields{text};
    Handover handover;
    git::Place& place = handover.place;
    handover.deadline = KernelClock::time_point{KernelClock::duration{fields.number()}};
    place.location.kind = static_cast<git::Location::Kind>(fields.number());
    place.location.git_dir = fields.text();
    place.location.work_tree = fields.text();
    place.location.bare = fields.number() != 0;
    place.location.embedded = fields.number() != 0;
    place.remark = fields.text();
    if (fields.number() != 0) {
        const bool is_plain = fields.number() != 0;
        std::string content = fields.text();
        place.head_file = git::HeadFile{is_plain, std::move(content), fields.text()};
    }
    for (Ticks left = fields.number(); left > 0; --left) {
        git::ConfigEntry entry{fields.text(), fields.text(), false, false};
        entry.local = fields.number() != 0;
        entry.cloned = fields.number() != 0;
        place.entries.push_back(std::move(entry));
    }
    handover.lines = fields.rest();
    return handover;
}

}  // namespace dutyme::hook
