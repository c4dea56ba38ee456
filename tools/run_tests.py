#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of the build folders and counts what each of them said, subtest by subtest.

usage: run_tests.py BUILD SANITIZED_BUILD -- [SUITE or NAME]...

The last line is `N passed, N failed`, and `, N skipped` where there were any. A program that
crashed, ran out of time, stopped before its plan or said nothing counts as one failure more.
"""
import collections
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

# Checks of the source need to run once, and heavy tests without sanitizers; unit tests are cheap
# enough for both. All others, where a real server runs, use the sanitizers alone.
ONLY_PLAIN = {"rules", "heavy", "full"}
BOTH = {"unit"}

LINE = re.compile(r"(not )?ok\b(.*)")
PLAN = re.compile(r"\s*1\.\.(\d+)\s*(#\s*skip)?", re.IGNORECASE)


def wanted(test, words):
    """The long forms (suite "full") run only when asked for by their own name."""
    names = {test["name"]} if "full" in suites(test) else {test["name"], *suites(test)}
    if "full" in suites(test) and not words:
        return False
    return not words or any(fnmatch.fnmatch(name, word) for name in names for word in words)


def suites(test):
    return {suite.split(":")[-1] for suite in test["suite"]}


def choose(build, sanitized, words):
    """The names of the tests to run in this build folder."""
    text = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                          capture_output=True, text=True).stdout
    names = set()
    for test in json.loads(text):
        here = (not suites(test) & ONLY_PLAIN if sanitized
                else bool(suites(test) & (ONLY_PLAIN | BOTH)))
        if here and wanted(test, words):
            names.add(test["name"])
    return sorted(names)


def count(test):
    """(passed, failed, skipped) of one test program, from its TAP lines."""
    passed = failed = skipped = 0
    plan = None
    for line in test.get("stdout", "").splitlines():
        if match := PLAN.match(line):
            plan = int(match[1])
            skipped += bool(match[2])
        elif match := LINE.match(line):
            if match[1]:
                failed += 1
            elif re.search(r"#\s*skip", match[2], re.IGNORECASE):
                skipped += 1
            else:
                passed += 1
    said = passed + failed + skipped
    cut_short = plan is not None and said < plan
    ended_badly = test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL") and not failed
    if cut_short or ended_badly or not said:
        failed += 1
    return passed, failed, skipped


def run(build, names):
    """Runs the tests and returns the counts, and whether meson was content."""
    total = collections.Counter()
    log = pathlib.Path(build) / "meson-logs/testlog.json"
    log.unlink(missing_ok=True)
    ended = subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs",
                            *names])
    tests = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    for test in tests:
        total.update(dict(zip(("passed", "failed", "skipped"), count(test))))
    never_ran = len(names) - len(tests)
    if never_ran > 0 or (ended.returncode and not total["failed"]):
        total["failed"] += max(never_ran, 1)
    return total


def main():
    plain, sanitized, _, *words = sys.argv[1:]
    total = collections.Counter()
    for build in plain, sanitized:
        if names := choose(build, build == sanitized, words):
            total += run(build, names)
    if not total:
        print("no test has this suite or name:", *words)
        total["failed"] = 1
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    sys.exit(1 if total["failed"] else 0)


if __name__ == "__main__":
    main()
