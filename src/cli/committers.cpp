#include "cli/committers.hpp"

#include "job/job.hpp"

namespace dutyme::cli {

config::Committers committers(const Environment& environment) {
    const auto job = job::job_of(environment);
    return job && job->may_be_pull_request ? config::Committers::anyone
                                           : config::Committers::with_push_rights;
}

}  // namespace dutyme::cli
