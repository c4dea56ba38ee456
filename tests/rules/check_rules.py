#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes each rule out of core/login.c in turn: the login table must notice. TAP on stdout.

usage: check_rules.py SOURCE_ROOT COMPILER...
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1])
COMPILER = sys.argv[2:]
LAW = ROOT / "src/core/login.c"
FLAGS = ["-std=c17", "-D_GNU_SOURCE", "-O0", f"-I{ROOT}/src", f"-I{ROOT}/tests",
         f'-DTABLES_DIR="{ROOT}/tests/tables"']
OTHERS = [ROOT / "tests/unit/core/test_login.c", ROOT / "tests/lib/table.c",
          *(ROOT / f"src/core/{name}.c" for name in ("lane", "network", "reason", "ip", "ip_range",
                                                     "ip_set")),
          *(ROOT / f"src/base/{name}.c" for name in ("arena", "check", "encode", "slice"))]


def compile_c(source, target):
    subprocess.run([*COMPILER, *FLAGS, "-c", source, "-o", target], check=True)
    return target


def rules_of(law):
    """The rows of the table, each with its place in the text."""
    start = law.index("static const struct rule rules[] = {")
    end = law.index("};", start)
    return list(re.finditer(r"^ *\{(\w+), REASON_\w+, \w+\},\n", law[start:end], re.M)), start


def run_table(folder, law, objects):
    """Exit status of the table test with this law, and the rows that it complains about."""
    source = folder / "login.c"
    source.write_text(law)
    program = folder / "test"
    subprocess.run([*COMPILER, compile_c(source, folder / "login.o"), *objects, "-lcmocka", "-o",
                    program], check=True)
    result = subprocess.run([program], capture_output=True, text=True)
    return result.returncode, re.findall(r"# (login\.table:\d+):", result.stdout)


def main():
    law = LAW.read_text()
    rows, start = rules_of(law)
    print(f"1..{len(rows) + 1}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        objects = [compile_c(path, folder / f"{i}.o") for i, path in enumerate(OTHERS)]
        failed, _ = run_table(folder, law, objects)
        print(f"{'not ok' if failed or not rows else 'ok'} 1 - the whole law passes the table")
        for number, row in enumerate(rows, 2):
            without = law[:start + row.start()] + law[start + row.end():]
            noticed, lines = run_table(folder, without, objects)
            print(f"{'ok' if noticed and lines else 'not ok'} {number} - without {row[1]}: "
                  f"killed by {', '.join(lines) or 'nothing'}", flush=True)


main()
