# SPDX-License-Identifier: Apache-2.0
"""The login history in the browser: filters, views, picture, pages and downloads."""
import csv
import io
import os
import re
import sqlite3
import time

from browser import (ADA, ADMIN, BOB, INSIDE, OUTSIDE, Browser, administrator, office, signed_in,
                     tests_of)
from house import PASSWORD, run_tests

EPOCH_MS = 1735689600000  # ids count milliseconds from here


def fill(house, count):
    """Refused attempts of the last hour, as many as asked, behind the service's back."""
    database = sqlite3.connect(os.path.join(house.data, "sallyport.db"), timeout=20)
    organization, = database.execute("SELECT organization_id FROM organizations").fetchone()
    columns = [row[1] for row in database.execute("PRAGMA table_info(history)")]
    now = time.time_ns() // 1000 - 3600 * 1000000
    row = dict.fromkeys(columns, 0)
    row.update(organization_id=organization, name_hash="", has_ip=1, reference="", api_type="",
               ip=bytes(10) + b"\xff\xff" + bytes([203, 0, 113, 9]), api_version="", entry=2,
               tls_version="", tls_cipher="", outcome=0, reason=20)
    def rows():
        for number in range(count):
            at = now + number * 10000
            row["time"] = row["last_time"] = at
            row["id"] = ((at // 1000 - EPOCH_MS) << 22) + number % 4096
            yield tuple(row[name] for name in columns)
    with database:
        database.executemany("INSERT INTO history VALUES (%s)" % ",".join("?" * len(columns)),
                             rows())
    database.close()


def an_administrator_sees_everybody_and_filters(house):
    with office(house):
        Browser(house).sign_in(ADA, PASSWORD)
        Browser(house, OUTSIDE).sign_in(BOB, "wrong password, quite")
        admin = administrator(house)
        page = admin.get("/setup/organization-history")
        assert page.status == 200 and ADA in page.text and BOB in page.text, page.words
        assert "Attempts over time" in page.words
        page = admin.get("/setup/organization-history?user=%s" % ADA.replace("@", "%40"))
        table = page.text[page.text.index("Newest first"):]
        assert ADA in table and BOB not in table
        page = admin.get("/setup/organization-history?status=failure")
        table = page.text[page.text.index("Newest first"):]
        assert BOB in table and ADA not in table
        page = admin.get("/setup/organization-history?view=outside-ranges")
        table = page.text[page.text.index("Newest first"):]
        assert OUTSIDE in table and INSIDE not in table
        assert "Attempts over time" not in page.words
        page = admin.get("/setup/organization-history?token=used&network=inside")
        assert ADMIN in page.text and ADA not in page.text[page.text.index("<h2>Attempts<"):]
        page = admin.get("/setup/organization-history?user=nobody%40x.example")
        assert page.status == 400 and "There is no user of that name" in page.words
        page = admin.get("/setup/organization-history?since=yesterday-ish")
        assert page.status == 400 and "A time is written like" in page.words


def others_see_their_own_only(house):
    with office(house):
        Browser(house).sign_in(BOB, "wrong password, quite")
        ada = signed_in(house)
        page = ada.get("/setup/login-history?user=%s" % BOB.replace("@", "%40"))
        assert page.status == 200 and BOB not in page.text
        for path in ("/setup/organization-history", "/setup/organization-history/download",
                     "/setup/token-users"):
            assert ada.get(path).status == 403, path
        file = ada.ask("GET", "/setup/login-history/download?format=csv")
        lines = list(csv.DictReader(io.StringIO(file.text)))
        assert lines and {line["user"] for line in lines} == {ADA}, lines


def an_administrator_explains_everybodys_refusals(house):
    with office(house):
        def refused(name):
            return Browser(house).sign_in(name, "wrong password, quite").words.split(
                "Reference: ")[1].split()[0]
        references = {BOB: refused(BOB), "unknown": refused("nobody@acme.example")}
        admin, plain = administrator(house), Browser(house)
        plain.sign_in(ADMIN, PASSWORD)
        for name, reference in references.items():
            words = admin.get("/setup/explain?reference=" + reference).words
            assert "User %s Time" % name in words, words
            # The permission works only where a second secret was shown.
            words = plain.get("/setup/explain?reference=" + reference).words
            assert "No attempt that you may see" in words, words


def who_uses_a_token_is_one_click_away(house):
    with office(house):
        admin = administrator(house)
        page = admin.get("/setup/organization-history")
        assert 'href="/setup/token-users"' in page.text
        page = admin.get("/setup/token-users?network=inside")
        assert ADMIN in page.words and "trusted" in page.words and "the current one" in page.words
        page = admin.get("/setup/token-users?network=outside")
        assert "Nobody used a security token there and then." in page.words
        listed = house.json("token", "list", "--network", "inside")
        assert [entry["username"] for entry in listed] == [ADMIN]
        assert listed[0]["unneeded"] >= 1 and listed[0]["needed"] == 0 and listed[0]["current"]
        assert house.json("token", "list", "--network", "outside") == []


def pages_go_on_to_the_end(house):
    with office(house):
        admin = administrator(house)
        fill(house, 130)
        seen, path = 0, "/setup/organization-history?status=failure"
        while path:
            page = admin.get(path)
            seen += page.text.count('class="time"')
            older = re.search(r'href="([^"]*)" rel="next"', page.text)
            path = older and older.group(1).replace("&amp;", "&")
        assert seen == 130, seen


def a_file_holds_no_formula(house):
    with office(house):
        admin = administrator(house)
        formula = '=HYPERLINK("http://evil.example")'
        browser = Browser(house)
        browser.get("/login")
        browser.submit("/login", headers={"User-Agent": formula}, username=ADA, password=PASSWORD)
        text = admin.ask("GET", "/setup/organization-history/download?format=csv").text
        assert "HYPERLINK" in text
        for row in csv.reader(io.StringIO(text)):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row), row


if __name__ == "__main__":
    run_tests(tests_of(globals()))
