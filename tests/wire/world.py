# SPDX-License-Identifier: Apache-2.0
"""A running service with people in it, seen from inside (trusted) and from outside.

Loopback makes the networks: 127.0.1.0/24 is trusted, and a client chooses its source IP address.
"""
import contextlib
import email
import email.policy
import glob
import http.client
import os
import re
import tempfile
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

from house import House, PASSWORD, WAIT

SOURCES = {"inside": "127.0.1.10", "outside": "127.0.2.10"}
TOKEN = re.compile(r"sp1_[0-9A-Za-z]{30}")
FOREIGN_TOKEN = "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO"  # well formed, nobody's

LOGIN = """<?xml version="1.0" encoding="utf-8"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>%s</n1:username>
<n1:password>%s</n1:password></n1:login></env:Body></env:Envelope>"""
SESSION_CALL = """<?xml version="1.0" encoding="utf-8"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header>
<SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>%s</sessionId></SessionHeader>
</env:Header><env:Body><%s xmlns="urn:partner.soap.sforce.com"/></env:Body></env:Envelope>"""


def wait_until(question, what):
    """The first true answer; for what has no event to wait for."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        threading.Event().wait(0.02)
    raise TimeoutError(what)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = [(name.lower(), value) for name, value in response.getheaders()]
        self.body = response.read().decode()

    def header(self, name):
        return next((value for key, value in self.headers if key == name), "")

    def element(self, name):
        """The text of the first element of this name, as clients find it: without a parser."""
        match = re.search(r"<%s>([^<]*)</%s>" % (name, name), self.body)
        return match[1] if match else None

    @property
    def code(self):
        """"" for a success, else the code of the fault."""
        return self.element("sf:exceptionCode") or ""

    @property
    def reference(self):
        match = re.search(r"Reference: (\w{10})", self.body)
        return match[1] if match else None


class World:
    def __init__(self, house):
        self.house = house
        self.pid = None  # of the service, while it runs

    def connect(self, place="outside", url=None, context=None):
        parts = urllib.parse.urlsplit(url or self.house.url)
        source = (SOURCES.get(place, place), 0)
        if parts.scheme == "https":
            return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=WAIT,
                                               source_address=source, context=context)
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=WAIT,
                                          source_address=source)

    def ask(self, method, path, body=None, headers=(), place="outside", **where):
        connection = self.connect(place, **where)
        try:
            connection.request(method, path, body.encode() if body else None, dict(headers))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def soap(self, body, place="outside", headers=(), **where):
        return self.ask("POST", "/services/Soap/u/58.0", body,
                        [("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '""'),
                         *headers], place, **where)

    def login(self, user, secret, place="outside", **where):
        return self.soap(LOGIN % (escape(user), escape(secret)), place, **where)

    def session_call(self, session, operation="getUserInfo", place="inside"):
        return self.soap(SESSION_CALL % (session, operation), place)

    # ---- people ----

    def add_user(self, name, password=PASSWORD):
        user = name + "@acme.example"
        self.house.good("user", "add", user, "--email", name + "@mail.example", "--name",
                        name.title(), "--password-stdin", stdin=password + "\n")
        return user

    def letters(self, user):
        """The texts of the mails to a user, oldest first."""
        local = user.split("@")[0]
        found = []
        for path in sorted(glob.glob(os.path.join(self.house.data, "mail", "new", "*")),
                           key=os.path.getmtime):
            with open(path, "rb") as file:
                letter = email.message_from_binary_file(file, policy=email.policy.default)
            if local + "@mail.example" in letter["To"]:
                found.append(letter.get_body(("plain",)).get_content())
        return found

    def tokens(self, user):
        return [match[0] for match in map(TOKEN.search, self.letters(user)) if match]

    def reset_token(self, user):
        """The new token, as it was mailed."""
        before = self.tokens(user)
        self.house.good("token", "reset", user)
        new = wait_until(lambda: [t for t in self.tokens(user) if t not in before],
                         "the mail with the token")
        return new[0]

    # ---- what the service knows ----

    def history(self, *words):
        return self.house.json("history", *words)

    def reason(self, reference):
        return self.house.json("explain", reference)["reason"]

    def counters(self):
        return self.house.json("status")["counters"]


@contextlib.contextmanager
def world(configure=None, users=("ada", "eve")):
    """A world of this test's own; `configure` may add to the configuration before the start."""
    with tempfile.TemporaryDirectory(prefix="sp") as directory:
        house = House(directory)
        house.init()
        house.good("network", "add", "127.0.1.0/24", "--note", "Office")
        made = World(house)
        for name in users:
            made.add_user(name)
        if configure:
            configure(house)
        with house.serving() as service:
            made.pid = service.pid
            yield made
