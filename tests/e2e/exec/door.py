"""A door in front of the sandbox: it mints tokens for an OAuth client and lets nobody else in."""
import http.client
import json
from urllib.parse import parse_qs, urlsplit

from lib.servers import Host, Quiet
from lib.sandbox import ADA, PATIENCE

CLIENT, SECRET, SUBDOMAIN = "client-of-tests", "secret&of=tests", "acme"


class Door(Host):
    """Minted tokens are "minted-N", good for a day by what is said, and until `withdraw` in truth. What passes is done
    with Ada's rights. Refusals quote what they refuse."""

    def __init__(self, box):
        self.asked = []  # the forms of those who wanted a token
        self.seen = []   # (method, path, Authorization) of the others
        self.live = set()
        port = urlsplit(box.url).port
        door = self

        class Handler(Quiet):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/oauth/token":
                    return self.answer(*door.mint(parse_qs(body.decode())))
                shown = self.headers.get("Authorization", "")
                door.seen.append((self.command, self.path, shown))
                if shown.removeprefix("Bearer ") not in door.live:
                    return self.answer(401, {"error": {"message": f"no such token: {shown}", "code": 2006}})
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                line.request(self.command, self.path, body or None,
                             {"Authorization": f"Token token={ADA}", "Accept": self.headers["Accept"],
                              "User-Agent": self.headers["User-Agent"], "Content-Type": "application/json"})
                reply = line.getresponse()
                content = reply.read()
                line.close()
                return self.answer(reply.status, content)

            do_GET = do_POST = do_DELETE = do_PUT = pass_on

            def answer(self, status, content):
                body = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(body)

        super().__init__(Handler)

    def mint(self, form):
        self.asked.append({name: values[0] for name, values in form.items()})
        asked = self.asked[-1]
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": f"not {asked.get('client_secret')}"}
        token = f"minted-{len(self.asked)}"
        self.live.add(token)
        return 200, {"access_token": token, "scope": asked["scope"], "token_type": "bearer", "expires_in": 86400}

    def withdraw(self):
        """Every token so far is worth nothing any more."""
        self.live.clear()

    def environment(self, **more):
        return {"DUTYME_API_URL": self.url, "DUTYME_TOKEN": None, "DUTYME_CLIENT_ID": CLIENT,
                "DUTYME_CLIENT_SECRET": SECRET, "DUTYME_SUBDOMAIN": SUBDOMAIN, **more}
