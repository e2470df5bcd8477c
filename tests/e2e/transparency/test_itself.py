"""The checks are checked: all green without a wrapper and under env, red where a careless wrapper gets in the way.

A suite that cannot fail proves nothing, so each group that a careless wrapper breaks has to say so by name.
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# What naive.py must be caught at, and what it must be allowed.
CAUGHT = """
exit.death_by_hup exit.death_by_int exit.death_by_quit exit.death_by_abrt exit.death_by_segv exit.death_by_kill
exit.death_by_pipe exit.death_by_term exit.death_by_usr1 exit.death_by_each exit.one_core exec.no_shebang
pipe.output_closed pipe.input_closed pipe.sigpipe pipe.broken_by_reader attr.plain_signals attr.ignored_children
signal.hup_to_process signal.int_to_process signal.term_to_process signal.usr1_to_process signal.winch_to_process
signal.cont_to_process signal.int_to_group signal.term_to_group signal.all_others_to_process signal.queued_values
signal.under_load signal.group_then_process signal.sweep signal.own_group signal.burst signal.deadly_term
signal.clean_up signal.ignored_by_command signal.kill_wrapper signal.kill_stopped signal.killed_command
signal.own_session signal.nested stop.own_stop stop.stop_from_outside stop.caught_stop
stop.signal_while_stopped tty.ctrl_c tty.ctrl_backslash tty.hang_up_leader tty.killed_wrapper
cost.no_leaks
""".split()
ALLOWED = """
exit.zero exit.all_codes exit.more_than_a_byte argv.no_utf8 argv.large argv.options cwd.same_folder stdio.bytes_through
stdio.no_read_ahead stdio.closed stdio.stays_blocking fds.inherited fds.nothing_more fds.jobserver_tokens attr.umask
attr.limits group.same_group group.daemon_lives_on group.own_session tty.is_terminal tty.foreground tty.settings
tty.typed_ahead cost.no_wakeups
""".split()


def outcomes(wrapper, *options):
    """name -> (passed or not, the line that says why)"""
    run = subprocess.run([sys.executable, os.path.join(HERE, "run.py"), "--sandbox", "", "--wrapper", wrapper,
                          *options],
                         stdout=subprocess.PIPE, text=True, check=False)
    sys.stdout.write(f"# wrapper {wrapper!r}: {run.stdout.splitlines()[-1:]}\n")
    said = dict(re.findall(r"^# ([a-z0-9]+\.\w+): (.*)", run.stdout, re.M))
    return {name: (word == "ok", said.get(name, ""))
            for word, name in re.findall(r"^(ok|not ok) \d+ (\S+)", run.stdout, re.M)}


def only(names):
    return [word for name in names for word in ("--check", name)]


def main(_):
    wrong = []
    for wrapper in ("", "env"):
        seen = outcomes(wrapper)
        if not seen:
            wrong.append(f"nothing was run with wrapper {wrapper!r}")
        wrong += [f"{name} fails with wrapper {wrapper!r}: {why}" for name, (passed, why) in seen.items() if not passed]
    naive = f"{sys.executable} -I -S {os.path.join(HERE, 'naive.py')}"
    # Many of these wait for a signal that never comes; those that are to pass may take their time.
    caught = outcomes(naive, *only(CAUGHT), "--patience", "2", "--jobs", "6")
    allowed = outcomes(naive, *only(ALLOWED))
    wrong += [f"{name} does not see what a naive wrapper breaks" for name in CAUGHT if caught.get(name, (True,))[0]]
    wrong += [f"{name} blames a naive wrapper: {allowed.get(name, ('', 'was not run'))[1]}" for name in ALLOWED
              if not allowed.get(name, (False,))[0]]
    for line in wrong:
        print(line)
    print(f"{len(wrong)} faults in the checks")
    return 1 if wrong else 0
