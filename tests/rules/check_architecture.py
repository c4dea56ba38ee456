#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The map must not rot: what ARCHITECTURE.md names must stand where it says. TAP on stdout.

Every link to a file of the tree must lead somewhere, and every [`function`](file) must be defined
in that file. usage: check_architecture.py SOURCE_ROOT
"""
import pathlib
import re
import sys
import tempfile

from tap import Tap

MAPS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md")
LINK = re.compile(r"\[([^\]]*)\]\(([^)#:\s]+)(?:#[^)]*)?\)")
FUNCTION = re.compile(r"`(\w+)(?:\(\))?`")


def defines(source, name):
    """A definition begins at the left margin and is followed by its body."""
    return re.search(rf"^[a-z][^\n;]*\b{name}\([^;{{]*\)\n?\s*{{", source, re.MULTILINE)


def findings(root, name):
    for label, target in LINK.findall((root / name).read_text()):
        path = root / target
        if not path.exists():
            yield f"{name}: {target} does not exist"
            continue
        match = FUNCTION.fullmatch(label.strip())
        if match and path.suffix == ".c" and not defines(path.read_text(), match[1]):
            yield f"{name}: {target} does not define {match[1]}"


def planted(line):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "a.c").write_text("int here(void);\n\nint there(int a,\n          int b)\n{\n}\n")
        (root / "MAP.md").write_text(line)
        return len(list(findings(root, "MAP.md")))


def main():
    tap = Tap()
    root = pathlib.Path(sys.argv[1])
    for name in MAPS:
        if (root / name).exists():
            tap.check(f"what {name} names is there", list(findings(root, name)))
    tap.expect("a function that is there passes", planted("[`there`](a.c)") == 0)
    tap.expect("one that is only declared is seen", planted("[`here`](a.c)") == 1)
    tap.expect("a dead link is seen", planted("[`there`](b.c)") == 1)
    tap.end()


main()
