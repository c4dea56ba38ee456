#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The SMTP transport with a real mail server: TLS, login, delivery into a maildir.

usage: test_postfix.py SEND_MAIL
"""
import email
import email.policy
import sys

from harness import FAR_HOST, TEXT, Authority, Tap, scratch, send, skip_all, wait_until
from postfix_server import Postfix, missing

PROGRAM = sys.argv[1]
TAP = Tap()
USER = "relay"
PASSWORD = "a b\"c\\d:e%f"
FACTS = {"user": USER, "password": PASSWORD, "from": "sallyport@sender.example",
         "to": "ada@test.example", "name": "Ada Lövelace", "subject": "Grüße, ein Schlüssel",
         "html": "<p>Grüße\u2003&amp; =20 " + "lang " * 400 + "</p>"}
PATIENT = {"connect_ms": 20000, "total_ms": 30000}


def check_intact(raw, name):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    facts = {"Subject": FACTS["subject"], "From": "Sallyport <sallyport@sender.example>",
             "To": "Ada Lövelace <ada@test.example>", "Auto-Submitted": "auto-generated",
             "Message-ID": "<0123456789abcdef.sallyport@example.com>"}
    for header, value in facts.items():
        TAP.check(mail[header] == value, f"{name}: {header} arrives", mail[header])
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    TAP.check(text.rstrip("\n") == TEXT.rstrip("\n"), f"{name}: the text arrives", repr(text))
    TAP.check(html.rstrip("\n") == FACTS["html"], f"{name}: the HTML arrives", repr(html))
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    TAP.check(TEXT.splitlines()[-1].encode() in lines, f"{name}: the token stands alone on a line")
    TAP.check(not mail.defects, f"{name}: no defects", mail.defects)


def result_of(url, **changes):
    answers = send(PROGRAM, url, **{**FACTS, **PATIENT, **changes})
    return [result for result, _ in answers], answers


def check_sent(server, authority):
    urls = (f"smtp://{FAR_HOST}:{server.starttls_port}", f"smtps://{FAR_HOST}:{server.tls_port}")
    for count, url in enumerate(urls, 1):
        name = url.split(":")[0]
        results, answers = result_of(url, ca=authority.ca)
        TAP.check(results == ["sent"], f"{name}: sent", answers, server.log())
        if results == ["sent"]:
            check_intact(server.delivered(count)[-1], name)


def check_refused(server, authority, other):
    starttls = f"smtp://{FAR_HOST}:{server.starttls_port}"
    tls = f"smtps://{FAR_HOST}:{server.tls_port}"
    cases = (
        ("an authority that we do not know", starttls, "retry", "", {"ca": other.ca}),
        ("the same over smtps", tls, "retry", "", {"ca": other.ca}),
        ("the system's authorities only", starttls, "retry", "", {}),
        ("a wrong password", starttls, "retry", "535", {"ca": authority.ca, "password": "wrong"}),
        ("an unknown user", tls, "retry", "535", {"ca": authority.ca, "user": "nobody"}),
        ("no login", starttls, "rejected", "554", {"ca": authority.ca, "user": ""}),
        ("no TLS", f"smtp://127.0.0.1:{server.starttls_port}", "retry", "530", {"user": ""}),
        ("no such mailbox", starttls, "rejected", "550",
         {"ca": authority.ca, "to": "eve@test.example"}),
    )
    for name, url, expected, code, changes in cases:
        results, answers = result_of(url, **changes)
        TAP.check(results == [expected] and code in answers[0][1], f"{name}: {expected} {code}",
                  answers)
        TAP.check(not any(secret in str(answers) for secret in ("sp1_", PASSWORD)),
                  f"{name}: no secret in the detail", answers)


def main():
    reason = missing()
    if reason:
        skip_all(reason)
    with scratch(readable=True) as folder:
        authority = Authority(folder, "postfix")
        other = Authority(folder, "other")
        with Postfix(folder, authority, FAR_HOST, USER, PASSWORD) as server:
            check_sent(server, authority)
            check_refused(server, authority, other)
            TAP.check(len(server.delivered(2)) == 2, "nothing else was delivered")
            TAP.check(server.processes() != [], "postfix is seen while it runs")
        wait_until(lambda: server.processes() == [], "postfix leaves nothing running")
        TAP.check(True, "postfix left nothing running")
    TAP.finish()


if __name__ == "__main__":
    main()
