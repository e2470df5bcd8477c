#pragma once
#include "base/json.hpp"
#include "base/time.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// A struct that is written and read as JSON lists its members once, in a function `members` beside
// it. A MemberWriter calls it to write the struct, a MemberReader to read it:
//
//     template <class Json>
//     void members(Json& json, OnCallSpan& span) {
//         json("name", span.person);
//         json("start", span.start);
//     }
//
// Instants are RFC 3339 in UTC, durations as Go writes them, numbers texts. An optional or empty
// member that is left out is read as such.
namespace dutyme::json {

/// The words for an enumeration's or a flag's values. An unknown word is read as the first.
template <class Value, std::size_t count>
using Words = std::array<std::pair<Value, std::string_view>, count>;

/// Writes the members of one object, in the order of the calls, and changes none of them.
class MemberWriter {
  public:
    explicit MemberWriter(Writer& writer) : writer_(writer) {}
    static constexpr bool reads = false;

    /// Writes the members of `object`.
    template <class T>
    void all_of(const T& object) {
        members(*this, const_cast<T&>(object));  // one list for both; a writer changes nothing
    }
    /// Returns true when members that say something only then are to be listed.
    static bool has(bool says_something) { return says_something; }

    template <class T>
    void operator()(const char* name, const T& value) {
        writer_.Key(name);
        write(value);
    }
    template <class T>
    void operator()(const char* name, const std::optional<T>& value) {
        if (value) (*this)(name, *value);
    }
    template <class T, std::size_t count>
    void operator()(const char* name, const T& value, const Words<T, count>& words) {
        for (const auto& [known, word] : words)
            if (known == value) put(writer_, name, word);
    }

    /// Writes whole minutes as a duration, such as "65m".
    void minutes(const char* name, int count) { (*this)(name, std::to_string(count) + "m"); }
    /// Writes an object whose members `list` lists.
    template <class List>
    void object(const char* name, const List& list) {
        writer_.Key(name);
        writer_.StartObject();
        list(*this);
        writer_.EndObject();
    }

  private:
    template <class T>
    void write(const T& object) {
        writer_.StartObject();
        all_of(object);
        writer_.EndObject();
    }
    void write(const std::string& text) { put_string(writer_, text); }
    void write(bool flag) { writer_.Bool(flag); }
    void write(int number) { put_string(writer_, std::to_string(number)); }
    void write(Instant instant) { put_string(writer_, to_rfc3339(instant)); }
    void write(Seconds duration) { put_string(writer_, show_duration(duration)); }
    void write(std::chrono::milliseconds duration) {
        put_string(writer_, std::to_string(duration.count()));
    }
    template <class T>
    void write(const std::vector<T>& list) {
        write_all(list);
    }
    template <class T>
    void write(const std::deque<T>& list) {
        write_all(list);
    }
    template <class List>
    void write_all(const List& list) {
        writer_.StartArray();
        for (const auto& element : list) write(element);
        writer_.EndArray();
    }

    Writer& writer_;
};

/// Reads the members of one object. A member that is absent, or not of the kind that is read,
/// leaves its value as it is; but an Instant that is not optional has to be there.
class MemberReader {
  public:
    /// `object` must outlive this.
    explicit MemberReader(const Value& object) : object_(object) {}
    static constexpr bool reads = true;

    /// Reads the members of `object`. Throws JsonError, as do the others.
    template <class T>
    void all_of(T& object) {
        members(*this, object);
    }
    static bool has(bool /*says_something*/) { return true; }

    template <class T>
    void operator()(const char* name, T& value) {
        if (const Value* member = find(object_, name)) read(name, *member, value);
    }
    void operator()(const char* name, Instant& instant) {
        const auto read = from_rfc3339(text_or_empty(object_, name));
        if (!read) throw JsonError(std::string{"no time in "} + name);
        instant = *read;
    }
    template <class T, std::size_t count>
    void operator()(const char* name, T& value, const Words<T, count>& words) {
        const std::string word = text_or_empty(object_, name);
        value = words.front().first;
        for (const auto& [known, its_word] : words)
            if (its_word == word) value = known;
    }

    void minutes(const char* name, int& count) {
        const auto duration = parse_duration(text_or_empty(object_, name));
        count = static_cast<int>(duration.value_or(Seconds{0}).count() / 60);
    }
    /// Reads an object whose members `list` lists.
    template <class List>
    void object(const char* name, const List& list) {
        const Value* member = find(object_, name);
        if (member == nullptr) return;
        MemberReader reader{*member};
        list(reader);
    }

  private:
    static std::string text_of(const Value& member) {
        return member.IsString() ? std::string{member.GetString(), member.GetStringLength()}
                                 : std::string{};
    }
    template <class Number>
    static void read_number(const Value& member, Number& number) {
        const std::string text = text_of(member);
        Number read = 0;
        if (std::from_chars(text.data(), text.data() + text.size(), read).ec == std::errc{})
            number = read;
    }

    static void read(const char* /*name*/, const Value& member, std::string& text) {
        text = text_of(member);
    }
    static void read(const char* /*name*/, const Value& member, bool& flag) {
        flag = member.IsTrue();
    }
    static void read(const char* /*name*/, const Value& member, int& number) {
        read_number(member, number);
    }
    static void read(const char* /*name*/, const Value& member, Seconds& duration) {
        duration = parse_duration(text_of(member)).value_or(duration);
    }
    static void read(const char* /*name*/, const Value& member,
                     std::chrono::milliseconds& duration) {
        long long count = duration.count();
        read_number(member, count);
        duration = std::chrono::milliseconds{count};
    }
    static void read(const char* /*name*/, const Value& member, std::optional<Instant>& instant) {
        instant = from_rfc3339(text_of(member));
    }
    template <class T>
    static void read(const char* name, const Value& member, std::optional<T>& object) {
        read(name, member, object.emplace());
    }
    template <class T>
    static void read(const char* name, const Value& member, std::vector<T>& list) {
        read_all(name, member, list);
    }
    template <class T>
    static void read(const char* name, const Value& member, std::deque<T>& list) {
        read_all(name, member, list);
    }
    template <class T>
    static void read(const char* /*name*/, const Value& member, T& object) {
        MemberReader{member}.all_of(object);
    }
    template <class List>
    static void read_all(const char* name, const Value& member, List& list) {
        list.clear();
        if (!member.IsArray()) return;
        for (const Value& element : member.GetArray()) {
            if (is_text<typename List::value_type> && !element.IsString()) continue;
            read(name, element, list.emplace_back());
        }
    }

    template <class T>
    static constexpr bool is_text = std::is_same_v<T, std::string>;

    const Value& object_;
};

}  // namespace dutyme::json
