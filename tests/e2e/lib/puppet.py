"""Our side of a command that tells what it sees and does as it is told (command.py)."""
import contextlib
import json

from lib.sandbox import PATIENCE


class Command:
    """The other end of command.py."""

    def __init__(self, connection):
        self.connection = connection
        self.lines = connection.makefile("r")
        self.signals = []
        self.report = self._message("its report")

    def _message(self, what):
        self.connection.settimeout(PATIENCE)
        line = self.lines.readline()
        if not line:
            raise AssertionError(f"the command ended while {what} was awaited")
        return json.loads(line)

    def _tell(self, *words):
        self.connection.sendall(" ".join(str(int(word)) if not isinstance(word, str) else word
                                         for word in words).encode() + b"\n")

    def ask(self, *words):
        """Lets it do one thing; returns when it is done."""
        self._tell(*words)
        while True:
            message = self._message(words)
            if "done" in message:
                return message
            self.signals.append(message["signal"])

    def await_signal(self, number):
        while number not in self.signals:
            self.signals.append(self._message(f"signal {number}")["signal"])

    def exit(self, code=0):
        self._tell("exit", code)

    def die(self, number):
        self._tell("die", number)

    def gone(self):
        """Returns when it has ended, however that came about."""
        self.connection.settimeout(PATIENCE)
        with contextlib.suppress(ConnectionResetError):
            while self.connection.recv(4096):
                pass
