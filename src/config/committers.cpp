#include "config/committers.hpp"

#include "job/job.hpp"

namespace dutyme::config {

Committers committers(const Environment& environment) {
    const auto job = job::job_of(environment);
    return job && job->may_be_pull_request ? Committers::anyone : Committers::with_push_rights;
}

}  // namespace dutyme::config
