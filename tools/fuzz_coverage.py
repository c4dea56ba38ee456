# SPDX-License-Identifier: Apache-2.0
"""How many lines of each parser the seeds of its fuzz target reach.

usage: fuzz_coverage.py BUILD [TARGET...]

BUILD was made by `./dev fuzz coverage`. What belongs to a target stands in tests/fuzz/parsers.txt.
Prints a table, then the lines that were not reached; fails when a parser is below the least share.
Left out are branches that say "no memory": no seed can make the arena run out.
"""

import subprocess
import sys
from pathlib import Path

LEAST_PERCENT = 90
NO_MEMORY = ("STATUS_NO_MEMORY", "NO_MEMORY", "no memory")
ROOT = Path(__file__).resolve().parent.parent


def read_parsers():
    """A list of (target, file, functions that do not count)."""
    parsers = []
    for line in (ROOT / "tests/fuzz/parsers.txt").read_text().splitlines():
        words = line.split()
        if words and words[0] != "#":
            parsers.append((words[0], words[1], set(words[2:])))
    return parsers


def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more).stdout


def export_of(build, target):
    """What the seeds reached, in the format of lcov."""
    program = build / f"tests/fuzz/fuzz_seeds_{target}"
    profile = build / f"{target}.profraw"
    merged = build / f"{target}.profdata"
    run(program, ROOT / "tests/fuzz/seeds" / target, env={"LLVM_PROFILE_FILE": str(profile)})
    run("llvm-profdata", "merge", "-o", merged, profile)
    return run("llvm-cov", "export", "-format=lcov", f"-instr-profile={merged}", program)


def lines_of(export, file):
    """The counts of the file's lines, {line: count}, and its functions, [(first line, name)]."""
    counts, functions, wanted = {}, [], False
    for line in export.splitlines():
        kind, _, rest = line.partition(":")
        if kind == "SF":
            wanted = rest.endswith("/" + file)
        elif wanted and kind == "DA":
            number, count = rest.split(",")[:2]
            counts[int(number)] = int(count)
        elif wanted and kind == "FN":
            number, name = rest.split(",", 1)
            functions.append((int(number), name.rpartition(":")[2]))
    return counts, sorted(functions)


def counted(file, counts, functions, left_out):
    """Only what counts of the lines."""
    unknown = left_out - {name for _, name in functions}
    if unknown:
        sys.exit(f"{file} has no function {', '.join(sorted(unknown))}")
    source = (ROOT / file).read_text().splitlines()
    result = {}
    for number, count in counts.items():
        owner = [name for first, name in functions if first <= number][-1:]
        says_no_memory = any(word in source[number - 1] for word in NO_MEMORY)
        if not (owner and owner[0] in left_out) and not (says_no_memory and count == 0):
            result[number] = count
    return result


def main():
    build = Path(sys.argv[1]).resolve()
    chosen = sys.argv[2:]
    missed, low = [], 0
    print(f"{'target':20}{'file':34}{'lines':>6}{'reached':>9}")
    for target, file, left_out in read_parsers():
        if chosen and target not in chosen:
            continue
        counts = counted(file, *lines_of(export_of(build, target), file), left_out)
        reached = sum(count > 0 for count in counts.values())
        percent = 100 * reached / len(counts)
        low += percent < LEAST_PERCENT
        print(f"{target:20}{file:34}{len(counts):6}{percent:8.1f}%", flush=True)
        missed += [f"{file}:{line}" for line, count in sorted(counts.items()) if count == 0]
    print("\nnot reached:", *missed, sep="\n")
    if low:
        sys.exit(f"{low} below {LEAST_PERCENT} %")


main()
