#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An SMTP server for tests that misbehaves on request. Python's standard library only.

    smtp_sink.py --port-file F [--port N] [--script NAME] [--mails DIR] [--log F]
                 [--certificate PEM --key PEM [--implicit-tls]] [--user U --password P]

Listens on 127.0.0.1, at a free port without --port, and writes it to the port file once it accepts connections.
Every mail it takes becomes one file in DIR (1.eml, 2.eml, ...), bytes as they were before
dot-stuffing.
The log has one line per command: "tls " or "plain " and the command, AUTH without its secrets.
It runs until it is terminated.

Scripts, with what they do instead of the ordinary:
"""
import argparse
import base64
import os
import pathlib
import re
import socketserver
import ssl
import threading

SCRIPTS = {
    "normal": "nothing",
    "silent": "accepts the connection and says nothing",
    "greet-drop": "closes the connection after the greeting",
    "greet-554": "greets with 554",
    "garbage": "greets with bytes that are not SMTP",
    "slow": "sends one byte a second",
    "huge": "answers EHLO with 100,000 lines",
    "endless": "answers EHLO with lines that never end",
    "eight-bit": "puts bytes above 127 and controls into its replies; refuses the recipient",
    "no-starttls": "does not offer STARTTLS although it has a certificate",
    "starttls-refused": "offers STARTTLS and answers it with 454",
    "starttls-cut": "answers STARTTLS with 220 and closes the connection",
    "inject": "sends more replies in plain text behind its 220 to STARTTLS",
    "badtls": "speaks no TLS after its 220 to STARTTLS",
    "451xN": "defers the recipient N times (a number in place of N), then takes the mail",
    "sender-550": "rejects the sender",
    "sender-530": "wants a login before the sender",
    "550": "rejects the recipient",
    "data-silent": "says nothing when the content is complete",
    "data-451": "defers the content",
    "data-554": "rejects the content, quoting its last lines",
    "drop-after-data": "closes the connection when the content is complete, without a reply",
    "taken-silent": "takes the mail and never says so",
    "ok-then-cut": "takes the mail, answers 250 and closes the connection",
}
LINE_MAX = 4096
LOCK = threading.Lock()


class Drop(Exception):
    """The script wants the connection closed here."""


class Conversation(socketserver.BaseRequestHandler):
    """One connection. `self.request` is the socket, replaced by its TLS form on the way."""

    def setup(self):
        self.options = self.server.options
        self.script = self.options.script
        self.pending = b""
        self.tls = False
        if self.options.implicit_tls:
            self.start_tls()

    def handle(self):
        try:
            self.greet()
            while self.answer(self.read_line()):
                pass
        except (Drop, OSError):
            pass

    # --- bytes

    def start_tls(self):
        self.request = self.server.tls_context.wrap_socket(self.request, server_side=True)
        self.tls = True

    def send(self, data):
        if self.script != "slow":
            self.request.sendall(data)
            return
        for i in range(len(data)):
            self.request.sendall(data[i:i + 1])
            if self.server.stopping.wait(1):
                raise Drop

    def reply(self, text):
        self.send(text.encode("latin-1") + b"\r\n")

    def read_until(self, mark, limit):
        while mark not in self.pending:
            more = self.request.recv(65536)
            if not more or len(self.pending) > limit:
                raise Drop
            self.pending += more
        found, self.pending = self.pending.split(mark, 1)
        return found

    def read_line(self):
        return self.read_until(b"\r\n", LINE_MAX).decode("latin-1")

    # --- the conversation

    def greet(self):
        if self.script == "silent":
            self.server.stopping.wait()
            raise Drop
        if self.script == "garbage":
            self.send(bytes(range(128, 256)) + b"\r\n" + b"\x00\x01\x02\r\n")
            raise Drop
        if self.script == "greet-554":
            self.reply("554 No service here")
            raise Drop
        self.reply("220 sink.example ESMTP")
        if self.script == "greet-drop":
            raise Drop

    def answer(self, line):
        verb = line.split(" ")[0].upper()
        shown = " ".join(line.split(" ")[:2]) if verb == "AUTH" else line
        self.server.log(f"{'tls' if self.tls else 'plain'} {shown}")
        method = getattr(self, "on_" + verb.lower(), None)
        if method is None:
            self.reply("502 5.5.2 Unknown command")
            return True
        return method(line) is not False

    def on_ehlo(self, _line):
        if self.script in ("huge", "endless"):
            self.send_many_lines()
        offers = ["sink.example", "SIZE 1000000"]
        has_tls = self.options.certificate and not self.tls
        if has_tls and self.script != "no-starttls":
            offers.append("STARTTLS")
        if self.options.user:
            offers.append("AUTH PLAIN LOGIN")
        for offer in offers[:-1]:
            self.reply("250-" + offer)
        self.reply("250 " + offers[-1])

    def send_many_lines(self):
        lines = b"250-X-NONSENSE and more and more and more and more\r\n" * 1000
        count = 0
        while self.script == "endless" or count < 100:
            self.send(lines)
            count += 1

    def on_helo(self, _line):
        self.reply("250 sink.example")

    def on_starttls(self, _line):
        if self.script == "starttls-refused":
            self.reply("454 4.7.0 TLS not available")
            return
        if self.script == "inject":
            self.send(b"220 Ready\r\n250-sink.example\r\n250 SIZE 1000000\r\n"
                      b"250 Injected sender\r\n250 Injected recipient\r\n354 Go\r\n250 Taken\r\n")
        else:
            self.reply("220 Ready")
        if self.script == "starttls-cut":
            raise Drop
        if self.script == "badtls":
            self.send(b"This is no TLS record at all.\r\n")
            raise Drop
        self.start_tls()

    def on_auth(self, line):
        words = line.split(" ")
        if words[1].upper() == "PLAIN":
            if len(words) < 3:
                self.reply("334 ")
                words.append(self.read_line())
            given = base64.b64decode(words[2]).decode().split("\0")[1:]
        else:
            self.reply("334 VXNlcm5hbWU6")
            user = base64.b64decode(self.read_line()).decode()
            self.reply("334 UGFzc3dvcmQ6")
            given = [user, base64.b64decode(self.read_line()).decode()]
        if given == [self.options.user, self.options.password]:
            self.reply("235 2.7.0 Welcome")
        else:
            self.reply(f"535 5.7.8 Not with {given[1]}")

    def on_mail(self, _line):
        if self.script == "sender-550":
            self.reply("550 5.7.1 Sender refused")
        elif self.script == "sender-530":
            self.reply("530 5.7.0 Log in first")
        else:
            self.reply("250 2.1.0 Sender ok")

    def on_rcpt(self, _line):
        deferrals = re.fullmatch(r"451x(\d+)", self.script)
        if deferrals and self.server.count_rcpt() <= int(deferrals[1]):
            self.reply("451 4.7.1 Greylisted, try again later")
        elif self.script == "550":
            self.reply("550 5.1.1 No such user here")
        elif self.script == "eight-bit":
            self.reply("550 5.1.1 \xfcn\xefcode \x1b[31m\x07 \xff\xfe refused " + "\xe4" * 300)
        else:
            self.reply("250 2.1.5 Recipient ok")

    def on_data(self, _line):
        self.reply("354 Go ahead")
        self.pending = b"\r\n" + self.pending
        content = self.read_until(b"\r\n.\r\n", 1 << 20)[2:] + b"\r\n"
        content = re.sub(rb"(?m)^\.", b"", content)
        if self.script == "drop-after-data":
            raise Drop
        if self.script == "data-silent":
            self.server.stopping.wait()
            raise Drop
        if self.script == "data-451":
            self.reply("451 4.3.0 Not now")
            return
        if self.script == "data-554":
            for line in content.decode("latin-1").splitlines()[-20:]:
                self.reply("554-5.7.1 Rejected: " + line)
            self.reply("554 5.7.1 " + content.decode("latin-1").splitlines()[-1])
            return
        self.server.keep(content)
        if self.script == "taken-silent":
            self.server.stopping.wait()
            raise Drop
        self.reply("250 2.0.0 Taken")
        if self.script == "ok-then-cut":
            raise Drop

    def on_rset(self, _line):
        self.reply("250 2.0.0 Forgotten")

    def on_noop(self, _line):
        self.reply("250 2.0.0 Nothing done")

    def on_quit(self, _line):
        self.reply("221 2.0.0 Bye")
        return False


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, options):
        super().__init__(("127.0.0.1", options.port), Conversation)
        self.options = options
        self.stopping = threading.Event()
        self.mails = 0
        self.recipients = 0
        if options.certificate:
            self.tls_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls_context.load_cert_chain(options.certificate, options.key)

    def handle_error(self, _request, _client_address):
        pass  # a client that breaks off, or a failed handshake: what the tests are about

    def count_rcpt(self):
        with LOCK:
            self.recipients += 1
            return self.recipients

    def keep(self, content):
        if self.options.mails is None:
            return
        with LOCK:
            self.mails += 1
            path = self.options.mails / f"{self.mails}.eml"
        hidden = path.with_suffix(".part")
        hidden.write_bytes(content)
        hidden.rename(path)

    def log(self, line):
        if self.options.log is None:
            return
        with LOCK, self.options.log.open("a", encoding="latin-1") as file:
            file.write(line + "\n")


def read_options():
    width = max(map(len, SCRIPTS))
    table = "\n".join(f"  {name:{width}}  {what}" for name, what in SCRIPTS.items())
    parser = argparse.ArgumentParser(description=__doc__ + table,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port-file", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", default="normal")
    parser.add_argument("--mails", type=pathlib.Path)
    parser.add_argument("--log", type=pathlib.Path)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--implicit-tls", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password")
    options = parser.parse_args()
    if re.sub(r"^451x\d+$", "451xN", options.script) not in SCRIPTS:
        parser.error(f"no such script: {options.script}")
    return options


def main():
    options = read_options()
    if options.mails:
        options.mails.mkdir(parents=True, exist_ok=True)
    with Sink(options) as sink:
        hidden = options.port_file.with_suffix(".part")
        hidden.write_text(f"{sink.server_address[1]}\n")
        os.replace(hidden, options.port_file)
        sink.serve_forever()


if __name__ == "__main__":
    main()
