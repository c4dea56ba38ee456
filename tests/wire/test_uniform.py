# SPDX-License-Identifier: Apache-2.0
"""Strangers hear one refusal, whatever the reason is, and it costs the same work (R6, R9, R10)."""
import re

from house import PASSWORD
from tap import Tap
from world import FOREIGN_TOKEN, world

WRONG = "x" + PASSWORD
WORK = ("argon2_total", "token_mac_total", "mail_queued_total")


def masked(answer):
    """The answer but for what changes from one to the next: date and reference."""
    body = re.sub(r"Reference: \w{10}", "Reference: -", answer.body)
    fields = [field for field in answer.headers if field[0] != "date"]
    return answer.status, fields, body


def measured(here, *attempt):
    """(answer, work done for it)."""
    before = here.counters()
    answer = here.login(*attempt)
    after = here.counters()
    return answer, {key: after[key] - before[key] for key in WORK}


def check_alike(tap, here, title, place, attempts, hashes):
    """attempts: (user, secret, reason that only the history tells)."""
    first = None
    for user, secret, reason in attempts:
        answer, work = measured(here, user, secret, place)
        seen = masked(answer)
        first = first or (seen, work)
        name = f"{title}: {reason} of {user.split('@')[0]}"
        tap.expect(f"{name} is answered as the others", seen == first[0], [seen, first[0]])
        tap.expect(f"{name} costs what the others cost", work == first[1], [work, first[1]])
        tap.expect(f"{name} costs {hashes} password hash", work["argon2_total"] == hashes, [work])
        told = here.reason(answer.reference) if answer.reference else None
        tap.expect(f"{name} is explained by its reference", told == reason, [told])


def check_statements(tap, here):
    """Averaged, because the service also looks after its mail meanwhile."""
    repeats = 15
    found = {}
    for user in ("eve", "max", "nobody"):
        before = here.counters()["store_statements_total"]
        for _ in range(repeats):
            here.login(f"{user}@acme.example", PASSWORD + FOREIGN_TOKEN)
        after = here.counters()["store_statements_total"]
        found[user] = round((after - before) / repeats)
    tap.expect("a stranger's name costs as many statements as a user's",
               len(set(found.values())) == 1, [found])


def people(here):
    """A user with a token, one without, one deactivated, and a name that nobody has."""
    ada, bob, ida = "ada@acme.example", "bob@acme.example", "ida@acme.example"
    token = here.reset_token(ada)
    idas = here.reset_token(ida)
    here.house.good("user", "deactivate", ida)
    return {"ada": ada, "bob": bob, "ida": ida, "nobody": "nobody@acme.example",
            "token": token, "idas": idas}


def check_outside(tap, here, who):
    check_alike(tap, here, "outside without a token", "outside", [
        (who["ada"], PASSWORD, "token_missing"), (who["ada"], WRONG, "token_missing"),
        (who["bob"], PASSWORD, "token_missing"), (who["ida"], PASSWORD, "user_inactive"),
        (who["nobody"], PASSWORD, "user_unknown"), (who["ada"], PASSWORD + "sp1_short",
                                                    "token_missing"),
    ], hashes=0)
    check_alike(tap, here, "outside with a wrong token", "outside", [
        (who["ada"], PASSWORD + FOREIGN_TOKEN, "token_wrong"),
        (who["ada"], WRONG + FOREIGN_TOKEN, "token_wrong"),
        (who["ada"], PASSWORD + who["idas"], "token_wrong"),
        (who["bob"], PASSWORD + FOREIGN_TOKEN, "token_wrong"),
        (who["ida"], PASSWORD + FOREIGN_TOKEN, "user_inactive"),
        (who["nobody"], PASSWORD + FOREIGN_TOKEN, "user_unknown"),
    ], hashes=0)
    check_alike(tap, here, "outside with the right token", "outside", [
        (who["ada"], WRONG + who["token"], "password_wrong"),
        (who["ida"], WRONG + who["idas"], "user_inactive"),
    ], hashes=1)


def check_inside(tap, here, who):
    check_alike(tap, here, "inside", "inside", [
        (who["ada"], WRONG, "password_wrong"), (who["bob"], WRONG, "password_wrong"),
        (who["ida"], WRONG, "user_inactive"), (who["nobody"], WRONG, "user_unknown"),
        (who["ada"], PASSWORD + FOREIGN_TOKEN, "token_wrong"),
        (who["ada"], WRONG + who["token"], "password_wrong"),
        (who["nobody"], PASSWORD + FOREIGN_TOKEN, "user_unknown"),
    ], hashes=1)


def check_shared(tap, here, who):
    """The same refusal is one sentence wherever it comes from."""
    inside = here.login(who["ada"], WRONG, "inside")
    outside = here.login(who["ada"], PASSWORD + FOREIGN_TOKEN, "outside")
    tap.expect("inside and outside say the same", masked(inside) == masked(outside))
    tap.expect("a wrong token counts against nobody",
               here.login(who["ada"], PASSWORD + who["token"]).code == "")


def main():
    tap = Tap()
    with world(users=("ada", "bob", "ida", "eve", "max")) as here:
        who = people(here)
        check_statements(tap, here)
        check_outside(tap, here, who)
        check_inside(tap, here, who)
        check_shared(tap, here, who)
    tap.end()


main()
