#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Strangers send everything they have against one user, from more than a thousand IP addresses, and
that user logs in all the while: from a familiar place inside with the password, from outside with
the token. He is never refused. TAP on stdout, with the counts of each kind.

usage: test_flood.py FLOOD ATTEMPTS
"""
import os
import subprocess
import sys
import tempfile
import urllib.parse
from xml.sax.saxutils import escape

from browser import Browser
from house import House, PASSWORD
from tap import Tap
from world import FOREIGN_TOKEN, LOGIN, World

USER = "ada@acme.example"
FAMILIAR, AWAY = "127.0.1.10", "127.9.9.9"
WRONG = "red harbour lantern 72"


def soap(here, user, secret):
    body = LOGIN % (escape(user), escape(secret))
    return ("POST /services/Soap/u/58.0 HTTP/1.1\r\nHost: %s\r\nContent-Type: text/xml\r\n"
            "SOAPAction: \"\"\r\nContent-Length: %d\r\n\r\n%s" % (
                urllib.parse.urlsplit(here.house.url).netloc, len(body.encode()), body))


def form(here, page, path, **fields):
    """What the browser that has this page open would send."""
    body = urllib.parse.urlencode({"csrf": page.page.hidden("csrf"), **fields})
    cookies = "; ".join("%s=%s" % pair for pair in page.cookies.items())
    return ("POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nOrigin: %s\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s" % (
                path, page.address, cookies, here.house.url, len(body), body))


def opened(here, path):
    page = Browser(here.house, AWAY)
    page.get(path)
    return page


def asked_for_a_code(here):
    page = Browser(here.house, AWAY)
    page.sign_in("stranger@acme.example", WRONG)
    assert page.page.path == "/login/confirm", page.page.path
    return page


def kinds(here):
    """(name, place, request) of everything that somebody without token and password can send."""
    login, forgot, confirm = opened(here, "/login"), opened(here, "/forgot-password"), \
        asked_for_a_code(here)
    return [
        ("wrong-token", "outside", soap(here, USER, PASSWORD + FOREIGN_TOKEN)),
        ("no-token", "outside", soap(here, USER, WRONG)),
        ("unknown-user", "outside", soap(here, "nobody@acme.example", WRONG + FOREIGN_TOKEN)),
        ("web-wrong-password", "outside", form(here, login, "/login", username=USER,
                                               password=WRONG)),
        ("web-wrong-token", "outside", form(here, login, "/login", username=USER,
                                            password=PASSWORD + FOREIGN_TOKEN)),
        ("wrong-code", "outside", form(here, confirm, "/login/confirm", code="12345678")),
        ("forgot-password", "outside", form(here, forgot, "/forgot-password", username=USER)),
        ("garbage", "outside", soap(here, USER, "\x01")),
        ("strangers-inside", "inside", soap(here, USER, WRONG)),
        ("strangers-inside-token", "inside", soap(here, USER, WRONG + FOREIGN_TOKEN)),
    ]


def start_flood(here, folder, program, attempts):
    lines = []
    for name, place, request in kinds(here):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(request.encode())
        lines.append("%s %s %s\n" % (name, place, path))
    port = urllib.parse.urlsplit(here.house.url).port
    flood = subprocess.Popen([program, str(port), attempts], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    flood.stdin.write("".join(lines))
    flood.stdin.close()
    return flood


class Honest:
    """Logins of the user himself; busy ones are tried again, as Retry-After asks."""

    def __init__(self, here, place, secret):
        self.here, self.place, self.secret = here, place, secret
        self.allowed, self.busy, self.refused = 0, 0, []

    def login(self):
        answer = self.here.login(USER, self.secret, self.place)
        if answer.element("sessionId"):
            self.allowed += 1
        elif answer.status in (429, 503):
            self.busy += 1
        else:
            self.refused.append(answer.code or answer.status)

    def __str__(self):
        return "%d allowed, %d busy, refused: %s" % (self.allowed, self.busy, self.refused[:5])


def configure(house):
    with open(house.config, "a", encoding="utf-8") as file:
        file.write("\n[limits]\nlogin_rate_per_hour = 0\n")


def check(tap, here, folder, program, attempts):
    inside = Honest(here, FAMILIAR, PASSWORD)
    outside = Honest(here, AWAY, PASSWORD + here.reset_token(USER))
    inside.login()  # makes the place familiar
    outside.login()
    tap.expect("both ways are open before", inside.allowed == outside.allowed == 1,
               ["%s; %s" % (inside, outside)])
    flood = start_flood(here, folder, program, attempts)
    while flood.poll() is None:
        inside.login()
        outside.login()
    rows = [line.split() for line in flood.stdout]
    for name, sent, sources, *statuses in rows:
        print("# %s: %s attempts from %s IP addresses: %s" % (name, sent, sources,
                                                              " ".join(statuses)))
    print("# inside: %s\n# outside: %s" % (inside, outside))
    tap.expect("all attempts were made", sum(int(row[1]) for row in rows) == int(attempts), rows)
    tap.expect("from at least 1,000 IP addresses",
               max(int(row[2]) for row in rows) >= 1000, rows)
    for title, honest in ("from the familiar place inside", inside), ("outside, with the token",
                                                                      outside):
        tap.expect("the user logs in meanwhile " + title, honest.allowed > 1, [honest])
        tap.expect("and is never refused " + title, not honest.refused, [honest])
    inside.busy = outside.busy = 0
    inside.login()
    outside.login()
    tap.expect("nor afterwards", not inside.refused + outside.refused and
               inside.busy + outside.busy == 0, ["%s; %s" % (inside, outside)])


def main():
    program, attempts = sys.argv[1:]
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="sp") as folder:
        house = House(folder)
        house.init()
        house.good("network", "add", "127.0.0.0/16", "--note", "Offices")
        here = World(house)
        here.add_user("ada")
        configure(house)
        with house.serving():
            check(tap, here, folder, program, attempts)
    tap.end()


main()
