# SPDX-License-Identifier: Apache-2.0
"""People of Acme who ask for what is not theirs: over the pages, and by API."""
import html
import http.client
import re
import urllib.parse
from xml.sax.saxutils import escape

from house import PASSWORD, WAIT
from wire import FORM
from world import SESSION_CALL

PEOPLE = ("administrator", "user", "nobody")
USERS = {"administrator": "admin@acme.example", "user": "ada@acme.example", "nobody": None}
ATTEMPTS = 5  # a change of Acme that the commands make meanwhile refuses the login under way
INSIDE, OUTSIDE = "127.0.1.10", "127.0.2.10"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.body = response.read().decode(errors="replace")
        self.whole = html.unescape("\n".join(f"{name}: {value}" for name, value in self.headers)
                                   + "\n" + self.body)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def masked(body):
    """A page but for what changes from one second to the next."""
    body = re.sub(r'name="csrf" value="\w+"', "", body)
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", body)


class Stranger:
    """One person with one browser, which signs in again whenever the session is gone."""

    def __init__(self, house, who, browsers):
        self.house, self.who, self.name = house, who, USERS[who]
        self.line = http.client.HTTPConnection(urllib.parse.urlsplit(house.url).netloc,
                                               timeout=WAIT, source_address=(INSIDE, 0))
        self.cookies = dict([browsers[self.name]] if self.name else [])
        self.csrf = self.api = None

    def send(self, method, path, body=None, fields=None):
        fields = dict(fields or {})
        if self.cookies:
            fields["Cookie"] = "; ".join("=".join(pair) for pair in self.cookies.items())
        self.line.request(method, path, body, fields)
        reply = Reply(self.line.getresponse())
        for name, value in reply.headers:
            if name.lower() == "set-cookie":
                key, cookie = value.split(";")[0].split("=", 1)
                self.cookies[key] = cookie
        return reply

    def post(self, path, fields):
        body = urllib.parse.urlencode({"csrf": self.csrf or "", **fields})
        return self.send("POST", path, body, {"Content-Type": FORM})

    def read_csrf(self, path):
        page = self.send("GET", path)
        found = re.search(r'name="csrf" value="(\w+)"', page.body)
        self.csrf = found and found[1]
        return page.status == 200

    def enter(self):
        """A session that has shown a second secret: the browser is recognised."""
        for _ in range(ATTEMPTS):
            self.read_csrf("/login")
            if self.name is None:
                return
            reply = self.post("/login", {"username": self.name, "password": PASSWORD})
            if reply.header("Location") == "/setup" and self.read_csrf("/setup"):
                return
        raise AssertionError((self.name, reply.status, re.findall("<p>.*</p>", reply.body)))

    def ask(self, route, fields):
        """fields[""] stands behind the path. Whoever is thrown out comes back for the next one."""
        if self.csrf is None:
            self.enter()
        method, path = route.split(" ", 1)
        fields = dict(fields)
        path += urllib.parse.quote(fields.pop("", ""))
        target = path + ("?" + urllib.parse.urlencode(fields) if fields else "")
        reply = self.post(target, fields) if method == "POST" else self.send("GET", target)
        thrown_out = path.startswith("/setup") and "/login" in reply.header("Location")
        if thrown_out or method == "POST" and reply.status in (303, 403):
            self.csrf = None
        return reply

    # ---- the API ----

    def soap(self, body):
        return self.send("POST", "/services/Soap/u/58.0", body.encode(),
                         {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'})

    def call(self, operation, parameter, name, login):
        """An operation with a parameter; "sessionId" is the one in the header."""
        if self.name is not None and (self.api is None or operation == "logout"):
            self.api = re.search("<sessionId>([^<]*)", self.soap(login % (self.name, PASSWORD))
                                 .body)[1]
        session = name if parameter == "sessionId" else self.api or ""
        element = f"<{parameter}>{escape(name)}</{parameter}>"
        return self.soap((SESSION_CALL % (escape(session), operation)).replace(
            f'<{operation} xmlns="urn:partner.soap.sforce.com"/>',
            f'<{operation} xmlns="urn:partner.soap.sforce.com">{element}</{operation}>'))
