#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the include lines of src/ against layers.txt; then plants violations. TAP on stdout.

usage: check_layers.py SOURCE_ROOT
"""
import fnmatch
import pathlib
import re
import sys
import tempfile

from tap import Tap

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)


def read_rules(path):
    """The folders each folder may use, and [(patterns of system headers, folders)]."""
    layers, system = {}, []
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if "->" in line:
            patterns, folders = line.split("->")
            system.append(([word.strip("<>") for word in patterns.split()], folders.split()))
        elif line:
            folder, uses = line.split(":")
            layers[folder] = uses.split()
    return layers, system


def room_of(layers, folder):
    """The nearest folder upwards that has a line of its own."""
    while folder and folder not in layers:
        folder = folder.rpartition("/")[0]
    return folder


def check_ours(layers, folder, header):
    target = str(pathlib.PurePosixPath(header).parent)
    if target == ".":
        return None  # generated beside its user, or a stray that does not compile
    room, other = room_of(layers, folder), room_of(layers, target)
    if header.endswith("_impl.h") and other != room and header not in layers[room]:
        return "a private header of another room"
    # `face` in a line covers face/cli as well.
    if other == room or any(other == use or other.startswith(use + "/") for use in layers[room]):
        return None
    return f"{room} may not use {other or target}"


def check_system(system, room, header):
    top = room.split("/")[0]
    for patterns, folders in system:
        if any(fnmatch.fnmatchcase(header, pattern) for pattern in patterns):
            if {"all", top, room} & set(folders):
                return None
    return f"{room} may not include this system header"


def violations(source, layers, system):
    found = []
    for path in sorted(source.rglob("*.[ch]")):
        folder = path.parent.relative_to(source).as_posix()
        room = room_of(layers, folder)
        if not room:
            found.append(f"{path.relative_to(source)}: no line in layers.txt for its folder")
            continue
        for kind, header in INCLUDE.findall(path.read_text()):
            why = (check_ours(layers, folder, header) if kind == '"'
                   else check_system(system, room, header))
            if why:
                found.append(f"{path.relative_to(source)}: {header}: {why}")
    return found


PLANTED = {
    "core/planted.c": '#include "sys/clock.h"\n',
    "core/planted_time.c": "#include <time.h>\n",
    "face/cli/planted.c": '#include "store/store.h"\n',
    "service/planted.c": '#include "http/http.h"\n',
    "http/planted.c": '#include "service/login/login.h"\n',
    "text/planted.c": "#include <unistd.h>\n",
    "service/planted_sql.c": "#include <sqlite3.h>\n",
    "main/planted.c": '#include "store/store_impl.h"\n',
    "elsewhere/planted.c": "#include <string.h>\n",
    "base/planted.c": "#include <not_named_anywhere.h>\n",
}


def main():
    root = pathlib.Path(sys.argv[1])
    layers, system = read_rules(root / "tests/rules/layers.txt")
    tap = Tap()
    tap.check("use goes one way", violations(root / "src", layers, system))
    for name, text in PLANTED.items():
        with tempfile.TemporaryDirectory() as folder:
            planted = pathlib.Path(folder) / name
            planted.parent.mkdir(parents=True)
            planted.write_text(text)
            tap.expect(f"seen when planted: {name}",
                       len(violations(pathlib.Path(folder), layers, system)) == 1)
    tap.end()


main()
