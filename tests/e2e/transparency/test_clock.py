"""Clocks that somebody has put a library in front of, as libfaketime is."""

import os
import signal

from harness import NotHere, check, each_once, needs_linux, same
from run import main  # noqa: F401


@check("clock", "where every clock stands still signals arrive once, and a jump of years changes nothing")
def frozen(stage):
    needs_linux("asks the C library for the time")
    library = os.path.join(os.path.dirname(stage.probe), "frozen_clock.so")
    if any(name in stage.environment for name in ("ASAN_OPTIONS", "TSAN_OPTIONS")):
        raise NotHere("a sanitizer has to be the first library")
    still = stage.write("still", "")
    job, puppet = stage.play(environment={**stage.environment, "LD_PRELOAD": library, "FROZEN_CLOCK": still})
    for number in (signal.SIGTERM, signal.SIGUSR1):
        for send in (job.kill, job.kill_group):
            each_once(job, puppet, number, send, 3)
            puppet.signals.clear()
    os.unlink(still)
    puppet.finish(job)
    same("complaints", job.output()[1], "")
