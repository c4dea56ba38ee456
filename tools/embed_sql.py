#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns src/store/sql/*.sql and the migrations into a C table: enum and text.

usage: embed_sql.py OUT.h OUT.c SCHEMA_DIR SQL_FILE...
Placeholders must be numbered in the order of their first use: SQLite numbers `$n` by first
appearance, PostgreSQL by value, and one text serves both.
"""
import pathlib
import re
import sys


def check_order(path, text):
    seen = 0
    for number in map(int, re.findall(r"\$(\d+)", text)):
        if number > seen + 1:
            sys.exit(f"{path}: ${number} is used before ${seen + 1}")
        seen = max(seen, number)


def literal(text):
    lines = text.replace("\\", "\\\\").replace('"', '\\"').splitlines()
    return "\n".join(f'    "{line}\\n"' for line in lines)


def main():
    out_h, out_c, schema_dir, *files = sys.argv[1:]
    statements = sorted(pathlib.Path(f) for f in files)
    migrations = sorted(pathlib.Path(schema_dir).glob("*.sql"))
    names = ["SQL_" + p.stem.upper() for p in statements]
    header = ["/* Generated from src/store/sql and src/store/schema. */",
              "#ifndef STORE_SQL_TABLE_H", "#define STORE_SQL_TABLE_H", "", "enum sql {"]
    header += [f"    {n}," for n in names]
    header += ["    SQL_COUNT,", "};", "", "extern const char *const sql_texts[SQL_COUNT];",
               f"enum {{ SQL_MIGRATIONS = {len(migrations)} }};",
               "extern const char *const sql_migrations[SQL_MIGRATIONS];", "", "#endif"]
    code = [f'#include "{pathlib.Path(out_h).name}"', "",
            "const char *const sql_texts[SQL_COUNT] = {"]
    for name, path in zip(names, statements):
        text = path.read_text()
        check_order(path, text)
        code.append(f"  [{name}] =\n{literal(text)},")
    code += ["};", "", "const char *const sql_migrations[SQL_MIGRATIONS] = {"]
    code += [literal(p.read_text()) + "," for p in migrations]
    code += ["};"]
    pathlib.Path(out_h).write_text("\n".join(header) + "\n")
    pathlib.Path(out_c).write_text("\n".join(code) + "\n")


main()
