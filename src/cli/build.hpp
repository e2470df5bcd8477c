#pragma once

namespace dutyme::cli {

/// The commit this program was built from, with a "+" when more than that was in the work tree.
/// Empty: it was built outside a repository.
extern const char* const commit_of_build;

/// The libraries inside a static program, each as NAME=VERSION with a ";" between two; the version
/// tells the distribution's patches, too. Empty: the program is dynamic.
extern const char* const libraries_of_build;

}  // namespace dutyme::cli
