# SPDX-License-Identifier: Apache-2.0
"""A data directory of one test's own, the program on it, and TAP for what was found."""
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import traceback

PROGRAM = os.environ["SALLYPORT"]
PASSWORD = "grey harbour lantern 71"
WAIT = 30  # seconds that nothing here ever takes


class House:
    def __init__(self, directory):
        self.parent = directory
        self.data = os.path.join(directory, "d")
        self.config = os.path.join(self.data, "sallyport.conf")

    def run(self, *words, stdin="", config=True, environment=()):
        """The finished process; words as typed behind `sallyport`."""
        argv = [PROGRAM] + (["-c", self.config] if config else []) + list(words)
        return subprocess.run(argv, input=stdin, capture_output=True, text=True, timeout=WAIT,
                              env={**os.environ, **dict(environment)})

    def good(self, *words, stdin="", config=True):
        """Standard output of a command that must succeed."""
        done = self.run(*words, stdin=stdin, config=config)
        assert done.returncode == 0, (words, done.returncode, done.stderr)
        return done.stdout

    def refused(self, status, *words, stdin="", config=True):
        """The error text of a command that must end with this exit status."""
        done = self.run(*words, stdin=stdin, config=config)
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        assert done.stderr.startswith("sallyport: "), done.stderr
        return done.stderr

    def refused_service(self):
        """The error text of a service that must not start."""
        done = self.run("serve")
        assert done.returncode == 3, (done.returncode, done.stderr)
        return done.stderr

    def json(self, *words):
        return json.loads(self.good(*words, "--json"))

    def init(self, *words, password=PASSWORD):
        return self.good("init", self.data, "--org", "Acme", "--admin", "admin@acme.example",
                         "--email", "admin@acme.example", "--listen", "127.0.0.1:0",
                         "--password-stdin", *words, stdin=password + "\n", config=False)

    def add(self, username, name):
        """A user with PASSWORD."""
        self.good("user", "add", username, "--email", username, "--name", name,
                  "--password-stdin", stdin=PASSWORD + "\n")

    def forge(self, statement):
        """A change behind the service's back."""
        database = sqlite3.connect(os.path.join(self.data, "sallyport.db"))
        with database:
            database.execute(statement)
        database.close()

    def mails(self):
        new = os.path.join(self.data, "mail", "new")
        return [open(os.path.join(new, name)).read() for name in sorted(os.listdir(new))]

    @contextlib.contextmanager
    def serving(self):
        """The running service; its log is in .log afterwards."""
        self.log = ""
        service = subprocess.Popen([PROGRAM, "-c", self.config, "serve"], stderr=subprocess.PIPE,
                                   stdin=subprocess.DEVNULL, text=True)
        try:
            for line in service.stderr:
                self.log += line
                if line.startswith("listening on "):
                    self.url = line.split()[2]
                    break
            assert "listening on " in self.log, self.log
            yield service
        finally:
            if service.poll() is None:
                service.send_signal(signal.SIGTERM)
            self.log += service.communicate(timeout=WAIT)[1]
            self.exit_status = service.returncode


def run_tests(tests):
    print("1..%d" % len(tests), flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__
        try:
            with tempfile.TemporaryDirectory(prefix="sp") as directory:
                test(House(directory))
            print("ok %d - %s" % (number, name), flush=True)
        except Exception:
            failed += 1
            print("not ok %d - %s" % (number, name), flush=True)
            for line in traceback.format_exc().splitlines():
                print("# " + line, flush=True)
    sys.exit(1 if failed else 0)
