#include "catch_compat.hpp"
#include "ui/table.hpp"

using namespace dutyme;

TEST_CASE("a table's columns are as wide as what stands in them", "[ui]") {
    ui::Table table{"WHO", "SCHEDULE"};
    table.add({"山田", "Primary"});
    table.add({"Ada\x1b Byron", ""});
    CHECK(table.text(0) ==
          "WHO         SCHEDULE\n"
          "山田        Primary\n"
          "Ada? Byron  -\n");
    CHECK(table.text(15) ==
          "WHO         SC~\n"
          "山田        Pr~\n"
          "Ada? Byron  -\n");
}
