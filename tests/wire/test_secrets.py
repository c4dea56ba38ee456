# SPDX-License-Identifier: Apache-2.0
"""Secrets lie nowhere but in the mail (R28): marks them, lives a day, then looks everywhere."""
import contextlib
import glob
import os
import re
import subprocess
import urllib.parse

from browser import CODE, Browser, mail_text
from house import PROGRAM, WAIT
from tap import Tap
from world import FOREIGN_TOKEN, SOURCES, TOKEN, wait_until, world

ADA, EVE = "ada@acme.example", "eve@acme.example"
FIRST, SECOND, WRONG = ("MARKone grey harbour", "MARKtwo grey harbour", "MARKbad grey harbour")
REPORTS = (["history"], ["history", "--json"], ["history", "--csv"], ["--org", "0", "history"],
           ["status"], ["status", "--json"], ["mail", "list"], ["mail", "list", "--json"],
           ["token", "status", ADA, "--json"], ["user", "show", ADA, "--json"], ["doctor"],
           ["user", "list", "--json"], ["limits", "list", "--json"], ["org", "show", "--json"])


def process_of(pid):
    """What other processes can see of this one."""
    text = subprocess.run(["ps", "-wwp", str(pid), "-o", "args="], capture_output=True,
                          text=True, check=False, timeout=WAIT).stdout
    for name in ("cmdline", "environ", "comm"):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/{name}", "rb") as file:
            text += file.read().decode(errors="replace")
    return text


def set_password(here, password):
    """Sets it; returns what could be seen of the command meanwhile."""
    command = subprocess.Popen([PROGRAM, "-c", here.house.config, "user", "password",
                                "--password-stdin", ADA], stdin=subprocess.PIPE, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seen = process_of(command.pid)
    seen += command.communicate(password + "\n", timeout=WAIT)[0]
    assert command.returncode == 0, seen
    return seen


def new_token(here, known):
    return wait_until(lambda: [t for t in here.tokens(ADA) if t not in known], "the mail")[0]


def try_everywhere(here, user, secret):
    """(secrets handed out, texts written) for one secret at each entry point and place."""
    handed, texts = set(), []
    for place, ip in SOURCES.items():
        answer = here.login(user, secret, place)
        handed.add(answer.element("sessionId"))
        # What a client is given is its own session and nothing else.
        texts.append(re.sub(r"<sessionId>[^<]*", "", answer.body))
        if answer.reference:
            texts.append(here.house.good("explain", answer.reference))
        visitor = Browser(here.house, ip)
        texts.append(visitor.sign_in(user, secret).text)
        handed |= set(visitor.cookies.values())
    return handed - {None}, texts


def open_link(here):
    """A link's secret, after it was opened."""
    path = urllib.parse.urlsplit(here.house.good("user", "link", EVE).strip())
    Browser(here.house).get(f"{path.path}?{path.query}")
    return path.query.split("=", 1)[1]


def ask_foolishly(here, secret):
    """Secrets where they do not belong: in a query, a path, a header."""
    quoted = urllib.parse.quote(secret)
    for path in (f"/services/data?password={quoted}", f"/nowhere/{quoted}",
                 f"/login?username=a&password={quoted}"):
        yield here.ask("GET", path, headers=[("Authorization", f"Bearer {quoted}")]).body


def live_a_day(here):
    """(secrets that were used, texts that the program wrote meanwhile)."""
    secrets, texts = {open_link(here)}, []
    for password in (FIRST, SECOND):
        texts.append(set_password(here, password))
        old = new_token(here, secrets)
        token = here.reset_token(ADA)
        secrets |= {token, old}
        for secret in (password, password + token, password + old, WRONG, WRONG + token,
                       password + FOREIGN_TOKEN, token):
            for user in (ADA, "nobody@acme.example"):
                handed, written = try_everywhere(here, user, secret)
                secrets |= handed
                texts += written
        texts += ask_foolishly(here, password + token)
    return secrets, texts


def database_texts(here):
    """Each file of the database as bytes, and what a person would dump."""
    main = os.path.join(here.house.data, "sallyport.db")
    for path in glob.glob(main + "*"):
        with open(path, "rb") as file:
            yield os.path.basename(path), file.read()
    dump = subprocess.run(["sqlite3", "-readonly", main, ".dump"], capture_output=True,
                          check=True, timeout=WAIT).stdout
    assert b"INSERT INTO" in dump
    yield "the dump of the database", dump


def marks(secrets):
    """What must be found nowhere: as it is, and as a dump writes it."""
    pieces = {"MARKone", "MARKtwo", "MARKbad"} | secrets
    pieces |= {secret[4:28] for secret in secrets if TOKEN.fullmatch(secret)}
    pieces = {piece.encode() for piece in pieces}
    return pieces | {piece.hex().encode() for piece in pieces}


def found_in(data, wanted):
    data = data if isinstance(data, bytes) else data.encode()
    return [piece.decode() for piece in wanted if piece.lower() in data.lower()]


def check_place(tap, name, data, wanted):
    tap.check(f"no secret in {name}", found_in(data, wanted))


def check_maildir(tap, here, secrets, wanted):
    """Mails hold the tokens that they bring, and no other secret."""
    mails = "".join(here.house.mails()).encode()
    tokens = {secret for secret in secrets if TOKEN.fullmatch(secret)}
    brought = marks(tokens) - marks(set())
    tap.expect("each token is in the mails", all(token.encode() in mails for token in tokens))
    check_place(tap, "the mails but tokens", mails, wanted - brought)


def mailed_codes(here):
    return set(CODE.findall("\n".join(map(mail_text, here.house.mails()))))


def main():
    tap = Tap()
    with world() as here:
        secrets, texts = live_a_day(here)
        codes = mailed_codes(here)
        tap.expect("tokens, sessions and codes were handed out",
                   len(secrets) > 20 and codes, [len(secrets), codes])
        wanted = marks(secrets)
        check_place(tap, "any answer or explanation", "\n".join(texts), wanted)
        check_maildir(tap, here, secrets, wanted)
        wanted |= marks(codes)
        for words in REPORTS:
            done = here.house.run(*words)
            check_place(tap, "`" + " ".join(words) + "`", done.stdout + done.stderr, wanted)
        check_place(tap, "what is seen of the process", process_of(here.pid), wanted)
        for name, data in database_texts(here):
            check_place(tap, name, data, wanted)
        tap.expect("the search finds what is there", found_in(data, [ADA.encode()]))
    check_place(tap, "the log", here.house.log, wanted)
    tap.end()


main()
