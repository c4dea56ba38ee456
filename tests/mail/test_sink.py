#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The SMTP transport against servers that misbehave (smtp_sink.py): faults 3 and 5 to 8, R69.

usage: test_sink.py SEND_MAIL
"""
import socket
import sys
import time

from harness import FAR_HOST, Authority, Sink, Tap, message_as_built, scratch, send

PROGRAM = sys.argv[1]
TAP = Tap()
MESSAGE = message_as_built(PROGRAM)
SECRETS = ("sp1_SECRET", "mail-password")
SLOW_MILLIS = 1500
SLOW_BOUND_S = 5

# Script, result of one attempt, number of mails taken.
PLAIN_CASES = [
    ("normal", "sent", 1),
    ("greet-drop", "retry", 0),
    ("greet-554", "retry", 0),
    ("garbage", "retry", 0),
    ("eight-bit", "rejected", 0),
    ("550", "rejected", 0),
    ("sender-550", "retry", 0),
    ("sender-530", "retry", 0),
    ("data-451", "retry", 0),
    ("data-554", "rejected", 0),
    ("drop-after-data", "retry", 0),
    ("ok-then-cut", "sent", 1),
]
TLS_CASES = [
    ("normal", "sent", 1),
    ("no-starttls", "retry", 0),
    ("starttls-refused", "retry", 0),
    ("starttls-cut", "retry", 0),
    ("inject", "retry", 0),
    ("badtls", "retry", 0),
]


def check_detail(answers, name):
    """One printable line without a secret, whatever the server said."""
    for _, detail in answers:
        good = detail.isascii() and detail.isprintable() and 0 < len(detail) < 200
        leaked = [secret for secret in SECRETS if secret in detail]
        TAP.check(good and not leaked, f"{name}: the detail is one clean line", answers)


def check(name, answers, expected, sink, mails):
    TAP.check([result for result, _ in answers] == expected, f"{name}: {' '.join(expected)}",
              answers, *sink.log)
    TAP.check(sink.mails == [MESSAGE] * mails, f"{name}: {mails} mails taken, intact", sink.mails)
    check_detail(answers, name)


def plain_cases():
    for script, expected, mails in PLAIN_CASES:
        with scratch() as folder, Sink(folder, script) as sink:
            answers = send(PROGRAM, f"smtp://127.0.0.1:{sink.port}")
            check(f"plain, {script}", answers, [expected], sink, mails)


def refusals_are_named():
    for script, word in (("550", "recipient"), ("sender-550", "sender"), ("data-554", "message")):
        with scratch() as folder, Sink(folder, script) as sink:
            answers = send(PROGRAM, f"smtp://127.0.0.1:{sink.port}")
            TAP.check(word in answers[0][1] and ": 55" in answers[0][1],
                      f"{script}: the detail names the {word}", answers)


def deferred_then_taken():
    with scratch() as folder, Sink(folder, "451x2") as sink:
        answers = send(PROGRAM, f"smtp://127.0.0.1:{sink.port}", times=4)
        check("451x2", answers, ["retry", "retry", "sent", "sent"], sink, 2)
        TAP.check("451 4.7.1" in answers[0][1], "451x2: the detail names both codes", answers)


def connection_is_reused():
    with scratch() as folder, Sink(folder, "normal") as sink:
        answers = send(PROGRAM, f"smtp://127.0.0.1:{sink.port}", times=3)
        check("three mails", answers, ["sent"] * 3, sink, 3)
        greetings = [line for line in sink.log if "EHLO" in line]
        TAP.check(len(greetings) == 1, "three mails: one connection", *sink.log)


def cut_connection_is_replaced():
    """The transport may notice the cut only when it speaks again; then that attempt counts for
    nothing, and the next one has a new connection."""
    with scratch() as folder, Sink(folder, "ok-then-cut") as sink:
        answers = send(PROGRAM, f"smtp://127.0.0.1:{sink.port}", times=4)
        results = [result for result, _ in answers]
        TAP.check(results.count("sent") >= 2 and set(results) <= {"sent", "retry"},
                  "cut after each mail: sent or retry", answers)
        TAP.check(len(sink.mails) == results.count("sent"), "cut after each mail: and true",
                  answers)


def nobody_listens():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))  # bound, never listening: refused for sure
        answers = send(PROGRAM, f"smtp://127.0.0.1:{holder.getsockname()[1]}")
    TAP.check([result for result, _ in answers] == ["retry"], "down: retry", answers)
    check_detail(answers, "down")


def time_is_bounded():
    for script in ("silent", "slow", "endless", "data-silent"):
        with scratch() as folder, Sink(folder, script) as sink:
            start = time.monotonic()
            answers = send(PROGRAM, f"smtp://127.0.0.1:{sink.port}", total_ms=SLOW_MILLIS)
            took = time.monotonic() - start
            check(script, answers, ["retry"], sink, 0)
            TAP.check(took < SLOW_BOUND_S, f"{script}: bounded in time", took)


def long_reply_is_survived():
    with scratch() as folder, Sink(folder, "huge") as sink:
        answers = send(PROGRAM, f"smtp://127.0.0.1:{sink.port}", total_ms=20000)
        TAP.check(answers[0][0] in ("sent", "retry"), "huge: sent or retry", answers)
        TAP.check(len(sink.mails) == (answers[0][0] == "sent"), "huge: and true", answers)


def starttls_cases(authority):
    """Nothing but EHLO and STARTTLS may ever be said in plain text."""
    options = ("--certificate", authority.certificate, "--key", authority.key, "--user", "relay",
               "--password", "mail-password")
    for script, expected, mails in TLS_CASES:
        with scratch() as folder, Sink(folder, script, *options) as sink:
            answers = send(PROGRAM, f"smtp://{FAR_HOST}:{sink.port}", ca=authority.ca, user="relay",
                           password="mail-password")
            check(f"STARTTLS, {script}", answers, [expected], sink, mails)
            said = {line.split()[1] for line in sink.log if line.startswith("plain ")}
            TAP.check(said <= {"EHLO", "STARTTLS", "QUIT"},
                      f"STARTTLS, {script}: nothing in plain text", *sink.log)


def implicit_tls(authority):
    options = ("--certificate", authority.certificate, "--key", authority.key, "--implicit-tls")
    with scratch() as folder, Sink(folder, "normal", *options) as sink:
        check("smtps", send(PROGRAM, f"smtps://{FAR_HOST}:{sink.port}", ca=authority.ca), ["sent"],
              sink, 1)
    with scratch() as folder, Sink(folder, "normal") as sink:
        check("smtps to a plain server",
              send(PROGRAM, f"smtps://{FAR_HOST}:{sink.port}", ca=authority.ca,
                   total_ms=SLOW_MILLIS),
              ["retry"], sink, 0)


def certificates_are_checked(authority, folder):
    options = ("--certificate", authority.certificate, "--key", authority.key)
    other = Authority(folder, "other")
    with scratch() as inner, Sink(inner, "normal", *options) as sink:
        check("an authority that we do not know",
              send(PROGRAM, f"smtp://{FAR_HOST}:{sink.port}", ca=other.ca), ["retry"], sink, 0)
    elsewhere = Authority(folder, "elsewhere", hosts="DNS:mail.example")
    options = ("--certificate", elsewhere.certificate, "--key", elsewhere.key)
    for scheme, more in (("smtp", ()), ("smtps", ("--implicit-tls",))):
        with scratch() as inner, Sink(inner, "normal", *options, *more) as sink:
            check(f"{scheme}: a certificate for another host",
                  send(PROGRAM, f"{scheme}://{FAR_HOST}:{sink.port}", ca=elsewhere.ca), ["retry"],
                  sink, 0)


def wrong_password(authority):
    options = ("--certificate", authority.certificate, "--key", authority.key, "--user", "relay",
               "--password", "right")
    with scratch() as folder, Sink(folder, "normal", *options) as sink:
        answers = send(PROGRAM, f"smtp://{FAR_HOST}:{sink.port}", ca=authority.ca, user="relay",
                       password="mail-password")
        check("wrong password", answers, ["retry"], sink, 0)
        TAP.check("535" in answers[0][1], "wrong password: the detail names the code", answers)


def hostile_input():
    """A caller's mistake must not become a second command."""
    with scratch() as folder, Sink(folder, "normal") as sink:
        url = f"smtp://127.0.0.1:{sink.port}"
        for to in ("a@b>\r\nRCPT TO:<c@d", "a@b,c@d", "", "<a@b>"):
            answers = send(PROGRAM, url, to=to)
            TAP.check([result for result, _ in answers] == ["error"], f"recipient {to!r}", answers)
        TAP.check(sink.log == [], "hostile input: nothing was said", *sink.log)


def main():
    plain_cases()
    refusals_are_named()
    deferred_then_taken()
    connection_is_reused()
    cut_connection_is_replaced()
    nobody_listens()
    time_is_bounded()
    long_reply_is_survived()
    hostile_input()
    with scratch() as folder:
        authority = Authority(folder, "sink")
        starttls_cases(authority)
        implicit_tls(authority)
        certificates_are_checked(authority, folder)
        wrong_password(authority)
    TAP.finish()


if __name__ == "__main__":
    main()
