# SPDX-License-Identifier: Apache-2.0
"""jsforce 3 and jsforce 1, unmodified, log in by SOAP from inside and from outside."""
import contextlib
import json
import os
import pathlib
import re
import subprocess

from house import PASSWORD, WAIT
from tap import Tap
from world import FOREIGN_TOKEN, SOURCES, wait_until, world

NODE = os.environ["NODE"]
LIBRARIES = {"jsforce": "50.0", "jsforce1": "42.0"}  # with the API version each asks for
ADA, EVE = "ada@acme.example", "eve@acme.example"
HARD_PASSWORDS = ("<harbour> & \"lantern\" 'grey'", "café 漢字 🙂 lantern",
                  "100%25 + ; &amp; &#39; =", "]]> <!-- --> lantern", " lantern with spaces ")


class Jsforce:
    def __init__(self, here, library, child):
        self.here, self.library, self.child = here, library, child

    def order(self, **order):
        self.child.stdin.write(json.dumps(order) + "\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def login(self, user, password, place):
        return self.order(library=self.library, url=self.here.house.url, user=user,
                          password=password, **{"from": SOURCES[place]})

    def refusal(self, user, password, place):
        """The code at the beginning of the error that the program's author sees."""
        error = self.login(user, password, place).get("error", "it was let in: ")
        return error.split(":")[0]

    def allowed(self, *words):
        return "session" in self.login(*words)


@contextlib.contextmanager
def jsforce(here, library):
    script = pathlib.Path(__file__).parent / "jsforce.mjs"
    child = subprocess.Popen([NODE, "--no-deprecation", script], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    try:
        yield Jsforce(here, library, child)
    finally:
        child.stdin.close()
        child.wait(timeout=WAIT)


def check_inside(tap, client, here):
    user = here.house.json("user", "show", ADA)
    answer = client.login(ADA, PASSWORD, "inside")
    tap.expect("inside, the password alone is enough", "session" in answer, [answer])
    info = answer.get("info", {})
    tap.expect("the program learns the user's id", info.get("id") == user["id"], [info, user])
    organization = here.house.json("org", "show")["id"]
    tap.expect("and the organization's", info.get("organizationId") == organization, [info])
    tap.expect("and where to go on", answer.get("instance") == here.house.url, [answer])
    tap.expect("it asked for the version it is known for",
               answer.get("version") == LIBRARIES[client.library], [answer])
    tap.expect("inside, a wrong password is refused",
               client.refusal(ADA, "x" + PASSWORD, "inside") == "INVALID_LOGIN")


def check_logout(tap, client, here):
    answer = client.login(EVE, PASSWORD, "inside")
    told = here.session_call(answer["session"])
    tap.expect("the session works", told.element("userName") == EVE, [told.body])
    out = client.order(logout=answer["number"])
    tap.expect("the program logs out", out == {"out": True}, [out])
    tap.expect("then the session is refused",
               here.session_call(answer["session"]).code == "INVALID_SESSION_ID")


def check_outside(tap, client, here):
    required = "LOGIN_MUST_USE_SECURITY_TOKEN"
    tap.expect("outside, the password alone is not enough",
               client.refusal(ADA, PASSWORD, "outside") == required)
    tap.expect("and a wrong one gets the same answer",
               client.refusal(ADA, "x" + PASSWORD, "outside") == required)
    old = here.reset_token(ADA)
    eves = here.reset_token(EVE)
    tap.expect("outside, password and token are let in", client.allowed(ADA, PASSWORD + old,
                                                                        "outside"))
    tap.expect("inside, they are too", client.allowed(ADA, PASSWORD + old, "inside"))
    for name, token in (("nobody's", FOREIGN_TOKEN), ("somebody else's", eves)):
        tap.expect(f"{name} token is refused",
                   client.refusal(ADA, PASSWORD + token, "outside") == "INVALID_LOGIN")
    new = here.reset_token(ADA)
    for place in SOURCES:
        tap.expect(f"after the reset the old token is refused, {place}",
                   client.refusal(ADA, PASSWORD + old, place) == "INVALID_LOGIN")
        tap.expect(f"and the mailed one let in, {place}",
                   client.allowed(ADA, PASSWORD + new, place))
        tap.expect(f"the other user's goes on, {place}",
                   client.allowed(EVE, PASSWORD + eves, place))


def check_passwords(tap, client, here):
    token = here.reset_token(ADA)
    for password in HARD_PASSWORDS:
        before = here.tokens(ADA)
        here.house.good("user", "password", "--password-stdin", ADA, stdin=password + "\n")
        token = wait_until(lambda: [t for t in here.tokens(ADA) if t not in before],
                           "the token that a new password brings")[0]
        tap.expect(f"inside with {password!r}", client.allowed(ADA, password, "inside"))
        tap.expect(f"outside with {password!r} and token",
                   client.allowed(ADA, password + token, "outside"))


def check_history(tap, client, here):
    rows = [row for row in here.history("--user", ADA) if row["entry"] == "soap"]
    seen = {(row["network"], row["token"], row["outcome"]) for row in rows}
    expected = {("trusted", "absent", "allowed"), ("trusted", "unneeded", "allowed"),
                ("outside", "needed", "allowed"), ("outside", "absent", "token_required"),
                ("outside", "wrong", "refused"), ("outside", "outdated", "refused"),
                ("trusted", "outdated", "refused")}
    tap.expect("the history tells each of these attempts apart", expected <= seen,
               sorted(expected - seen))
    if client.library == "jsforce":  # jsforce 1 says no name at all
        tap.expect("and names the client program",
                   all(re.match("node-fetch/", row["client"] or "") for row in rows), rows[:1])


def main():
    tap = Tap()
    for library in LIBRARIES:
        with world() as here, jsforce(here, library) as client:
            for check in (check_inside, check_logout, check_outside, check_history,
                          check_passwords):
                check(tap, client, here)
    tap.end()


main()
