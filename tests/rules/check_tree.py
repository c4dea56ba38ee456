#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What must not be in the tree, and what each source must begin with. TAP on stdout.

usage: check_tree.py SOURCE_ROOT
"""
import os
import pathlib
import re
import sys
import tempfile

from tap import Tap

SOURCES = {".c", ".h", ".def", ".py", ".mjs", ".js", ".sh", ".css", ".sql"}
UNLABELLED = {".css", ".sql"}  # read as they are by the program: every byte counts
SKIPPED = {".git", "node_modules", "__pycache__", "demo-data"}
# Spelled so that this file does not find itself.
DEBT = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
HOME = re.compile(r"(^|[^\w.~$}])/(home/\w|root/|Users/\w|work/|farm/|tmp/wt/)", re.MULTILINE)
RESOLVED = re.compile(r'"resolved":\s*"https?:')


def tree_files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders
                      if name not in SKIPPED and not (folder == str(root) and
                                                      name.startswith("build"))]
        paths = (pathlib.Path(folder) / name for name in names if name not in SKIPPED)
        yield from (path for path in paths if path.is_file())


def is_source(path):
    return (path.suffix in SOURCES - UNLABELLED or path.name in ("dev", "run")
            and path.read_bytes()[:2] == b"#!")


def findings(root):
    found = {"debt": [], "home": [], "lock": [], "licence": []}
    for path in sorted(tree_files(root)):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        name = path.relative_to(root).as_posix()
        lock = path.name == "package-lock.json"
        if DEBT.search(text) and not lock:
            found["debt"].append(name)
        if HOME.search(text) and not lock:
            found["home"].append(name)
        if lock and RESOLVED.search(text):
            found["lock"].append(name)
        if is_source(path) and "SPDX-License-Identifier: Apache-2.0" not in text[:200]:
            found["licence"].append(name)
    return found


def planted(name, text):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / name).write_text(text)
        return [kind for kind, names in findings(pathlib.Path(folder)).items() if names]


def main():
    tap = Tap()
    found = findings(pathlib.Path(sys.argv[1]))
    tap.check("debts are issues, not comments", found["debt"])
    tap.check("no path of anybody's machine", found["home"])
    tap.check("no download address in a lock file", found["lock"])
    tap.check("each source names its licence", found["licence"])
    spdx = "/* SPDX-License-Identifier: Apache-2.0 */\n"
    tap.expect("a planted debt is seen", planted("a.c", spdx + "/* TO" "DO */") == ["debt"])
    tap.expect("a planted path is seen",
               planted("a.c", spdx + '"/ho' 'me/ann/x"') == ["home"])
    tap.expect("a planted address is seen", planted(
        "package-lock.json", '{"resolved": "https://x.example/a.tgz"}') == ["lock"])
    tap.expect("a source without licence is seen", planted("a.c", "int x;\n") == ["licence"])
    tap.end()


main()
