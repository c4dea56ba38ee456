#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the files under static/ into a C table (struct asset of text/asset.h)."""

import os
import sys

from compile_templates import asset_path, c_string

MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".png": "image/png", ".svg": "image/svg+xml",
               ".vtt": "text/vtt; charset=utf-8", ".webm": "video/webm"}
# Larger ones are left to the assembler: as numbers they would cost the compiler seconds.
NUMBERS_MAX_BYTES = 64 * 1024


def c_numbers(name, content):
    lines = [f"static const unsigned char {name}[] = {{"]
    for at in range(0, len(content), 16):
        lines.append("    " + " ".join("%d," % b for b in content[at:at + 16]))
    return [*lines, "};", ""]


def c_included(name, file):
    path = os.path.abspath(file).replace("\\", "\\\\").replace('"', '\\"')
    directives = [".section .rodata", f".globl {name}", f"{name}:", f'.incbin "{path}"', ".text"]
    return ["__asm__(" + "\n        ".join(c_string(line + "\n") for line in directives) + ");",
            f"extern const unsigned char {name}[];", ""]


def embed(files):
    out = ["/* Made from static/ by tools/embed_static.py: do not edit. */",
           '#include "text/asset.h"', ""]
    rows = []
    for i, file in enumerate(files):
        with open(file, "rb") as f:
            content = f.read()
        name = os.path.basename(file)
        media_type = MEDIA_TYPES[os.path.splitext(name)[1]]
        symbol = f"asset_content_{i}"
        small = len(content) <= NUMBERS_MAX_BYTES
        out += c_numbers(symbol, content) if small else c_included(symbol, file)
        rows.append("    {SLICE(%s), SLICE(%s), {(const char *)%s, %d}}," % (
            c_string(asset_path(name, content)), c_string(media_type), symbol, len(content)))
    out += ["const struct asset asset_table[] = {", *rows, "};",
            f"const size_t asset_table_count = {len(rows)};", ""]
    return "\n".join(out)


def main():
    target, *files = sys.argv[1:]
    with open(target, "w", encoding="utf-8") as f:
        f.write(embed(files))


if __name__ == "__main__":
    main()
