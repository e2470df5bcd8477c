"""The templates' own texts, as the runner of each system would have them."""
import functools
import glob
import json
import os
import re
import subprocess

TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../ci/templates")
read_at = TEMPLATES
TO_JSON = "import json, sys, yaml; json.dump(list(yaml.safe_load_all(open(sys.argv[1]))), sys.stdout)"


def path(*parts):
    return os.path.normpath(os.path.join(read_at, *parts))


def read_from(folder):
    """From here on the texts are those of a release's copy, with everything filled in."""
    global read_at
    read_at = folder
    documents.cache_clear()


def text(*parts):
    with open(path(*parts), encoding="utf-8") as file:
        return file.read()


@functools.lru_cache(maxsize=None)
def documents(*parts):
    """What Debian's YAML parser makes of a file."""
    read = subprocess.run(["/usr/bin/python3", "-c", TO_JSON, path(*parts)], capture_output=True, text=True)
    if read.returncode:
        raise AssertionError(f"{os.path.join(*parts)} cannot be read as YAML; is python3-yaml installed (ci/setup)?\n"
                             + read.stderr)
    return json.loads(read.stdout)


def document(*parts):
    return documents(*parts)[-1]


def filled(value, pattern, values):
    """With every expression that the pattern finds replaced by its value; one without a value is a mistake."""
    if isinstance(value, dict):
        return {filled(key, pattern, values): filled(item, pattern, values) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, pattern, values) for item in value]
    if isinstance(value, str):
        return re.sub(pattern, lambda found: values[found[1]], value)
    return value


DOLLAR_BRACES = r"\$\{\{\s*(.*?)\s*\}\}"  # GitHub and Azure
GITLAB_INPUT = r"\$\[\[\s*inputs\.(\w+)\s*\]\]"
CIRCLE_PARAMETER = r"<<\s*parameters\.(\w+)\s*>>"


def seconds(duration):
    """Of 75m or 2h."""
    number, unit = re.fullmatch(r"(\d+)([mh])", duration).groups()
    return int(number) * {"m": 60, "h": 3600}[unit]


MARGIN = 15 * 60  # an override outlasts the job's time-out by that much


def parameters_default(parameters):
    return {name: item["default"] for name, item in parameters.items() if "default" in item}


SHELL_KEYS = {"run", "bash", "command", "commands", "script", "before_script", "after_script", "after-script"}


def shell_texts():
    """(file, script) of everything in the templates that a shell reads."""
    for file in sorted(glob.glob(path("**/*.yml"), recursive=True)):
        for document in documents(file):
            for script in scripts_in(document):
                yield os.path.relpath(file, read_at), script
    for file in (path("jenkins", "Jenkinsfile"), path("jenkins", "vars", "withDutyme.groovy")):
        for script in re.findall(r"sh .*'(.+)'", text(file)):
            yield os.path.relpath(file, read_at), script
    for file in glob.glob(path("buildkite", "hooks", "*")) + glob.glob(path("shell", "*.sh")):
        yield os.path.relpath(file, read_at), text(file)


def scripts_in(value):
    if isinstance(value, list):
        for item in value:
            yield from scripts_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            lines = item if isinstance(item, list) else [item]
            if key in SHELL_KEYS and all(isinstance(line, str) for line in lines):
                yield "\n".join(lines)
            else:
                yield from scripts_in(item)
