#pragma once

namespace dutyme::supervise {

/// Gives the pages of programs and libraries that are as in their files back to the system; what is
/// used again comes back from the cache. For a process that is about to wait for long, after much
/// that is only done at the start.
void let_go_of_clean_pages();

}  // namespace dutyme::supervise
