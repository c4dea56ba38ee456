#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Messages as another program reads them: built by send_mail, parsed by Python's email package.

usage: test_round_trip.py SEND_MAIL
"""
import email
import email.header
import email.policy
import email.utils
import subprocess
import sys

from harness import Tap, scratch

PROGRAM = sys.argv[1]
TAP = Tap()
ADDRESS = "ada@example.com"

# One line each: what goes in as name and as subject, and what comes out.
WORDS = [
    ("Ada Lovelace", "Ada Lovelace"),
    ("Ada \"the\" Countess, \\ of <Lovelace>", "Ada \"the\" Countess, \\ of <Lovelace>"),
    ("J\u00fcrgen M\u00fcller", "J\u00fcrgen M\u00fcller"),
    ("\u963f\u8fbe \U0001f600 " * 15 + "end", "\u963f\u8fbe \U0001f600 " * 15 + "end"),
    ("plain " * 40 + "end", "plain " * 40 + "end"),
    ("=?UTF-8?Q?Bcc?=", "=?UTF-8?Q?Bcc?="),
    ("x\r\nBcc: eve@example.com", "x  Bcc: eve@example.com"),
    ("x\n\nbody", "x  body"),
]
TEXTS = [
    "sp1_0123456789abcdefghijABCDEFGHIJ\n",
    ".\n..\n.dot\n\n.\n",
    "From me\n>From you\n",
    "trailing blank \ntrailing tab\t\n \n\t\n",
    "=\n=3D\n=\n a=b= \n",
    "\u00fc\u20ac\U0001f600\n" * 20,
    "\U0001f600" * 200 + "\n",
    "x" * 3000 + "\n",
    "--=_sallyport_alternative--\n\n--=_sallyport_alternative\n",
    "\x01\x1b[31m\x7f\n",
    *("." * length + "\n" for length in range(70, 82)),
    *("\u00fc" * 10 + "x" * length + " \n" for length in range(10, 20)),
]


def parsed(**facts):
    """The one message that send_mail leaves in a maildir."""
    with scratch() as folder:
        words = [f"{key}={value}" for key, value in facts.items()]
        subprocess.run([PROGRAM, f"maildir={folder / 'mail'}", *words], check=True,
                       stdout=subprocess.DEVNULL)
        (path,) = (folder / "mail" / "new").iterdir()
        return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def recipients_of(mail):
    """By email's older half: its newer one keeps the blanks between encoded words in names."""
    (raw,) = [value for name, value in mail.raw_items() if name == "To"]
    return [(str(email.header.make_header(email.header.decode_header(name))), address)
            for name, address in email.utils.getaddresses(["".join(raw.splitlines())])]


def words_survive():
    for given, expected in WORDS:
        mail = parsed(name=given, subject=given)
        TAP.check(recipients_of(mail) == [(expected, ADDRESS)], f"name {given[:20]!r}",
                  recipients_of(mail))
        TAP.check(len(mail["To"].addresses) == 1 and mail["To"].addresses[0].addr_spec == ADDRESS,
                  f"{given[:20]!r}: one recipient", mail["To"])
        TAP.check(mail["Subject"] == expected, f"subject {given[:20]!r}", mail["Subject"])
        TAP.check("Bcc" not in mail and not mail.defects, f"{given[:20]!r} adds nothing",
                  mail.items(), mail.defects)


def texts_survive():
    for text in TEXTS:
        mail = parsed(text=text, html=f"<pre>{text}</pre>\n")
        parts = [part.get_content() for part in mail.iter_parts()]
        TAP.check(parts == [text, f"<pre>{text}</pre>\n"], f"text {text[:20]!r}", parts)
        source = mail.as_bytes()
        TAP.check(source.isascii() and all(len(line) <= 78 for line in source.splitlines()),
                  f"source of {text[:20]!r}: short ASCII lines")


def kinds_are_declared():
    mail = parsed()
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    TAP.check(mail.get_content_type() == "multipart/alternative", "an alternative of parts")
    TAP.check(kinds == ["text/plain", "text/html"], "plain text first", kinds)
    TAP.check(mail["Auto-Submitted"] == "auto-generated", "declared as automatic")
    TAP.check(mail["Date"].datetime.isoformat() == "2026-11-24T16:00:00+00:00", "the date",
              mail["Date"])


def main():
    words_survive()
    texts_survive()
    kinds_are_declared()
    TAP.finish()


if __name__ == "__main__":
    main()
