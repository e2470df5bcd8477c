#pragma once
#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

namespace dutyme::ui {

/// Rows in columns that are as wide as what stands in them.
class Table {
  public:
    Table(std::initializer_list<std::string> heads) : rows_{heads} {}

    /// Adds a row with a cell for each head. A cell is foreign text, and made fit to print; an
    /// empty one is "-".
    void add(const std::vector<std::string>& cells);
    /// Returns the heads and the rows, a line each. Lines are cut to `columns`; 0: they are not.
    std::string text(std::size_t columns) const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace dutyme::ui
