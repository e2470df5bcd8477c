"""An ssh server on loopback with a key of its own, which lets in whoever an agent of its own speaks for."""
import os
import shutil
import socket
import subprocess
import threading

SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
# sshd wants a folder below /run that only an installation with an init makes; it is given one that only it sees.
OWN_RUN = 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec "$0" "$@"'


def key(path, *options):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-f", path, *options], check=True, capture_output=True)
    return path


class SshServer:
    """`sshd -i` for each connection to a port of ours. `variables` lead a client to the agent and to this host's key."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        host, user = key(f"{folder}/host", "-N", ""), key(f"{folder}/user", "-N", "")
        shutil.copy(user + ".pub", f"{folder}/authorized")
        with open(f"{folder}/sshd_config", "w", encoding="ascii") as file:
            file.write(f"HostKey {host}\nAuthorizedKeysFile {folder}/authorized\nStrictModes no\nUsePAM no\n"
                       "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nPidFile none\n")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        with open(host + ".pub", encoding="ascii") as file, open(f"{folder}/known", "w", encoding="ascii") as known:
            known.write(f"[127.0.0.1]:{self.port} {file.read()}")
        self.socket = f"{folder}/agent"
        self.agent = subprocess.Popen(["ssh-agent", "-D", "-a", self.socket], stdout=subprocess.PIPE)
        self.agent.stdout.readline()  # it says where it is once it listens
        subprocess.run(["ssh-add", "-q", user], env=self.agent_variables(), stdin=subprocess.DEVNULL, check=True)
        os.remove(user)  # the agent alone has it now
        self.connections = []
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def agent_variables(self):
        return {"PATH": "/usr/local/bin:/usr/bin:/bin", "SSH_AUTH_SOCK": self.socket}

    def variables(self):
        return {"SSH_AUTH_SOCK": self.socket,
                "GIT_SSH_COMMAND": f"ssh -F /dev/null -o UserKnownHostsFile={self.folder}/known -o GlobalKnownHostsFile=none"}

    def _serve(self):
        words = [SSHD, "-i", "-e", "-f", f"{self.folder}/sshd_config"]
        if os.geteuid() == 0 and not os.path.isdir("/run/sshd"):
            words = ["unshare", "--mount", "sh", "-c", OWN_RUN, *words]
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, open(f"{self.folder}/sshd.log", "ab") as log:
                self.connections.append(subprocess.Popen(words, stdin=connection, stdout=connection, stderr=log,
                                                         env={"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin"}))

    def url(self, repository):
        return f"ssh://127.0.0.1:{self.port}{repository}"

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self.thread.join()
        self.listener.close()
        self.agent.terminate()
        self.agent.communicate()
        for process in self.connections:
            process.wait()


def why_not():
    """Why there is no ssh server to be tried; empty: there is one."""
    if SSHD is None:
        return "there is no sshd"
    if os.geteuid() == 0 and not os.path.isdir("/run/sshd"):
        tried = subprocess.run(["unshare", "--mount", "sh", "-c", OWN_RUN, "true"], capture_output=True)
        return "" if tried.returncode == 0 else "sshd cannot be given a folder below /run"
    return ""
