"""A git server over HTTP or HTTPS on loopback, which asks for a name and a password: git http-backend behind http.server."""
import base64
import http.server
import os
import re
import ssl
import subprocess
import threading

NAME, PASSWORD = "deployer", "planted-p4ssword"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        told = "Basic " + base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") != told:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.server.asked(self.path)
        self.relay(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def relay(self, body):
        # Asked as a proxy it is told the host, too, and plays that host.
        path, _, query = re.sub("^http://[^/]*", "", self.path).partition("?")
        variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_PROJECT_ROOT": self.server.root, "PATH_INFO": path,
                     "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": self.command, "QUERY_STRING": query,
                     "CONTENT_TYPE": self.headers.get("Content-Type", ""), "REMOTE_USER": NAME,
                     "CONTENT_LENGTH": str(len(body)), "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                     "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", "")}
        output = subprocess.run(["git", "http-backend"], input=body, env=variables, capture_output=True).stdout
        head, _, content = output.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class GitServer:
    """Serves the repositories below a folder. While it holds its readers, whoever asks what a ref is waits."""

    def __init__(self, root, certificate=None):
        """With a certificate, a file that holds its key as well, over HTTPS."""
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.server.root = root
        self.server.asked = self._asked
        self.may_read = threading.Event()
        self.may_read.set()
        self.reader_came = threading.Event()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _asked(self, path):
        if "git-upload-pack" in path:
            self.reader_came.set()
            self.may_read.wait(60)

    def hold_readers(self):
        self.reader_came.clear()
        self.may_read.clear()

    def url(self, repository, credentials=""):
        return f"{self.scheme}://{credentials}127.0.0.1:{self.server.server_port}/{os.path.basename(repository)}"

    def close(self):
        self.may_read.set()
        self.server.shutdown()
        self.server.server_close()
