# SPDX-License-Identifier: Apache-2.0
"""What the fault tests share: a service that can be killed, clients from outside, the database.

A test is a function of a House (tests/cli/house.py), as there. Set FAULT_FULL=1 for the long forms.
"""
import email
import http.client
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import traceback
import urllib.parse

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "cli"), str(TESTS / "mail")]

from house import PASSWORD, PROGRAM, WAIT, House  # noqa: E402
from harness import Sink, wait_until  # noqa: E402

FULL = os.environ.get("FAULT_FULL", "") not in ("", "0")
LIMITS = "[limits]\nhash_memory_kib = 7168\nhash_passes = 1\nlogin_rate_per_hour = 0\n"
INSIDE, OUTSIDE = "127.0.1.10", "127.0.2.10"
OUTBOX_QUEUED = 1
TOKEN = re.compile(r"^sp1_[0-9A-Za-z]{30}$", re.MULTILINE)
ALLOWED, DOWN = "allowed", "no answer"
ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<login xmlns="urn:partner.soap.sforce.com"><username>%s</username><password>%s</password></login>
</env:Body></env:Envelope>"""


class Skip(Exception):
    """This machine cannot do what the test needs; the text says why."""


def note(text):
    """A line for the person who reads the log of the run."""
    print("# " + text, flush=True)


def prepare(house, more=""):
    """A data directory whose passwords are cheap and whose one trusted range is 127.0.1.0/24."""
    house.init()
    with open(house.config, "a") as config:
        config.write(LIMITS + more)
    house.good("network", "add", "127.0.1.0/24")


def add_user(house, name):
    username = name + "@acme.example"
    house.good("user", "add", username, "--email", username, "--name", name, "--password-stdin",
               stdin=PASSWORD + "\n")
    return username


class Service:
    """A running service with a process group of its own; gone when the `with` ends."""

    def __init__(self, house, wrap=(), environment=None):
        self.log_file = pathlib.Path(house.parent) / "service.log"
        with self.log_file.open("wb") as log:
            self.child = subprocess.Popen(
                [*wrap, PROGRAM, "-c", house.config, "serve"], stdin=subprocess.DEVNULL, stderr=log,
                env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            wait_until(lambda: "is ready" in self.log or not self.lives, "the service is ready")
            assert self.lives, self.log
        except BaseException:
            self.kill()
            raise
        self.url = re.search(r"listening on (\S+)", self.log)[1]

    @property
    def log(self):
        return self.log_file.read_text()

    @property
    def lives(self):
        return self.child.poll() is None

    def kill(self):
        if self.lives:
            os.killpg(self.child.pid, signal.SIGKILL)
        return self.child.wait(timeout=WAIT)

    def stop(self):
        """The exit status after SIGTERM."""
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(timeout=WAIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def connect(self, source=OUTSIDE):
        where = urllib.parse.urlsplit(self.url)
        return http.client.HTTPConnection(where.hostname, where.port, timeout=WAIT,
                                          source_address=(source, 0))

    def login(self, username, secret, source=OUTSIDE):
        """ALLOWED, the code of the fault, or DOWN."""
        connection = self.connect(source)
        try:
            connection.request("POST", "/services/Soap/u/58.0", ENVELOPE % (username, secret),
                               {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'})
            reply = connection.getresponse()
            text = reply.read().decode()
        except (OSError, http.client.HTTPException):
            return DOWN
        finally:
            connection.close()
        if reply.status == 200:
            assert "<sessionId>" in text, text
            return ALLOWED
        code = re.search(r"<faultcode>(?:\w+:)?(\w+)</faultcode>", text)
        assert code is not None, text
        return code[1]


class Browser:
    """Signs in on the web, from inside, and presses the button; no more of a browser than that."""

    def __init__(self, service, username, source=INSIDE):
        self.service = service
        self.source = source
        self.cookies = {}
        self.page("/login", username=username, password=PASSWORD)

    def ask(self, method, path, form=None):
        connection = self.service.connect(self.source)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, form, headers)
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return reply.status, text

    def page(self, path, **fields):
        """Fills in the page's form and sends it; the answer."""
        status, text = self.ask("GET", path)
        assert status == 200, (path, status, text)
        fields["csrf"] = re.search(r'name="csrf" value="([^"]*)"', text)[1]
        return self.ask("POST", path, urllib.parse.urlencode(fields))

    def reset_token(self):
        """Whether the page confirmed it; False also when nobody answered."""
        try:
            status, text = self.page("/setup/reset-token")
        except (OSError, http.client.HTTPException):
            return False
        assert status == 200 and "security token was sent to" in text, (status, text)
        return True


# --- mails

def tokens_in(message):
    parts = [part for part in email.message_from_bytes(message).walk()
             if part.get_content_type() == "text/plain"]
    return TOKEN.findall(parts[0].get_payload(decode=True).decode().replace("\r\n", "\n"))


def mailed_tokens(house, username):
    """The tokens in the maildir, oldest first: file names begin with the mail's id."""
    new = pathlib.Path(house.data) / "mail" / "new"
    found = []
    for path in sorted(new.iterdir()):
        message = path.read_bytes()
        if f"<{username}>".encode() in message.split(b"\r\n\r\n")[0].split(b"\n\n")[0]:
            found += tokens_in(message)
    return found


# --- the database, read beside the running service

def database(house):
    return pathlib.Path(house.data) / "sallyport.db"


def query(house, sql, *values):
    connection = sqlite3.connect(f"file:{database(house)}?mode=ro", uri=True, timeout=WAIT)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def check_integrity(house):
    assert query(house, "PRAGMA integrity_check") == [("ok",)]
    done = house.run("doctor", "--json")
    assert done.returncode == 0, (done.stdout, done.stderr)


def allowed_in_history(house):
    return query(house, "SELECT count(*) FROM history WHERE outcome = 1")[0][0]


def files_hold(house, text):
    """The database files in which these bytes occur."""
    return [path.name for path in pathlib.Path(house.data).glob("sallyport.db*")
            if text.encode() in path.read_bytes()]


def free_port():
    """A port at which nobody listens. Nobody else here binds to the same address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- strace

def strace_works():
    try:
        done = subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], capture_output=True,
                              timeout=WAIT)
    except FileNotFoundError:
        return False
    return done.returncode == 0


class Injection:
    """strace attached to a running service, doing `inject` to its calls on `path`."""

    def __init__(self, service, inject, path=None):
        narrow = ["-P", str(path)] if path else []
        calls = inject.split(":")[0]
        self.child = subprocess.Popen(
            ["strace", "-f", "-p", str(service.child.pid), *narrow, "-e", f"trace={calls}", "-e",
             f"inject={inject}", "-o", "/dev/null"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in self.child.stderr:
            if "attached" in line:
                break
        assert self.child.poll() is None, "strace did not attach"
        threading.Thread(target=self.child.stderr.read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(timeout=WAIT)


def run_all(module):
    """Runs every function of the module that has a description, and prints TAP."""
    tests = [value for value in module.values()
             if type(value) is type(run_all) and value.__module__ == module["__name__"] and
             value.__doc__]
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = f"{number} - {test.__doc__.splitlines()[0]}"
        try:
            with tempfile.TemporaryDirectory(prefix="sp") as directory:
                test(House(directory))
            print("ok " + name, flush=True)
        except Skip as reason:
            print(f"ok {name} # SKIP {reason}", flush=True)
        except Exception:
            failed += 1
            print("not ok " + name, flush=True)
            note(traceback.format_exc().rstrip().replace("\n", "\n# "))
    sys.exit(failed > 0)
