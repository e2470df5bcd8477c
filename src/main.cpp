#include "cli/program.hpp"

int main(int argc, char** argv) {
    return dutyme::cli::run(argc, argv);
}
