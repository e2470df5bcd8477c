#pragma once
#include <initializer_list>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dutyme::sandbox {

/// Rows in the order in which they were added, found by their ids, of which each is there once.
template <class Row>
class Table {
  public:
    Table() = default;
    Table(std::initializer_list<Row> rows) : Table(std::vector<Row>{rows}) {}
    Table(std::vector<Row> rows) {
        for (Row& row : rows) push_back(std::move(row));
    }

    void push_back(Row row) {
        places_.emplace(row.id, rows_.size());
        rows_.push_back(std::move(row));
    }
    /// Null: no such row.
    const Row* find(const std::string& id) const {
        const auto place = places_.find(id);
        return place == places_.end() ? nullptr : &rows_[place->second];
    }

    std::size_t size() const { return rows_.size(); }
    const Row& back() const { return rows_.back(); }
    auto begin() const { return rows_.begin(); }
    auto end() const { return rows_.end(); }
    auto begin() { return rows_.begin(); }
    auto end() { return rows_.end(); }

  private:
    std::vector<Row> rows_;
    std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace dutyme::sandbox
