#include "cli/program.hpp"
#include "platform/program.hpp"

int main(int argc, char** argv) {
    dutyme::platform::note_program(argv);
    return dutyme::cli::run(argc, argv);
}
