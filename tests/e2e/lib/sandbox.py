"""A running `dutyme sandbox` (SANDBOX names the program, by the name it had while it was one of its own): PagerDuty, and a control surface that tells what it has seen."""
import http.client
import json
import os
import ssl
import subprocess
from urllib.parse import urlencode, urlsplit

PATIENCE = 240  # seconds until a wait counts as a hang

ADA = "sandbox-ada-userkey0"
SAM = "sandbox-sam-userkey0"
READ_ONLY = "sandbox-readonly-key"
ACCOUNT = "sandbox-account-key0"
ROUTING_KEY = "0123456789abcdef0123456789abcdef"

# Requests, as log() and wait() know them.
CREATE = "POST /schedules/PPRI001/overrides"
END = "DELETE /schedules/PPRI001/overrides/"
EVENT = "POST /v2/change/enqueue"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.version = response.version
        self.text = response.read()

    @property
    def json(self):
        return json.loads(self.text)


class Client:
    """Asks the sandbox at a URL; `ca` is the file of its certificate where it speaks TLS."""

    def __init__(self, url, ca=None):
        self.url, self.ca = url, ca
        self.port = urlsplit(url).port

    def connect(self):
        if self.ca is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE + 30)
        context = ssl.create_default_context(cafile=self.ca)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE + 30, context=context)

    def request(self, method, target, body=None, headers=None, connection=None):
        """The reply to one request, on a connection of its own unless one is given."""
        text = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        line = connection or self.connect()
        try:
            line.request(method, target, text, headers or {})
            return Reply(line.getresponse())
        finally:
            if connection is None:
                line.close()

    # --- the control surface ---

    def ask(self, method, name, body=None, **parameters):
        """The reply of a control."""
        return self.request(method, f"/sandbox/{name}" + ("?" + urlencode(parameters) if parameters else ""), body)

    def control(self, method, name, body=None, **parameters):
        """What a control answers; it must be content."""
        reply = self.ask(method, name, body, **parameters)
        if reply.status >= 300:
            raise AssertionError(f"{method} {name} {parameters}: {reply.status} {reply.text.decode()}")
        return reply.json if reply.text else None

    def fault(self, *specifications):
        self.control("POST", "faults", "\n".join(specifications))

    def clear_faults(self):
        self.control("DELETE", "faults")

    def release(self):
        """Lets everything go that is held now."""
        return self.control("POST", "release")["released"]

    def log(self, method=None):
        """The requests so far, in the order of their arrival."""
        return [entry for entry in self.control("GET", "log") if method in (None, entry["method"])]

    def writes(self):
        return [entry for entry in self.log() if entry["method"] != "GET"]

    def wait(self, match, state="answered", **more):
        """The requests that match ("POST /schedules/…") once they are in that state."""
        return self.control("GET", "wait", match=match, state=state, **{"timeout": PATIENCE, **more})

    def history(self, schedule="PPRI001"):
        """All overrides there ever were, each with its versions."""
        return self.control("GET", "history", schedule=schedule)

    def on_call(self, schedule="PPRI001", **when):
        found = self.control("GET", "oncall", schedule=schedule, **when)["user"]
        return found and found["id"]

    def timeline(self, schedule="PPRI001", **window):
        return self.control("GET", "timeline", schedule=schedule, **window)

    def shift_clock(self, seconds):
        """Moves the server's time; returns what it says of it."""
        return self.control("POST", "clock", {"seconds": str(seconds)})

    def now_ms(self):
        """The server's time in milliseconds."""
        return self.timeline()["now_ms"]

    def somebody_else(self, user, schedule="PPRI001", **more):
        """Somebody else puts the user on call, for an hour unless told; returns the override."""
        return self.control("POST", "overrides", {"schedule": schedule, "user": user, **more})


class Sandbox(Client):
    """Ends with its standard input: when it is stopped, or when we end. Answers as PagerDuty does, which does not say
    that it is a sandbox, unless it is marked."""

    def __init__(self, *args, marked=False):
        mark = [] if marked else ["--unmarked"]
        self.process = subprocess.Popen([os.environ["SANDBOX"], "--until-eof", *mark, *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        url = self.process.stdout.readline().strip()
        if not url:
            raise AssertionError(f"the sandbox ended with {self.process.wait()} before it answered")
        super().__init__(url, self.process.stdout.readline().strip()[len("ca="):] if "--tls" in args else None)

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(timeout=PATIENCE)

    def environment(self, token=ADA):
        """The variables that lead dutyme here."""
        return {"DUTYME_API_URL": self.url, "DUTYME_TOKEN": token, "DUTYME_SCHEDULE": "PPRI001",
                **({"DUTYME_CA_FILE": self.ca} if self.ca else {})}
