#pragma once

#include <string>
#include <vector>

namespace dutyme::platform {

/// Returns true when /proc numbers processes as we do. In a namespace without a /proc of its own,
/// the number of a process is that of a stranger there.
bool is_proc_ours();

/// Returns the fields of /proc/PID/stat behind the name (proc(5)): [0] is field 3, the state; [1]
/// the parent. `process` is a number or "self". Empty: no such process, or no /proc that numbers
/// processes as we do.
std::vector<std::string> process_stat(const std::string& process);

}  // namespace dutyme::platform
