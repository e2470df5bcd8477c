"""The watcher asks the place that was pushed to, by the URL that git gave the hook, and by no other."""
import json
import os

from git_http import NAME, PASSWORD, GitServer
from lib.dutyme import content
from lib.push import REFUSE, Held, PushStage


class WatchedPush(PushStage):
    def stands_because(self, outcome):
        page, = self.pages()
        self.assertIn(outcome, content(self.state("tours", page)).decode())


class Rewritten(WatchedPush):
    """git has rewritten the URL already when the hook is given it; nothing may rewrite it again."""

    def setUp(self):
        super().setUp()
        self.mirror = self.bare("mirror")
        self.git("push", "-q", "--no-verify", self.mirror, "main")

    def rewrite(self, to, kind, what):
        self.git("config", "--add", f"url.file://{to}.{kind}", f"file://{what}")

    def test_a_tag_that_landed_where_fetches_go_to_a_mirror(self):
        self.rewrite(self.mirror, "insteadOf", self.remote)
        self.rewrite(self.remote, "pushInsteadOf", self.remote)
        self.git("tag", "v1")
        self.pushed("origin", "v1")
        self.assertTrue(self.tip("refs/tags/v1"))
        self.assertEqual(len(self.on_call()), 1)
        self.stands_because("the push landed")

    def test_a_refused_tag_that_the_mirror_has(self):
        self.rewrite(self.mirror, "insteadOf", self.remote)
        self.rewrite(self.remote, "pushInsteadOf", self.remote)
        self.git("tag", "v1")
        self.git("push", "-q", "--no-verify", self.mirror, "v1")
        self.server_hook(REFUSE)
        self.assertEqual(self.push("origin", "v1")[0], 1)
        self.given_back()
        self.assertEqual(self.logged()[0]["outcome"], "the push did not land")

    def test_a_refused_tag_where_what_was_rewritten_would_be_rewritten_again(self):
        self.git("remote", "set-url", "origin", "file:///short")
        self.rewrite(self.remote, "insteadOf", "/short")
        self.rewrite(self.mirror, "insteadOf", self.remote)
        self.git("tag", "v1")
        self.git("push", "-q", "--no-verify", self.mirror, "v1")
        self.server_hook(REFUSE)
        self.assertEqual(self.push("origin", "v1")[0], 1)
        self.given_back()

    def test_a_refused_push_whose_commit_a_fetch_from_the_mirror_brings_meanwhile(self):
        """A tracking ref that moved says that the place fetched from has it, not the one pushed to."""
        self.git("remote", "set-url", "--push", "origin", self.url())
        self.git("remote", "set-url", "origin", f"file://{self.mirror}")
        self.commit("second")
        self.git("push", "-q", "--no-verify", self.mirror, "main")
        held = Held(self, status=1)
        process = self.start_push("origin", "main")
        held.wait()
        self.git("fetch", "-q", "origin")
        held.let_go()
        self.assertIn("pre-receive hook declined", process.communicate()[1])
        self.nobody_is_left()
        self.given_back()

    def test_a_push_to_another_place_than_fetches_that_lands(self):
        self.git("remote", "set-url", "--push", "origin", self.url())
        self.git("remote", "set-url", "origin", f"file://{self.mirror}")
        self.commit("second")
        self.pushed("origin", "main")
        self.assertEqual(len(self.on_call()), 1)
        self.stands_because("the push landed")

    def test_a_url_with_blanks(self):
        blank = self.bare("a remote")
        self.git("config", "remote.origin.pushurl", f"file://{blank}")
        self.git("tag", "v1")
        self.pushed("origin", "v1")
        self.assertTrue(self.tip("refs/tags/v1", remote=blank))
        self.stands_because("the push landed")


class OfTheRemote(WatchedPush):
    """The configuration of the remote holds for the watcher's question as for the push."""

    def test_its_uploadpack_answers(self):
        program = os.path.join(self.folder, "upload pack")
        self.write(program, f'#!/bin/sh\necho asked >>"{self.folder}/asked"\nexec git-upload-pack "$@"\n', 0o755)
        self.git("config", "remote.origin.uploadpack", f"'{program}'")
        self.server_hook(REFUSE)
        self.git("tag", "v1")
        self.assertEqual(self.push("origin", "v1")[0], 1)
        self.given_back()
        self.assertIn(b"asked", content(os.path.join(self.folder, "asked")))

    def test_a_name_with_dots_and_capitals(self):
        self.git("remote", "rename", "origin", "Up.Stream")
        self.git("config", "remote.Up.Stream.uploadpack", "/nonexistent")
        self.server_hook(REFUSE)
        self.git("tag", "v1")
        self.assertEqual(self.push("Up.Stream", "v1")[0], 1)
        self.assertEqual(len(self.on_call()), 1)
        self.stands_because("it is not known whether the push landed")

    def judged(self, asked):
        """A tag that is refused and one that lands, each judged by what was asked on the remote's own way."""
        self.server_hook(REFUSE)
        self.git("tag", "v1")
        self.assertEqual(self.push("origin", "v1")[0], 1)
        self.given_back()
        self.assertEqual(self.logged()[0]["outcome"], "the push did not land")
        before = len(asked())
        self.assertGreater(before, 0)
        os.remove(os.path.join(self.remote, "hooks", "pre-receive"))
        self.git("tag", "v2")
        self.pushed("origin", "v2")
        self.on_call()
        self.stands_because("the push landed")
        self.assertGreater(len(asked()), before)

    def test_its_proxy_is_asked(self):
        """The host is one that nobody knows: only through the proxy is there an answer."""
        server = GitServer(self.folder)
        self.addCleanup(server.close)
        self.git("config", "http.receivepack", "true", cwd=self.remote)
        host = f"http://{NAME}:{PASSWORD}@git.invalid/"
        self.git("remote", "set-url", "origin", host + os.path.basename(self.remote))
        self.git("config", "remote.origin.proxy", server.url(""))
        paths = []
        server.server.asked = paths.append
        self.judged(lambda: [path for path in paths if path.startswith("http://git.invalid/") and "upload-pack" in path])

    def test_its_vcs_is_asked(self):
        log = os.path.join(self.folder, "helped")
        self.write(os.path.join(self.folder, "bin", "git-remote-depot"), f"""#!/bin/sh
while read -r word service; do
    case $word in
    capabilities) printf 'connect\\n\\n' ;;
    connect) echo "$service" >>'{log}' && echo && exec "$service" '{self.remote}' ;;
    *) exit 0 ;;
    esac
done
""", 0o755)
        self.git("config", "remote.origin.vcs", "depot")
        self.git("remote", "set-url", "origin", "somewhere")
        self.judged(lambda: [word for word in content(log).split() if word == b"git-upload-pack"])


class HiddenRefs(WatchedPush):
    """What a server takes and shows to nobody, as Gerrit does with refs/for/main."""

    def test_a_push_that_landed_where_nobody_sees_it(self):
        self.git("config", "--add", "dutyme.hook.ref", "refs/for/*")
        self.git("config", "uploadpack.hideRefs", "refs/for", cwd=self.remote)
        commit = self.commit("second")
        self.pushed("origin", "main:refs/for/main")
        self.assertEqual(self.tip("refs/for/main"), commit)
        self.assertEqual(len(self.on_call()), 1)
        self.stands_because("it is not known whether the push landed")


class ManyRefs(PushStage):
    """The watcher starts as many gits for a thousand refs as for one."""

    def watchers_gits(self, *refs):
        """The commands that the watcher of a refused push has run, as git itself notes them."""
        log = os.path.join(self.folder, "trace")
        self.assertEqual(self.push("origin", *refs, env={"GIT_TRACE2_EVENT": log})[0], 1)
        events = [json.loads(line) for line in content(log).splitlines()]
        os.remove(log)
        started = [event["argv"] for event in events if event["event"] == "start"]
        return [argv[3] for argv in started if argv[1:3] == ["-C", self.work]]  # a hook's own gits need no -C

    def test_a_refused_push_of_a_thousand_tags(self):
        self.server_hook(REFUSE)
        self.git("config", "--add", "remote.origin.fetch", "+refs/tags/*:refs/remote-tags/*")
        oid = self.git("rev-parse", "HEAD")
        ways = []
        for count in (1, 1000):
            with open(os.path.join(self.work, ".git/packed-refs"), "w", encoding="ascii") as file:
                file.writelines(f"{oid} refs/tags/v{i}\n" for i in range(count))
            ways.append(self.watchers_gits("--tags", "main:refs/heads/v"))
        self.given_back(2)
        self.assertEqual(ways[0], ways[1])
        once = ["config", "ls-remote", "for-each-ref"]  # the second only tells a URL
        self.assertEqual(ways[0], [*once, *["for-each-ref", "ls-remote"] * 2], "it looks twice before it sends home")
