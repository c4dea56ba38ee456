# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: TAP, certificates, servers that are gone afterwards."""
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
PATIENCE_S = 30

# A test that takes too long is terminated: then too every `with` shall end what it began.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


class Tap:
    """Prints one line per check; the plan comes last, so that nobody has to count."""

    def __init__(self):
        self.count = 0
        self.failures = 0

    def check(self, good, name, *facts):
        self.count += 1
        self.failures += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)
        if not good:
            for fact in facts:
                print("# " + str(fact).replace("\n", "\n# "), flush=True)

    def finish(self):
        print(f"1..{self.count}", flush=True)
        sys.exit(self.failures > 0)


def skip_all(reason):
    print(f"1..0 # SKIP {reason}", flush=True)
    sys.exit(0)


@contextlib.contextmanager
def scratch(readable=False):
    """A directory of this test's own. `readable`: other users may look into it."""
    with tempfile.TemporaryDirectory(prefix="sallyport-mail-") as name:
        folder = pathlib.Path(name)
        if readable:
            folder.chmod(0o755)
        yield folder


def run(*command, **more):
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, **more)


# libcurl connects every name below .localhost to this machine, and the transport, which speaks
# plain text to loopback hosts, takes this one for a host far away.
FAR_HOST = "mail.localhost"


class Authority:
    """A certificate authority of this test's own, and one server certificate by it."""

    def __init__(self, folder, name, hosts=f"DNS:{FAR_HOST}"):
        self.ca = folder / f"{name}-ca.pem"
        self.certificate = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"
        ca_key, request, extensions = (folder / f"{name}{end}" for end in
                                       ("-ca.key", ".csr", ".ext"))
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        run("openssl", "req", "-x509", *curve, "-days", "2", "-subj", f"/CN={name} authority",
            "-keyout", ca_key, "-out", self.ca)
        run("openssl", "req", *curve, "-subj", f"/CN={name}", "-keyout", self.key, "-out", request)
        extensions.write_text(f"subjectAltName={hosts}\n")
        run("openssl", "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", ca_key,
            "-set_serial", "1", "-days", "2", "-extfile", extensions, "-out", self.certificate)


def wait_until(question, what):
    """Asks again and again; for what has no event to wait for."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        threading.Event().wait(0.02)
    raise TimeoutError(what)


class Sink:
    """tests/mail/smtp_sink.py as a child process, gone when the `with` ends."""

    def __init__(self, folder, script, *options):
        self.mails_folder = folder / "mails"
        self.log_file = folder / "log"
        port_file = folder / "port"
        self.child = subprocess.Popen(
            [sys.executable, str(HERE / "smtp_sink.py"), "--port-file", port_file, "--script",
             script, "--mails", self.mails_folder, "--log", self.log_file, *map(str, options)])
        try:
            wait_until(port_file.exists, "the sink listens")
        except TimeoutError:
            self.stop()
            raise
        self.port = int(port_file.read_text())

    def stop(self):
        self.child.kill()
        self.child.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def mails(self):
        return [path.read_bytes() for path in sorted(self.mails_folder.glob("*.eml"))]

    @property
    def log(self):
        return self.log_file.read_text().splitlines() if self.log_file.exists() else []


class Group:
    """A child process with a process group of its own; the whole group ends with the `with`."""

    def __init__(self, command, log):
        self.log = log.open("wb")
        self.child = subprocess.Popen([str(word) for word in command], stdout=self.log,
                                      stderr=self.log, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGTERM)
        try:
            self.child.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        self.log.close()


# Dots at the ends of lines are what transports damage, the token what they must not tell.
TEXT = "A line.\n.\n..two dots\n.one dot\n\nsp1_SECRETSECRETSECRETSECRETSECRET\n"


def _drive(program, facts):
    words = [f"{key}={value}" for key, value in facts.items()]
    done = subprocess.run([program, f"text={TEXT}", *words], stdout=subprocess.PIPE, check=False,
                          timeout=PATIENCE_S)
    answers = [tuple(line.split(": ", 1)) for line in done.stdout.decode("latin-1").splitlines()]
    return answers + [("died", str(done.returncode))] * (done.returncode not in (0, 1))


def send(program, url, **facts):
    """Drives send_mail, whose head says what it can be told; gives the list of (result, detail)."""
    return _drive(program, {"url": url, "connect_ms": 3000, "total_ms": 3000, **facts})


def message_as_built(program):
    """What send() sends, by way of a maildir; with CRLF, as SMTP wants it."""
    with scratch() as folder:
        _drive(program, {"maildir": folder / "mail"})
        (path,) = (folder / "mail" / "new").iterdir()
        return path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
