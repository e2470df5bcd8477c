"""A shell with job control and nothing else: runs one job in the foreground of its terminal, tells on stdout what
becomes of it, and puts it in the foreground again for each line on stdin; at the end of stdin it ends a stopped job as
`kill %1` does. It changes no terminal setting, so that whatever the terminal is like is the job's doing.

usage: job_shell.py COMMAND [ARGUMENT...]
"""
import os
import signal
import subprocess
import sys

TERMINAL = os.open("/dev/tty", os.O_RDWR)


def to_the_front(group):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])  # for whoever is not in front
    os.tcsetpgrp(TERMINAL, group)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTTOU])


def begin():
    os.setpgid(0, 0)
    to_the_front(os.getpid())


job = subprocess.Popen(sys.argv[1:], stdin=TERMINAL, stdout=TERMINAL, stderr=TERMINAL, preexec_fn=begin)
while True:
    status = os.waitpid(job.pid, os.WUNTRACED)[1]
    to_the_front(os.getpid())
    if not os.WIFSTOPPED(status):
        break
    print("stopped", os.WSTOPSIG(status), flush=True)
    if sys.stdin.readline():
        to_the_front(job.pid)
    else:  # kill %1
        os.killpg(job.pid, signal.SIGTERM)
    os.killpg(job.pid, signal.SIGCONT)
print("ended", os.waitstatus_to_exitcode(status), flush=True)
