"""`dutyme login` and `logout`, and the runs in between, against the sandbox's identity server."""
import http.client
import json
import os
import re
import subprocess
from urllib.parse import parse_qs, urlsplit

from lib.dutyme import PATIENCE, Stage, content

CLIENT = {"DUTYME_TOKEN": None, "DUTYME_CLIENT_ID": "sandbox-client", "DUTYME_CLIENT_SECRET": "sandbox-client-secret"}
# A credential helper that keeps one entry for each user of each host, and writes down what it is asked.
HELPER = r"""#!/bin/sh
cd "$(dirname "$0")/kept" || exit 1
input=$(cat)
echo "$1" >>../asked
field() { printf '%s\n' "$input" | sed -n "s/^$1=//p"; }
file=$(field host | tr ':' '_')-$(field username)
case $1 in
get) [ -f "$file" ] && cat "$file" ;;
store) printf 'username=%s\npassword=%s\n' "$(field username)" "$(field password)" >"$file" ;;
erase) rm -f "$file" ;;
esac
:
"""


def get(url, host=None):
    """(status, headers) of a GET that follows nothing."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    try:
        line.request("GET", parts.path + ("?" + parts.query if parts.query else ""), headers={"Host": host} if host else {})
        reply = line.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read().decode()
    finally:
        line.close()


class Login(Stage):
    def setUp(self):
        super().setUp()
        os.makedirs(os.path.join(self.folder, "kept"))
        self.helper = self.write(os.path.join(self.folder, "helper"), HELPER, 0o700)
        self.set_helper(self.helper)

    def set_helper(self, *helpers):
        self.write(os.path.join(self.home, ".gitconfig"), "[credential]\n" + "".join(f"\thelper = {each}\n" for each in helpers))

    def kept(self):
        """The refresh token that the helper has; None: none."""
        files = os.listdir(os.path.join(self.folder, "kept"))
        if not files:
            return None
        self.assertRegex(files[0], r"^127\.0\.0\.1_\d+-dutyme-sandbox-client$")
        return content(os.path.join(self.folder, "kept", files[0])).decode().split("password=")[1].strip()

    def keep(self, token):
        (file,) = os.listdir(os.path.join(self.folder, "kept"))
        self.write(os.path.join(self.folder, "kept", file), f"username=dutyme-sandbox-client\npassword={token}\n")

    def begin(self, *words, **env):
        """(job, the address that is to be opened) of a login."""
        job = self.start("login", "--no-browser", "--port", "0", *words, env={**CLIENT, **env})
        return job, job.process.stdout.readline().strip()

    def allow(self, address):
        """Where the sandbox sends the browser back to."""
        status, headers, _ = get(address)
        self.assertEqual(status, 302)
        return headers["Location"]

    def login(self):
        job, address = self.begin()
        status, headers, page = get(self.allow(address))
        self.assertEqual(status, 200)
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertIn("Go back to your terminal", page)
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.says(err, "you are logged in")
        self.assertIsNotNone(self.kept())
        return err

    def granted(self):
        """The statuses of the requests for tokens so far."""
        return [entry["status"] for entry in self.box.log("POST") if entry["operation"] == "token"]

    # --- login ---

    def test_login_exec_logout(self):
        err = self.login()
        first = self.kept()
        self.assertNotIn(first, err)
        status, err = self.run_exec(env=CLIENT)
        self.assertEqual(status, 0, err)
        self.says(err, "takes Primary from Bo Larsen")
        self.given_back()
        second = self.kept()
        self.assertNotEqual(second, first)
        job = self.start("doctor", "--json", env=CLIENT)
        job.wait()
        self.assertIn("an OAuth token of Ada Byron (dutyme login, for the client-id of DUTYME_CLIENT_ID)",
                      [check["sentence"] for check in json.loads(job.out)["checks"]])
        job = self.start("logout", env=CLIENT)
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.says(err, "you are logged out here; the grant stays in PagerDuty until")
        self.assertIsNone(self.kept())
        self.assertEqual(self.start("logout", env=CLIENT).wait()[0], 1)
        status, err = self.run_exec(env=CLIENT)
        self.assertEqual(status, 125)
        self.says(err, "client-id needs subdomain, too", "dutyme login")

    def test_the_hook_and_start_have_it_too(self):
        self.login()
        self.assertEqual(self.start("start", "--force", env=CLIENT).wait()[0], 0)
        self.assertEqual(self.start("stop", env=CLIENT).wait()[0], 0)
        self.given_back()

    def test_the_address_asks_as_documented(self):
        job, address = self.begin()
        query = parse_qs(urlsplit(address).query)
        self.assertEqual({name for name in query}, {"response_type", "client_id", "redirect_uri", "scope", "code_challenge",
                                                     "code_challenge_method", "state"})
        self.assertEqual(query["code_challenge_method"], ["S256"])
        self.assertIn("schedules.write", query["scope"][0].split())
        self.assertRegex(query["redirect_uri"][0], r"^http://127\.0\.0\.1:\d+/callback$")
        self.assertGreaterEqual(len(query["state"][0]), 22)
        self.assertNotIn("secret", address)
        job.process.terminate()
        job.wait()

    def test_only_the_answer_is_taken(self):
        job, address = self.begin()
        back = self.allow(address)
        parts = urlsplit(back)
        place = f"http://{parts.netloc}"
        self.assertEqual(get(place + "/favicon.ico")[0], 404)
        self.assertEqual(get(place + "/callback?code=x&state=another")[0], 404)
        self.assertEqual(get(place + "/callback?code=x")[0], 404)
        self.assertEqual(get(back, host="evil.example")[0], 404)
        self.assertEqual(get(back.replace("/callback", "/elsewhere"))[0], 404)
        self.assertEqual(get(back)[0], 200)
        self.assertEqual(job.wait()[0], 0)

    def test_a_person_who_does_not_allow_it(self):
        job, address = self.begin()
        query = parse_qs(urlsplit(address).query)
        get(f"{query['redirect_uri'][0]}?error=access_denied&error_description=No+thanks&state={query['state'][0]}")
        status, err = job.wait()
        self.assertEqual(status, 125)
        self.says(err, "PagerDuty did not log you in: access_denied: No thanks")
        self.assertIsNone(self.kept())

    def test_a_code_that_is_too_old(self):
        job, address = self.begin()
        back = self.allow(address)
        self.box.shift_clock(31)
        get(back)
        status, err = job.wait()
        self.assertEqual(status, 125)
        self.says(err, "PagerDuty gave no token for this login (400): invalid_grant: the code has expired")
        self.assertIsNone(self.kept())

    def test_a_scoped_app_needs_its_secret(self):
        job, address = self.begin(DUTYME_CLIENT_SECRET="wrong-secret-of-an-app")
        get(self.allow(address))
        status, err = job.wait()
        self.assertEqual(status, 125)
        self.says(err, "invalid_client", "a scoped app needs both")
        self.assertNotIn("wrong-secret", err)

    def test_a_port_that_is_taken(self):
        _, address = self.begin()
        port = re.search(r"127\.0\.0\.1%3A(\d+)", address).group(1)
        job = self.start("login", "--no-browser", "--port", port, env=CLIENT)
        status, err = job.wait()
        self.assertEqual(status, 125)
        self.says(err, f"cannot listen on port {port} of 127.0.0.1")

    def test_a_helper_that_keeps_nothing_or_in_clear(self):
        for helpers, part in (((), "git has no credential helper"), (("store",), "is store, a file in clear"),
                              (("store --file=x",), "is store"), ((self.helper, "store"), "is store")):
            self.set_helper(*helpers)
            job = self.start("login", "--no-browser", "--port", "0", env=CLIENT)
            status, err = job.wait()
            self.assertEqual(status, 125, err)
            self.says(err, part, "credential.helper libsecret")
        self.set_helper(self.write(os.path.join(self.folder, "forgetful"), "#!/bin/sh\ncat >/dev/null\n", 0o700))
        job, address = self.begin()
        get(self.allow(address))
        status, err = job.wait()
        self.assertEqual(status, 125)
        self.says(err, "git's credential helper has not kept the login")

    # --- the runs ---

    def test_runs_at_once_refresh_one_after_the_other(self):
        self.login()
        jobs = [self.start("status", "--json", env=CLIENT) for _ in range(6)]
        for job in jobs:
            status, err = job.wait()
            self.assertEqual(status, 0, err)
        self.assertEqual(self.granted(), [200] * 7)
        self.assertEqual(self.start("status", env=CLIENT).wait()[0], 0)

    def test_the_helper_is_read_once_more_before_a_login_is_asked_for(self):
        self.login()
        good = self.kept()
        self.keep("spent-by-somebody-else")
        self.box.fault("token=hold@1")
        job = self.start("status", env=CLIENT)
        self.box.wait("POST /oauth/token", state="held")
        self.keep(good)
        self.box.release()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.assertEqual(self.granted(), [200, 400, 200])

    def test_a_login_that_has_ended(self):
        self.login()
        self.keep("spent")
        status, err = self.run_exec(env=CLIENT)
        self.assertEqual(status, 125)
        self.says(err, "your login has ended", "log in again: dutyme login")
        self.assertEqual(self.kept(), "spent")  # another run may have replaced it: nothing is rejected
        self.assertNotIn("erase", content(os.path.join(self.folder, "asked")).decode())

    def test_a_spent_token_ends_the_login_in_the_sandbox(self):
        self.login()
        first = self.kept()
        self.assertEqual(self.start("status", env=CLIENT).wait()[0], 0)
        second = self.kept()
        self.keep(first)
        self.assertEqual(self.start("status", env=CLIENT).wait()[0], 125)
        self.keep(second)
        self.assertEqual(self.start("status", env=CLIENT).wait()[0], 125)

    def test_an_outage_stops_no_deploy(self):
        self.login()
        self.box.fault("token=status:503")
        status, err = self.run_exec(env=CLIENT)
        self.assertEqual(status, 0, err)
        self.says(err, "the command runs without anybody being put on call")
        self.assertTrue(self.ran())
        self.assertEqual(self.run_exec("--required", env=CLIENT)[0], 125)

    def test_a_job_never_asks_the_helper(self):
        self.login()
        os.remove(os.path.join(self.folder, "asked"))
        status, err = self.run_exec(env={**CLIENT, "CI": "true"})
        self.assertEqual(status, 125)
        self.says(err, "client-id needs subdomain, too")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "asked")))

    def test_no_token_is_in_arguments_log_or_journal(self):
        self.login()
        job, command = self.play(env=CLIENT)
        words = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        files = subprocess.run(["grep", "-rlE", r"pdr\+_|pdus\+_", os.path.join(self.home, ".local")], capture_output=True, text=True,
                               check=False).stdout
        for secret in ("pdr+_", "pdus+_"):
            self.assertNotIn(secret, words)
            self.assertNotIn(secret, err)
        self.assertEqual(files, "")
        self.assertNotIn("pdr+_", json.dumps(self.box.log()))
