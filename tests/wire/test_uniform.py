# SPDX-License-Identifier: Apache-2.0
"""Strangers hear one refusal, whatever the reason is, and it costs the same work (R6, R9, R10)."""
import re

from browser import Browser
from house import PASSWORD
from tap import Tap
from world import FOREIGN_TOKEN, SOURCES, world

WRONG = "x" + PASSWORD
WORK = ("argon2_total", "token_mac_total")


def masked(answer):
    """The answer but for what changes from one to the next: date and reference."""
    body = re.sub(r"Reference: \w{10}", "Reference: -", answer.body)
    fields = [field for field in answer.headers if field[0] != "date"]
    return answer.status, fields, body


def by_soap(here, user, secret, place):
    """(what a stranger can compare, reference)."""
    answer = here.login(user, secret, place)
    return masked(answer), answer.reference


def by_form(here, user, secret, place):
    """The same for the page. It shows the user name again; who asks for a code, no reference."""
    page = Browser(here.house, SOURCES[place]).sign_in(user, secret, follow=False)
    shown = re.search(r"<code>(\w{10})</code>", page.text)
    text = page.text.replace(user, "-").replace(shown[1] if shown else user, "-")
    text = re.sub('(name="csrf" value=)"[0-9a-f]{32}"', r"\1-", text)
    fields = [(name, re.sub(r"=[\w!.-]+", lambda cookie: str(len(cookie[0])), value, count=1)
               if name == "Set-Cookie" else value)
              for name, value in page.headers.items() if name != "Date"]
    return (page.status, fields, text), shown[1] if shown else here.history()[0]["reference"]


def measured(here, ask, *attempt):
    """(answer, reference, work done for it)."""
    before = here.counters()
    seen, reference = ask(here, *attempt)
    after = here.counters()
    return seen, reference, {key: after[key] - before[key] for key in WORK}


def check_alike(tap, here, title, place, attempts, hashes, ask=by_soap):
    """attempts: (user, secret, reason that only the history tells)."""
    first = None
    for user, secret, reason in attempts:
        seen, reference, work = measured(here, ask, user, secret, place)
        first = first or (seen, work)
        name = f"{title}: {reason} of {user.split('@')[0]}"
        tap.expect(f"{name} is answered as the others", seen == first[0], [seen, first[0]])
        tap.expect(f"{name} costs what the others cost", work == first[1], [work, first[1]])
        tap.expect(f"{name} costs {hashes} password hash", work["argon2_total"] == hashes, [work])
        told = here.reason(reference) if reference else None
        tap.expect(f"{name} is explained by its reference", told == reason, [told])


def check_statements(tap, here):
    """Averaged, because the service also looks after its mail meanwhile."""
    repeats = 15
    found = {}
    for user in ("eve", "max", "zoe"):
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
    return {"ada": ada, "bob": bob, "ida": ida, "zoe": "zoe@acme.example",
            "token": token, "idas": idas}


def check_outside(tap, here, who):
    check_alike(tap, here, "outside without a token", "outside", [
        (who["ada"], PASSWORD, "token_missing"), (who["ada"], WRONG, "token_missing"),
        (who["bob"], PASSWORD, "token_missing"), (who["ida"], PASSWORD, "user_inactive"),
        (who["zoe"], PASSWORD, "user_unknown"), (who["ada"], PASSWORD + "sp1_short",
                                                    "token_missing"),
    ], hashes=0)
    check_alike(tap, here, "outside with a wrong token", "outside", [
        (who["ada"], PASSWORD + FOREIGN_TOKEN, "token_wrong"),
        (who["ada"], WRONG + FOREIGN_TOKEN, "token_wrong"),
        (who["ada"], PASSWORD + who["idas"], "token_wrong"),
        (who["bob"], PASSWORD + FOREIGN_TOKEN, "token_wrong"),
        (who["ida"], PASSWORD + FOREIGN_TOKEN, "user_inactive"),
        (who["zoe"], PASSWORD + FOREIGN_TOKEN, "user_unknown"),
    ], hashes=0)
    check_alike(tap, here, "outside with the right token", "outside", [
        (who["ada"], WRONG + who["token"], "password_wrong"),
        (who["ida"], WRONG + who["idas"], "user_inactive"),
    ], hashes=1)


def check_inside(tap, here, who):
    check_alike(tap, here, "inside", "inside", [
        (who["ada"], WRONG, "password_wrong"), (who["bob"], WRONG, "password_wrong"),
        (who["ida"], WRONG, "user_inactive"), (who["zoe"], WRONG, "user_unknown"),
        (who["ada"], PASSWORD + FOREIGN_TOKEN, "token_wrong"),
        (who["ada"], WRONG + who["token"], "password_wrong"),
        (who["zoe"], PASSWORD + FOREIGN_TOKEN, "user_unknown"),
    ], hashes=1)


def check_form(tap, here, who):
    unknown = [(who["ida"], WRONG, "user_inactive"), (who["zoe"], WRONG, "user_unknown")]
    check_alike(tap, here, "the form inside", "inside", [
        (who["ada"], WRONG, "password_wrong"), (who["bob"], WRONG, "password_wrong"),
        (who["ada"], PASSWORD + FOREIGN_TOKEN, "token_wrong"), *unknown,
    ], hashes=1, ask=by_form)
    check_alike(tap, here, "the form outside", "outside", [
        (who["ada"], PASSWORD, "second_step_required"), (who["ada"], WRONG, "password_wrong"),
        (who["bob"], WRONG, "password_wrong"), *unknown,
    ], hashes=1, ask=by_form)
    check_alike(tap, here, "the form outside with a wrong token", "outside", [
        (who["ada"], PASSWORD + FOREIGN_TOKEN, "token_wrong"),
        (who["bob"], PASSWORD + FOREIGN_TOKEN, "token_wrong"),
        (who["ida"], PASSWORD + FOREIGN_TOKEN, "user_inactive"),
        (who["zoe"], PASSWORD + FOREIGN_TOKEN, "user_unknown"),
    ], hashes=0, ask=by_form)


def check_wrong_tokens(tap, here, who):
    """A crowd of wrong tokens costs no hash, no mail and no user his way in (R7)."""
    before = here.counters()
    codes = {here.login(who["ada"], PASSWORD + FOREIGN_TOKEN).code for _ in range(200)}
    tap.expect("each of many wrong tokens is refused alike", codes == {"INVALID_LOGIN"}, [codes])
    tap.expect("the right one is let in at once, from somewhere else",
               here.login(who["ada"], PASSWORD + who["token"], "127.0.2.99").code == "")
    after = here.counters()
    spent = [after[key] - before[key] for key in ("argon2_total", "mail_queued_total")]
    tap.expect("together they cost one hash and no mail", spent == [1, 0], [spent])


def check_shared(tap, here, who):
    """The same refusal is one sentence wherever it comes from."""
    inside = here.login(who["ada"], WRONG, "inside")
    outside = here.login(who["ada"], PASSWORD + FOREIGN_TOKEN, "outside")
    tap.expect("inside and outside say the same", masked(inside) == masked(outside))


def main():
    tap = Tap()
    with world(users=("ada", "bob", "ida", "eve", "max")) as here:
        who = people(here)
        check_statements(tap, here)
        queued = here.counters()["mail_queued_total"]
        check_outside(tap, here, who)
        check_inside(tap, here, who)
        tap.expect("no refusal sent a mail", here.counters()["mail_queued_total"] == queued)
        check_form(tap, here, who)
        check_shared(tap, here, who)
        check_wrong_tokens(tap, here, who)
    tap.end()


main()
