"""The environment, byte for byte and in order."""

from harness import check, same
from run import main  # noqa: F401


def arrives(stage, odd):
    base = [f"{name}={value}".encode() for name, value in stage.environment.items()]
    entries = [*odd[:len(odd) // 2], *base, *odd[len(odd) // 2:]]
    stage.write("environment", b"".join(entry + b"\0" for entry in entries))
    seen = stage.report(habits=[f"environment={stage.path('environment')}"])["environment"]
    same("the environment", [entry.encode("latin-1") for entry in seen], entries)


@check("env", "nothing is added, dropped or moved")
def order(stage):
    arrives(stage, [b"Z=1", b"A=2", b"_=/some/where", b"OLDPWD=/old", b"PWD=/not/true", b"SHLVL=7", b"LINES=3",
                    b"MAKEFLAGS= -j2", b"COLUMNS=", b"M=x"])


@check("env", "names that stand twice stay twice")
def duplicates(stage):
    arrives(stage, [b"TWICE=1", b"TWICE=1", b"OTHER=a", b"TWICE=2", b"OTHER=b"])


@check("env", "entries without =, without a name, or with odd bytes stay")
def odd_entries(stage):
    arrives(stage, [b"NOTHING", b"=nameless", b"=", b"LINES=a\nb", b"\xff=\xfe", b"a b=c d", b"BASH_FUNC_f%%=() { :; }",
                    b"EMPTY=", b"LARGE=" + b"x" * 100000])


@check("env", "a small environment stays small")
def small(stage):
    seen = stage.report()["environment"]
    same("the environment", seen, [f"{n}={v}" for n, v in stage.environment.items()])


@check("env", "a LISTEN_PID that names the process the caller knows names the command")
def listen_pid(stage):
    seat = stage.seat()
    script = f'LISTEN_PID=$$ LISTEN_FDS=1 exec {stage.puppet_line(seat)} 3</dev/null'
    job = stage.start_bash(script)
    puppet = seat.arrive(job)
    said = [entry for entry in puppet.report["environment"] if entry.startswith("LISTEN_PID=")]
    same("LISTEN_PID", said, [f"LISTEN_PID={puppet.pid}"])
    puppet.finish(job)


@check("env", "a LISTEN_PID that names somebody else stays as it is")
def foreign_listen_pid(stage):
    environment = {**stage.environment, "LISTEN_PID": "1"}
    seen = stage.report(environment=environment)["environment"]
    same("LISTEN_PID", [entry for entry in seen if entry.startswith("LISTEN_PID=")], ["LISTEN_PID=1"])
