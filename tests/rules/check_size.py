#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No function above 80 lines and no file above 600; then plants one of each. TAP on stdout.

Functions are found by universal-ctags. usage: check_size.py SOURCE_ROOT
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from tap import Tap

MAX_FUNCTION_LINES = 80
MAX_FILE_LINES = 600
# Files that are one table each, and nothing else.
TABLES = set()


def long_files(root, files):
    for path in files:
        lines = len(path.read_text().splitlines())
        name = path.relative_to(root).as_posix()
        if lines > MAX_FILE_LINES and name not in TABLES:
            yield f"{name}: {lines} lines"


def long_functions(root, files):
    out = subprocess.run(
        ["ctags", "--languages=C", "--kinds-C=f", "--fields=+ne", "--output-format=json",
         "-f", "-", "-L", "-"],
        input="\n".join(map(str, files)), check=True, capture_output=True, text=True).stdout
    for tag in map(json.loads, out.splitlines()):
        lines = tag.get("end", tag["line"]) - tag["line"] + 1
        if lines > MAX_FUNCTION_LINES:
            path = pathlib.Path(tag["path"]).relative_to(root)
            yield f"{path}:{tag['line']}: {tag['name']} has {lines} lines"


def findings(root):
    files = sorted(path for folder in ("src", "tests") for path in (root / folder).rglob("*.[ch]")
                   if "node_modules" not in path.parts)
    return [*long_files(root, files), *long_functions(root, files)]


def planted(text):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "src").mkdir()
        (root / "src/planted.c").write_text(text)
        return len(findings(root))


def main():
    tap = Tap()
    tap.check("functions and files are small", findings(pathlib.Path(sys.argv[1])))
    body = "    x();\n"
    tap.expect("a function of 80 lines passes", planted(f"void f(void)\n{{\n{body * 77}}}\n") == 0)
    tap.expect("one of 81 is seen", planted(f"void f(void)\n{{\n{body * 78}}}\n") == 1)
    tap.expect("a file of 601 lines is seen", planted("int x;\n" * 601) == 1)
    tap.end()


main()
