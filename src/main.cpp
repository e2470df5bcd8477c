#include "base/exit_codes.hpp"
#include "cli/verbs.hpp"
#include "supervise/command.hpp"
#include "supervise/run.hpp"

#include <exception>

int main(int argc, char** argv) {
    using namespace dutyme;
    supervise::fill_closed_stdio();
    cli::World world{Environment::of_this_process(), {}};
    try {
        return cli::run({argv + 1, argv + argc}, world);
    } catch (const supervise::CannotRun& error) {
        world.terminal.complain(error);
        return error.exit_code();
    } catch (const Error& error) {
        world.terminal.complain(error);
    } catch (const std::exception& error) {
        world.terminal.complain(error.what(), "this is a fault of dutyme's; please report it");
    }
    return exit_code::not_covered;
}
