"""The bill of materials, by CycloneDX's own validator."""
import glob
import json
import os
import subprocess

from lib import FOLDER, RELEASE, Case

VALIDATE = """
const { Spec, Validation } = require('@cyclonedx/cyclonedx-library');
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
validator.validate(require('fs').readFileSync(0, 'utf8')).then(
    faults => { if (faults !== null) { console.error(JSON.stringify(faults)); process.exitCode = 1; } },
    trouble => { console.error(trouble); process.exitCode = 2; });
"""


class Bill(Case):
    def validated(self, text):
        return subprocess.run(["node", "-e", VALIDATE], input=text, capture_output=True, text=True, check=False,
                              cwd=os.path.join(FOLDER, "tools"))

    def test_it_is_valid(self):
        bills = glob.glob(os.path.join(RELEASE, "*.cdx.json"))
        self.assertNotEqual(bills, [])
        for path in bills:
            with self.subTest(os.path.basename(path)), open(path, encoding="utf-8") as file:
                self.works(self.validated(file.read()))

    def test_a_wrong_one_is_told(self):
        with open(glob.glob(os.path.join(RELEASE, "*.cdx.json"))[0], encoding="utf-8") as file:
            bill = json.load(file)
        bill["components"][0]["licenses"] = [{"license": {"id": "no such licence"}}]
        done = self.validated(json.dumps(bill))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("licenses", done.stderr)
