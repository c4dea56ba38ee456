#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles a list of passwords, one a line, into a sorted C table.

usage: gen_common_passwords.py LIST OUTPUT.c
"""
import re
import sys

SHORTEST = 8  # no organization may allow shorter ones
FEWEST = 3000  # R15


def read_list(path):
    with open(path, encoding="ascii") as lines:
        words = {line.rstrip("\n").lower() for line in lines if not line.startswith("#")}
    for word in words:
        if not re.fullmatch(r"[!-~]{%d,}" % SHORTEST, word):
            sys.exit(f"{path}: {word!r} is shorter than {SHORTEST} or not plain ASCII")
    if len(words) < FEWEST:
        sys.exit(f"{path}: {len(words)} passwords are fewer than {FEWEST}")
    return sorted(words)


def quote(word):
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?") + '"'


def main():
    source, target = sys.argv[1:]
    words = read_list(source)
    with open(target, "w", encoding="ascii") as out:
        out.write('/* Generated from common_passwords.txt. */\n#include "core/common_passwords.h"\n\n')
        out.write("const char *const common_passwords[] = {\n")
        out.writelines(f"    {quote(word)},\n" for word in words)
        out.write("};\n")
        out.write("const size_t common_passwords_count =\n"
                  "    sizeof(common_passwords) / sizeof(common_passwords[0]);\n")


main()
