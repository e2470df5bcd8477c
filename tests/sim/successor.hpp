#pragma once
#include <string>

namespace dutyme::sim {

class Machine;
class World;

/// Starts `dutyme recover` on that machine.
void recover(World& world, Machine& machine, const std::string& name);
/// Starts `dutyme stop` there, without arguments.
void stop_all(World& world, Machine& machine, const std::string& name);
/// Starts `dutyme stop --id-file` there, with the file of that tour, wherever it runs.
void stop_by_file(World& world, Machine& machine, const std::string& name, const std::string& tour);

}  // namespace dutyme::sim
