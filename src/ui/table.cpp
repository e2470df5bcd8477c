#include "ui/table.hpp"

#include "base/text.hpp"
#include "ui/width.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

constexpr std::size_t gap = 2;

std::string without_end(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

}  // namespace

void Table::add(const std::vector<std::string>& cells) {
    std::vector<std::string> row;
    for (const std::string& cell : cells) row.push_back(cell.empty() ? "-" : printable(cell, 400));
    rows_.push_back(std::move(row));
}

std::string Table::text(std::size_t columns) const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    std::string text;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) line += fitted(row[i], widths[i] + gap, "");
        line = without_end(std::move(line));
        if (columns > 0) line = without_end(fitted(line, columns, "~"));
        text += line + "\n";
    }
    return text;
}

}  // namespace dutyme::ui
