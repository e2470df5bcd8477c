"""The command that dutyme runs in these tests. Its first act is to ask the sandbox who is on call; then it tells
the test, and does as it is told.

usage: command.py SOCKET URL CA SCHEDULE...
"""
import json
import os
import signal
import socket
import sys
import time


def now():
    return time.time_ns() // 1_000_000


def main(path, url, ca, *schedules):
    began = now()
    from sandbox import Client
    server = Client(url, ca or None)
    found = {schedule: server.on_call(schedule) for schedule in schedules}
    line = socket.socket(socket.AF_UNIX)
    line.connect(path)

    def tell(**what):
        line.sendall(json.dumps(what).encode() + b"\n")

    tell(began=began, pid=os.getpid(), on_call=found)
    for order in line.makefile():
        word, _, rest = order.strip().partition(" ")
        if word == "exit":
            os._exit(int(rest))
        elif word == "die":
            signal.signal(int(rest), signal.SIG_DFL) if int(rest) not in (signal.SIGKILL, signal.SIGSTOP) else None
            os.kill(os.getpid(), int(rest))
        elif word == "catch":
            for number in rest.split():
                signal.signal(int(number), lambda number, frame: tell(signal=number))
        tell(done=order.strip(), at=now())
    os._exit(99)  # the test is gone


if __name__ == "__main__":
    main(*sys.argv[1:])
