# SPDX-License-Identifier: Apache-2.0
"""A browser without a window: cookies, forms as the pages write them, and a place to stand."""
import contextlib
import email
import email.policy
import html
import http.client
import re
import time
import urllib.parse

from house import PASSWORD

INSIDE, OUTSIDE = "127.0.1.10", "127.0.2.10"
TRUSTED = "127.0.1.0/24"
TOKEN = re.compile(r"^sp1_[0-9A-Za-z]{30}$", re.M)
CODE = re.compile(r"^ *([0-9]{8}) *$", re.M)
WAIT = 30
ADMIN = "admin@acme.example"
ADA, BOB = "ada@acme.example", "bob@acme.example"


class Page:
    def __init__(self, path, reply):
        self.path = path
        self.status = reply.status
        self.headers = reply.headers
        self.set_cookies = reply.headers.get_all("Set-Cookie") or []
        self.text = reply.read().decode()

    @property
    def location(self):
        return self.headers["Location"]

    @property
    def words(self):
        """What a person reads, on one line."""
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", self.text)).split())

    def hidden(self, name):
        found = re.search(r'<input type="hidden" name="%s" value="([^"]*)">' % name, self.text)
        return html.unescape(found.group(1)) if found else None


class Browser:
    def __init__(self, house, ip=INSIDE):
        self.base = house.url
        self.address = urllib.parse.urlsplit(house.url).netloc
        self.ip = ip
        self.cookies = {}
        self.page = None

    def ask(self, method, path, body=None, headers=None):
        """One exchange; keeps cookies, follows nothing."""
        fields = dict(headers or {})
        if self.cookies:
            fields.setdefault("Cookie", "; ".join("%s=%s" % pair for pair in self.cookies.items()))
        line = http.client.HTTPConnection(self.address, timeout=WAIT, source_address=(self.ip, 0))
        line.request(method, path, body=body, headers=fields)
        page = Page(path, line.getresponse())
        line.close()
        for cookie in page.set_cookies:
            name, value = cookie.split(";")[0].split("=", 1)
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return page

    def follow(self, page):
        while page.status == 303:
            page = self.ask("GET", page.location)
        self.page = page
        return page

    def get(self, path):
        return self.follow(self.ask("GET", path))

    def submit(self, path, follow=True, headers=None, csrf=None, **fields):
        """A form of the page that is open."""
        for name in ("csrf", "next", "link", "version"):
            if self.page is not None and self.page.hidden(name) is not None:
                fields.setdefault(name, self.page.hidden(name))
        if csrf is not None:
            fields["csrf"] = csrf
        page = self.ask("POST", path, urllib.parse.urlencode(fields),
                        {"Content-Type": "application/x-www-form-urlencoded",
                         "Origin": self.base, **(headers or {})})
        return self.follow(page) if follow else page

    def sign_in(self, username, password, follow=True):
        self.get("/login")
        return self.submit("/login", follow=follow, username=username, password=password)

    @property
    def session(self):
        return self.cookies.get("plain-session-main")


def mail_text(raw):
    message = email.message_from_string(raw, policy=email.policy.default)
    return message.get_body(("plain",)).get_content()


def wait_for_mails(house, count):
    """The mails, when there are so many; delivery runs beside the service."""
    deadline = time.monotonic() + WAIT
    while len(house.mails()) < count:
        assert time.monotonic() < deadline, "%d mails, not %d" % (len(house.mails()), count)
        time.sleep(0.02)
    return [mail_text(raw) for raw in house.mails()]


def find_in_mails(pattern, mails):
    """The first match in the newest mail that has one."""
    for text in reversed(mails):
        found = pattern.search(text)
        if found:
            return found.group(found.lastindex or 0)
    raise AssertionError("no mail has it: %r" % mails)


LOGIN = ('<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
         '<login xmlns="urn:partner.soap.sforce.com"><username>%s</username>'
         '<password>%s</password></login></e:Body></e:Envelope>')


def soap(house, envelope, ip):
    return Browser(house, ip).ask("POST", "/services/Soap/u/58.0", envelope,
                                  {"Content-Type": "text/xml", "SOAPAction": '""'})


def soap_login(house, username, secret, ip=OUTSIDE):
    """A login by SOAP: "allowed", or the code of the fault."""
    page = soap(house, LOGIN % (username, secret), ip)
    code = re.search(r"<sf:exceptionCode>(\w+)<", page.text)
    return code.group(1) if code else "allowed" if "<sessionId>" in page.text else page.text


@contextlib.contextmanager
def office(house):
    house.init()
    for name in (ADA, BOB):
        house.good("user", "add", name, "--email", name, "--name", name.split("@")[0].title(),
                   "--password-stdin", stdin=PASSWORD + "\n")
    house.good("network", "add", TRUSTED)
    with house.serving():
        yield


def get_token(house, browser, mails):
    """Presses the button; `mails` is how many there are afterwards."""
    browser.get("/setup/reset-token")
    page = browser.submit("/setup/reset-token")
    assert page.status == 200, page.words
    return page, find_in_mails(TOKEN, wait_for_mails(house, mails))


def signed_in(house):
    ada = Browser(house)
    assert ada.sign_in(ADA, PASSWORD).path == "/setup"
    return ada


def administrator(house, name=ADMIN):
    """Signed in with a second secret, so that administrative permissions work."""
    before = len(house.mails())
    house.good("token", "reset", name)
    token = find_in_mails(TOKEN, wait_for_mails(house, before + 1))
    browser = Browser(house)
    browser.sign_in(name, PASSWORD + token)
    return browser


def tests_of(module):
    """The functions that a file defines itself and that take a house alone."""
    return [value for value in module.values()
            if getattr(value, "__module__", "") == "__main__" and callable(value) and
            value.__code__.co_varnames[:value.__code__.co_argcount] == ("house",)]
