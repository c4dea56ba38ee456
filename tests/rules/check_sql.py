#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every SQL statement stands in a file of its own: none in C, none put together from parts, none
unused, and placeholders in the order of their first use; then plants one of each. TAP on stdout.

usage: check_sql.py SOURCE_ROOT
"""
import pathlib
import re
import sys
import tempfile

from tap import Tap

STATEMENT = re.compile(
    r'"\s*(SELECT\s|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s|BEGIN\b|COMMIT\b|'
    r'ROLLBACK\b|SAVEPOINT\s|RELEASE\s|CREATE\s|WITH\s)')
BUILDER = re.compile(r"\bsqlite3_(v|sn|vsn)?m?printf\s*\(")


def findings(root):
    sources = sorted((root / "src").rglob("*.[ch]"))
    texts = {path: path.read_text() for path in sources}
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if STATEMENT.search(line) or BUILDER.search(line):
                yield f"{path.relative_to(root)}:{number}: {line.strip()}"
    used = set(re.findall(r"\bSQL_(\w+)", "\n".join(texts.values())))
    for path in sorted((root / "src/store/sql").glob("*.sql")):
        if path.stem.upper() not in used:
            yield f"{path.relative_to(root)}: no C code uses it"
        seen = list(dict.fromkeys(map(int, re.findall(r"\$(\d+)", path.read_text()))))
        if seen != sorted(seen):
            yield f"{path.relative_to(root)}: placeholders are first used in the order {seen}"


def planted(c_text, sql_text):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "src/store/sql").mkdir(parents=True)
        (root / "src/store/planted.c").write_text(c_text)
        (root / "src/store/sql/get_user.sql").write_text(sql_text)
        return len(list(findings(root)))


def main():
    tap = Tap()
    tap.check("statements stand in files", list(findings(pathlib.Path(sys.argv[1]))))
    good, sql = "run(SQL_GET_USER);\n", "SELECT a FROM b WHERE c = $1 AND d = $2 AND e = $1\n"
    tap.expect("a statement in a file passes", planted(good, sql) == 0)
    tap.expect("one in C is seen", planted(good + 'run("SELECT a FROM b");\n', sql) == 1)
    tap.expect("one put together is seen", planted(good + "sqlite3_mprintf(x);\n", sql) == 1)
    tap.expect("an unused one is seen", planted("", sql) == 1)
    tap.expect("an order that engines read differently is seen",
               planted(good, "SELECT a FROM b WHERE c = $2 AND d = $1\n") == 1)
    tap.end()


main()
