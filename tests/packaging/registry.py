"""What npm's registry answers for the packages that lie in files here."""
import base64
import collections
import contextlib
import hashlib
import http.server
import json
import os
import tarfile
import urllib.parse

from lib import serving


def manifest(tarball):
    with tarfile.open(tarball) as file:
        return json.load(file.extractfile("package/package.json"))


def document(name, tarballs, url):
    """Of the package, all its versions; the last one is the latest."""
    versions = {}
    for tarball in tarballs:
        with open(tarball, "rb") as file:
            digest = hashlib.sha512(file.read()).digest()
        found = manifest(tarball)
        versions[found["version"]] = {**found, "dist": {"tarball": f"{url}/{os.path.basename(tarball)}",
                                                        "integrity": "sha512-" + base64.b64encode(digest).decode()}}
    # Younger ones than a day pnpm does not take.
    return {"name": name, "dist-tags": {"latest": list(versions)[-1]}, "versions": versions,
            "time": dict.fromkeys(["created", "modified", *versions], "2026-01-01T00:00:00.000Z")}


@contextlib.contextmanager
def registry(*tarballs):
    """Serves these files on loopback; its value is the address."""
    packages = collections.defaultdict(list)
    for tarball in tarballs:
        packages[manifest(tarball)["name"]].append(tarball)

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802 - http.server's name
            name = urllib.parse.unquote(self.path[1:])
            files = [tarball for tarball in tarballs if os.path.basename(tarball) == name]
            if files:
                with open(files[0], "rb") as file:
                    self.answer(200, file.read())
            elif name in packages:
                url = f"http://127.0.0.1:{self.server.server_port}"
                self.answer(200, json.dumps(document(name, packages[name], url)).encode())
            else:
                self.answer(404, b"{}")

        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with serving(Answer) as address:
        yield address
