#pragma once
// The only file that includes RapidJSON. Its own assert would abort, or with NDEBUG read the wrong
// type: a reply from outside must end in an exception instead. One definition for every file of the
// program.
#include <stdexcept>

namespace dutyme {

/// A JSON text is malformed, or not of the shape that was asked for.
class JsonError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace dutyme

#define RAPIDJSON_ASSERT(x)                                     \
    do {                                                        \
        if (!(x)) throw ::dutyme::JsonError("unexpected JSON"); \
    } while (0)
#define RAPIDJSON_NOEXCEPT_ASSERT(x) static_cast<void>(0)

#include <rapidjson/document.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
