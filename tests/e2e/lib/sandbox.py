"""A running dutyme-sandbox (SANDBOX names the binary) and its control surface, for tests of dutyme."""
import http.client
import json
import os
import ssl
import subprocess
from urllib.parse import urlencode, urlsplit

SANDBOX = os.environ["SANDBOX"]
ADA = "sandbox-ada-userkey0"
SAM = "sandbox-sam-userkey0"
READ_ONLY = "sandbox-readonly-key"
ACCOUNT = "sandbox-account-key0"


class Sandbox:
    """Ends with its standard input: when it is stopped, or when we end."""

    def __init__(self, *args):
        self.process = subprocess.Popen([SANDBOX, "--until-eof", *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.ca = None
        if "--tls" in args:
            self.ca = self.process.stdout.readline().strip()[len("ca="):]
        if not self.url:
            raise RuntimeError(f"the sandbox ended with {self.process.wait()} before it answered")

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(timeout=60)

    def environment(self, token=ADA):
        """The variables that lead dutyme here."""
        return {"DUTYME_API_URL": self.url, "DUTYME_TOKEN": token, "DUTYME_SCHEDULE": "PPRI001",
                **({"DUTYME_CA_FILE": self.ca} if self.ca else {})}

    def control(self, method, name, body=None, **parameters):
        """What a control answers; it must be content."""
        status, reply = ask(self.url, method, name, body, self.ca, **parameters)
        if status >= 300:
            raise RuntimeError(f"{method} {name} {parameters}: {status} {reply}")
        return reply

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
        return self.control("GET", "wait", match=match, state=state, timeout=60, **more)

    def history(self, schedule="PPRI001"):
        """All overrides there ever were, each with its versions."""
        return self.control("GET", "history", schedule=schedule)

    def on_call(self, schedule="PPRI001", **when):
        found = self.control("GET", "oncall", schedule=schedule, **when)["user"]
        return found and found["id"]

    def timeline(self, schedule="PPRI001"):
        return self.control("GET", "timeline", schedule=schedule)

    def somebody_else(self, user, schedule="PPRI001"):
        """Somebody else puts the user on call for an hour; returns the override."""
        return self.control("POST", "overrides", {"schedule": schedule, "user": user})


def ask(url, method, name, body=None, ca=None, **parameters):
    """(status, JSON) of one question to the sandbox at the URL."""
    port = urlsplit(url).port
    if url.startswith("https:"):
        context = ssl.create_default_context(cafile=ca)
        line = http.client.HTTPSConnection("127.0.0.1", port, timeout=90, context=context)
    else:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    try:
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        line.request(method, f"/sandbox/{name}" + ("?" + urlencode(parameters) if parameters else ""), text)
        reply = line.getresponse()
        content = reply.read()
        return reply.status, json.loads(content) if content else None
    finally:
        line.close()


def window(override):
    """(known from, start, last end) of an override in the history, in milliseconds; removed: no length."""
    first, last = override["versions"][0], override["versions"][-1]
    end = last["start_ms"] if last["removed"] else last["end_ms"]
    return first["known_ms"], first["start_ms"], end
