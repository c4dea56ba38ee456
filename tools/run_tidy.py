#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over the C files named on standard input, one per core at a time.

usage: run_tidy.py BUILD < FILES    (BUILD holds compile_commands.json; .clang-tidy the checks)
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys


MODEL = pathlib.Path(__file__).parent / "tidy_model.h"
NOT_MODELLED = ("src/base/status.c", "src/face/cli/output.c")  # define what the model describes


def check(build, path):
    model = [] if path.endswith(NOT_MODELLED) else [f"--extra-arg=-include{MODEL.resolve()}"]
    ended = subprocess.run(["clang-tidy", "--quiet", "-p", build, *model, path],
                           capture_output=True, text=True)
    return ended.returncode, ended.stdout + (ended.stderr if ended.returncode else "")


def main():
    build = sys.argv[1]
    commands = json.loads((pathlib.Path(build) / "compile_commands.json").read_text())
    known = {os.path.realpath(os.path.join(c["directory"], c["file"])) for c in commands}
    files = [line for line in sys.stdin.read().split() if os.path.realpath(line) in known]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, (status, text) in zip(files, pool.map(lambda f: check(build, f), files)):
            if status:
                bad += 1
                print(f"{path}:\n{text}")
    print(f"clang-tidy: {len(files)} files, {bad} with findings")
    sys.exit(1 if bad else 0)


main()
