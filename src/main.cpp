#include "cli/program.hpp"

int main(int argc, char** argv) {
    return dutyme::cli::run(dutyme::cli::offline_program(), argc, argv);
}
