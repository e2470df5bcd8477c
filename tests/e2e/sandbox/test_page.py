"""The sandbox's page as any client sees it; tests/web looks at it in a browser."""
import http.client
import re
import socket
import subprocess
import unittest

from lib.dutyme import DUTYME
from lib.sandbox import PATIENCE
from stage import Fresh

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Page(Fresh):
    def act(self, fields, **headers):
        return self.box.request("POST", "/sandbox/act", fields, {**FORM, **headers})

    def page(self, query=""):
        return self.box.request("GET", "/" + query)

    def stream(self, query=""):
        line = http.client.HTTPConnection("127.0.0.1", self.box.port, timeout=PATIENCE)
        self.addCleanup(line.close)
        line.request("GET", "/sandbox/stream" + query)
        return line.getresponse()

    def test_nothing_comes_from_elsewhere(self):
        for target in ("/", "/sandbox/page.js", "/sandbox/page.css", "/sandbox/favicon.svg", "/favicon.ico"):
            reply = self.box.request("GET", target)
            self.assertEqual(reply.status, 200, target)
            policy = reply.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertNotRegex(policy, "unsafe|http|\\*")
            self.assertNotRegex(reply.text.decode().replace("http://www.w3.org/2000/svg", ""), r"(src|href)=\"(http|//)|url\(http|import .*http")
        self.assertNotRegex(self.page().text.decode(), r" (style|on\w+)=")

    def test_only_this_machine_and_its_own_page_may_press(self):
        fields = "do=page&service=PSVCHK1"
        self.assertEqual(self.act(fields, Origin="http://evil.example.com").status, 403)
        self.assertEqual(self.act(fields, Origin="null").status, 403)
        self.assertEqual(self.act(fields, Host="evil.example.com").status, 421)
        self.assertNotIn("alert-1", self.page().text.decode())
        reply = self.act(fields, Origin=f"http://127.0.0.1:{self.box.port}")
        self.assertEqual((reply.status, reply.headers["Location"]), (303, "/?service=PSVCHK1"))
        self.assertIn("alert-1", self.page().text.decode())

    def test_where_a_button_leads_back_to_is_ours(self):
        reply = self.act("do=speed-1&show=PPRI001&show=//evil.example.com%0d%0aX:%20y&key=x")
        self.assertEqual(reply.status, 303)
        self.assertRegex(reply.headers["Location"], r"^/\?show=PPRI001&show=[\w%]+$")
        for fields, status in (("do=nothing", 400), ("", 400), ("do=page&service=PNO", 404), ("do=%zz", 400),
                               ("do=hand-over&subject=PNO", 404), ("do=acknowledge&alert=1", 404), ("do=guide", 403)):
            self.assertEqual(self.act(fields).status, status, fields)

    def test_a_reader_gets_each_part_whole_and_then_what_changes(self):
        stream = self.stream("?show=PPRI001")
        self.assertEqual(stream.getheader("Content-Type"), "text/event-stream")
        self.assertEqual(stream.readline(), b"retry: 1000\n")
        parts = set()
        while len(parts) < 9:
            found = re.match(rb'data: <\w+ [^>]*\bid="(\w+)"', stream.readline())
            if found:
                parts.add(found.group(1))
        self.act("do=break-500")
        while b"PagerDuty answers every request with 500." not in stream.readline():
            pass

    def test_a_reader_that_reads_nothing_holds_up_nobody(self):
        deaf = [socket.create_connection(("127.0.0.1", self.box.port)) for _ in range(32)]
        for line in deaf:
            self.addCleanup(line.close)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(b"GET /sandbox/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        for line in deaf:
            self.assertTrue(line.recv(12).startswith(b"HTTP/1.1 200"))
        self.assertEqual(self.stream().status, 503)
        for _ in range(300):
            self.assertEqual(self.box.get("/abilities").status, 200)
        self.assertEqual(self.page().status, 200)

    def test_the_number_is_of_guided_runs_alone(self):
        self.assertEqual(self.box.ask("GET", "wrongly", schedule="PPRI001").status, 400)
        self.assertEqual(self.box.ask("GET", "wrongly", schedule="PNO").status, 404)


class Demo(unittest.TestCase):
    def test_it_speaks_http(self):
        done = subprocess.run([DUTYME, "sandbox", "--demo", "--tls"], capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual((done.returncode, done.stdout), (125, ""))
        self.assertIn("--demo speaks http", done.stderr)

    def test_its_second_line_is_the_address_with_the_key(self):
        with subprocess.Popen([DUTYME, "sandbox", "--demo", "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as box:
            url, keyed = box.stdout.readline().strip(), box.stdout.readline().strip()
            self.assertRegex(keyed, "^" + re.escape(url) + "/\\?key=[0-9a-f]{32}$")
            box.stdin.close()
            self.assertEqual(box.wait(PATIENCE), 0)
