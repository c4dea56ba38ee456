# SPDX-License-Identifier: Apache-2.0
"""Login attempts of every kind over one kept connection of a listed proxy."""
import http.client
import re
import urllib.parse

from house import WAIT
from world import LOGIN

PROXY = "127.0.9.9"
CLIENT = 'xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"'
FORM = "application/x-www-form-urlencoded"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.body = response.read().decode(errors="replace")

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def element(self, name):
        match = re.search(r"<%s>([^<]*)</%s>" % (name, name), self.body)
        return match[1] if match else None

    def cookie(self, kind):
        """The cookie of a kind ("browser") that was set, as it is sent back."""
        for key, value in self.headers:
            if key.lower() == "set-cookie" and f"-{kind}-" in value.split("=")[0]:
                return value.split(";")[0]
        return None

    @property
    def reference(self):
        match = re.search(r"Reference: (\w{10})|<code>(\w{10})</code>", self.body)
        return match and (match[1] or match[2])


class Line:
    """One connection. Not for several threads."""

    def __init__(self, url):
        self.url = url
        self.connection = http.client.HTTPConnection(
            urllib.parse.urlsplit(url).netloc, timeout=WAIT, source_address=(PROXY, 0))
        self.form = None  # (cookie, csrf) of the sign-in form

    def ask(self, method, path, body=None, ip=None, **fields):
        """ip: where the client stands; None = the proxy writes what nobody can read."""
        fields = {name.replace("_", "-"): value for name, value in fields.items() if value}
        fields["X-Forwarded-For"] = ip or "garbage"
        self.connection.request(method, path, body, fields)
        return Reply(self.connection.getresponse())

    def sign_in(self, user, secret, client, ip, cookie=None):
        if self.form is None:
            page = self.ask("GET", "/login", ip=ip)
            csrf = re.search(r'name="csrf" value="(\w+)"', page.body)[1]
            self.form = (page.cookie("form"), csrf)
        body = urllib.parse.urlencode({"username": user, "password": secret, "csrf": self.form[1]})
        return self.ask("POST", "/login", body, ip=ip, Content_Type=FORM, User_Agent=client,
                        Cookie="; ".join(filter(None, (self.form[0], cookie))))

    def confirm(self, code, confirmation, ip):
        body = urllib.parse.urlencode({"code": code, "remember": "1", "csrf": self.form[1]})
        return self.ask("POST", "/login/confirm", body, ip=ip, Content_Type=FORM,
                        Cookie=f"{self.form[0]}; {confirmation}")

    def soap_login(self, path, user, secret, client, ip, cookie=None):
        before, after = (LOGIN % (user, "\0")).split("\0")
        body = before.encode() + secret + after.encode()
        return self.ask("POST", path + "58.0", body, ip=ip, Content_Type="text/xml; charset=utf-8",
                        SOAPAction='""', User_Agent=client, Cookie=cookie)
