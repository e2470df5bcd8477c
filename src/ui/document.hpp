#pragma once

#include "base/json.hpp"
#include "duty/overview.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dutyme::ui {

/// One JSON document for programs, {"version":1, …} and a line end: the only JSON that the terminal
/// prints. Times in it are in UTC.
class Document {
  public:
    /// Takes the members that `fill` writes.
    explicit Document(const std::function<void(json::Writer&)>& fill)
        : text_(json::versioned(fill) + "\n") {}
    explicit Document(const duty::Plan& plan) : text_(duty::to_json(plan) + "\n") {}
    explicit Document(const duty::Overview& overview);
    /// Takes the tours as the journal has them, each on a line of its own.
    explicit Document(const std::vector<duty::Record>& tours);

    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace dutyme::ui
