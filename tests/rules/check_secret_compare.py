#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No comparison in the crypto room ends early on the first differing byte (R67).

usage: check_secret_compare.py FOLDER    prints what it finds; TAP
"""
import pathlib
import re
import sys

# sodium_memcmp is the one that takes equal time. slice_is is for the names of files only.
BANNED = re.compile(r"(?<!sodium_)\b(memcmp|bcmp|strn?cmp|strn?casecmp|slice_equal\w*|slice_compare)\s*\(")


def code_lines(text):
    """The lines with comments and string literals blanked, so that prose may name the functions."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\])*"', blank, text, flags=re.S).split("\n")


def findings(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.[ch]")):
        for number, line in enumerate(code_lines(path.read_text()), 1):
            if BANNED.search(line):
                yield f"{path}:{number}: {line.strip()}"


def planted_is_found():
    return bool(BANNED.search(code_lines("if (memcmp(a, b, 32) == 0)")[0])) and not BANNED.search(
        code_lines('return sodium_memcmp(a, b, 32) == 0; /* not memcmp( */ "strcmp("')[0]
    )


def main():
    found = list(findings(sys.argv[1]))
    print("1..2")
    print("ok 1 - a planted memcmp is found" if planted_is_found() else "not ok 1 - the check is blind")
    print("\n".join(f"# {line}" for line in found))
    print("not ok 2 - early-ending comparison in crypto" if found else "ok 2 - only constant time")
    return 1 if found else 0


sys.exit(main())
