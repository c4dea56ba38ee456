#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the files under static/ into a C table (struct asset of text/asset.h)."""

import os
import sys

from compile_templates import asset_path, c_string

MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def c_bytes(content):
    lines = []
    for at in range(0, len(content), 16):
        lines.append("    " + " ".join("%d," % b for b in content[at:at + 16]))
    return "\n".join(lines)


def embed(files):
    out = ["/* Made from static/ by tools/embed_static.py: do not edit. */",
           '#include "text/asset.h"', ""]
    rows = []
    for i, file in enumerate(files):
        with open(file, "rb") as f:
            content = f.read()
        name = os.path.basename(file)
        media_type = MEDIA_TYPES[os.path.splitext(name)[1]]
        out += [f"static const unsigned char content_{i}[] = {{", c_bytes(content), "};", ""]
        rows.append("    {SLICE(%s), SLICE(%s), {(const char *)content_%d, sizeof(content_%d)}}," % (
            c_string(asset_path(name, content)), c_string(media_type), i, i))
    out += ["const struct asset asset_table[] = {", *rows, "};",
            f"const size_t asset_table_count = {len(rows)};", ""]
    return "\n".join(out)


def main():
    target, *files = sys.argv[1:]
    with open(target, "w", encoding="utf-8") as f:
        f.write(embed(files))


if __name__ == "__main__":
    main()
