"""Servers that the sandbox is too well-behaved to be."""
import http.server
import json
import socket
import threading


class BlackHole:
    """Takes every connection and never says a word."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(64)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self):
        self.socket.close()


def nobody():
    """The URL of a port that refuses connections."""
    hole = BlackHole()
    hole.close()
    return hole.url


class Quiet(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Host:
    """An HTTP server on loopback, at a port the kernel chose, that leaves the answers to a handler."""

    def __init__(self, handler):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True  # kept connections end with their client
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Fake(Host):
    """Answers GET requests with the JSON given for their path; everything else with 404. Remembers them all."""

    def __init__(self, answers):
        self.seen = seen = []

        class Handler(Quiet):
            def do_GET(self):
                seen.append(f"{self.command} {self.path}")
                answer = answers.get(self.path.partition("?")[0])
                body = json.dumps(answer or {"error": {"message": "Not Found", "code": 2100}}).encode()
                self.send_response(200 if answer else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_DELETE = do_PUT = do_GET

        super().__init__(Handler)
