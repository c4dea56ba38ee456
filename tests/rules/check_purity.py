#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The law uses nothing but the base room and mem*/str*: no clock, memory, files, globals of libc.

The undefined symbols of the core archive are compared with an allow list; then a violation is
planted, so that a check that finds nothing is not trusted. TAP on stdout.

usage: check_purity.py CORE.a BASE.a COMPILER...
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ALLOWED = re.compile(
    r"(mem(cpy|cmp|move|set|chr)|str(len|chr|cmp|ncmp)|explicit_bzero)"
    r"|__(memcpy|memmove|memset|explicit_bzero)_chk"
    r"|__stack_chk_(fail|guard)|_GLOBAL_OFFSET_TABLE_"
    r"|__(asan|ubsan|tsan|msan|sanitizer|odr_asan|gcov|llvm|afl|sancov)_?.*")


def symbols(archive, *options):
    out = subprocess.run(["nm", "-P", *options, archive], check=True, capture_output=True,
                         text=True).stdout
    return {line.split()[0] for line in out.splitlines() if len(line.split()) > 1}


def violations(archive, base):
    known = symbols(archive, "-g", "--defined-only") | symbols(base, "-g", "--defined-only")
    wanted = symbols(archive, "-u") - known
    return sorted(name for name in wanted if not ALLOWED.fullmatch(name))


def plant(folder, compiler):
    source = folder / "planted.c"
    source.write_text("#include <time.h>\ntime_t planted(void);\n"
                      "time_t planted(void) { return time(NULL); }\n")
    subprocess.run([*compiler, "-c", source, "-o", folder / "planted.o"], check=True)
    subprocess.run(["ar", "rc", folder / "planted.a", folder / "planted.o"], check=True)
    return folder / "planted.a"


def main():
    core, base, *compiler = sys.argv[1:]
    print("1..2")
    found = violations(core, base)
    print(f"{'not ok' if found else 'ok'} 1 - core is pure{': it uses ' if found else ''}"
          f"{', '.join(found)}")
    with tempfile.TemporaryDirectory() as name:
        found = violations(plant(pathlib.Path(name), compiler), base)
    print(f"{'ok' if found == ['time'] else 'not ok'} 2 - a planted call of time() is seen")


main()
