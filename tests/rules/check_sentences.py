#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every sentence of docs/sentences.md names a test, and every test named there exists; then plants a
sentence without one. TAP on stdout.

usage: check_sentences.py SOURCE_ROOT
"""
import pathlib
import re
import sys

from tap import Tap

ROW = re.compile(r"^\| (?P<sentence>.+?) \| (?P<test>.+?) \|$")
TEST = re.compile(r"^`(?P<file>[^:`]+): (?P<name>[^`]+)`$")
SENTENCES_LEAST = 65


def fault_of(cell, root):
    test = TEST.match(cell)
    if test is None:
        return "no test is named"
    file = root / test["file"]
    if not file.is_file():
        return f"there is no {test['file']}"
    if test["name"] not in file.read_text(encoding="utf-8"):
        return f"{test['file']} has no test “{test['name']}”"
    return None


def rows_of(text):
    for number, line in enumerate(text.splitlines(), 1):
        row = ROW.match(line)
        if row and row["sentence"] != "sentence":
            yield number, row["test"]


def findings(text, root):
    for number, cell in rows_of(text):
        fault = fault_of(cell, root)
        if fault:
            yield f"docs/sentences.md:{number}: {fault}"


def main():
    tap = Tap()
    root = pathlib.Path(sys.argv[1])
    text = (root / "docs/sentences.md").read_text(encoding="utf-8")
    tap.check("every sentence has a test that exists", list(findings(text, root)))
    tap.expect(f"there are at least {SENTENCES_LEAST}", len(list(rows_of(text))) >= SENTENCES_LEAST)
    this = "`tests/rules/check_sentences.py: Every sentence`"
    for name, row, count in (
            ("a test that exists passes", f"| It is. | {this} |", 0),
            ("a sentence without a test is seen", "| It is. | none |", 1),
            ("a file that is not there is seen", "| It is. | `tests/none.py: it is` |", 1),
            ("a test that is not there is seen", f"| It is. | {this.replace('sent', 'x-')} |", 1)):
        tap.expect(name, len(list(findings(row, root))) == count)
    tap.end()


main()
