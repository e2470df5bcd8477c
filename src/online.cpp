#include "cli/program.hpp"
#include "supervise/program.hpp"

int main(int argc, char** argv) {
    dutyme::supervise::call_this_process("dutyme");
    return dutyme::cli::run(dutyme::cli::online_program(), argc, argv);
}
