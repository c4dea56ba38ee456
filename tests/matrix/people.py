# SPDX-License-Identifier: Apache-2.0
"""One user for every state of the matrix, set up with the command line; SQL only does the harm."""
import concurrent.futures
import contextlib
import email
import email.policy
import glob
import os
import re
import sqlite3
import time

from browser import CODE
from house import PASSWORD
from wire import PROXY, Line
from world import TOKEN, wait_until

# organization: what is made of it at the end
ORGANIZATIONS = {
    "Acme": (),
    "Open": ("--identity-confirmation", "off"),
    "Ungranted": ("--forbid", "identity-confirmation"),
    "Single": ("--sso", "on"),
    "Keeping": ("--sso", "on", "--sso-keep-tokens", "on"),
    "Asleep": ("--active", "off"),
    "Rated": ("--login-rate", "1"),
    "Locking": ("--lockout", "3/forever"),
    "Forged": (),
    "Crumbled": (),
}
PROFILE_RANGES = "100.64.0.0/10"
FAR = 1 << 62  # a time that does not come
SETTINGS = f"""
[proxy]
addresses = {PROXY}
header = x-forwarded-for
[limits]
hash_memory_kib = 7168
hash_passes = 1
failures_per_address = 1000000
failures_per_trusted_address = 1000000
mails_per_address = 1000000
"""


def together(do, things):
    """do(thing) for all of them, a few at a time; the first failure is raised."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(do, things))


def username(state, organization):
    return f"{re.sub('[^a-z0-9]+', '-', state.lower())}@{organization.lower()}.example"


class Person:
    def __init__(self, state, organization):
        self.state, self.organization = state, organization
        self.name = username(state, organization)
        self.password = PASSWORD
        self.token = self.previous = self.browser = None


# ---- states ----

def change(table, key="id"):
    """SQL that changes one sealed field."""
    return f"UPDATE {table} SET created = created + 1 WHERE {key} = :id"


def shut(lane):
    """Failures that nobody forgives; lanes are counters, without a seal."""
    return ("INSERT INTO lanes SELECT organization_id, id, %d, zeroblob(16), 20, %d, 1, 0 FROM "
            "users WHERE id = :id" % (lane, FAR))


def other_hours():
    """Login hours on a day that is neither yesterday, today nor tomorrow."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return f"{days[(time.gmtime().tm_wday + 3) % 7]}=00:00-23:00"


OF_PROFILE = "(SELECT profile_id FROM users WHERE id = :id)"
OF_ORGANIZATION = "(SELECT organization_id FROM users WHERE id = :id)"
API = ("--allow", "API Enabled")
RANGES = (*API, "--ip-range", PROFILE_RANGES)
SINGLE_SIGN_ON = (*API, "--allow", "Is Single Sign-On Enabled")
# state: the profile of its own
PROFILES = {
    "API disabled": (),
    "API only": (*API, "--allow", "API Only User"),
    "outside hours": (*API, "--login-hours", other_hours()),
    "password expired": (*API, "--password-expiry-days", "90"),
    "with ranges": RANGES,
    "with ranges and hours": (*RANGES, "--login-hours", other_hours()),
    "with ranges, confirmation off": RANGES,
    "by single sign-on": SINGLE_SIGN_ON,
    "by it, where tokens are kept": SINGLE_SIGN_ON,
    "profile forged": API,
    "API enabled by forgery": (),
    "ranges forged": RANGES,
}
# state: the command that makes it
COMMANDS = {
    "inactive": ("user", "deactivate"),
    "frozen": ("user", "freeze"),
}
# state: the SQL that is run while the service is down
HARM = {
    "standing forged": "UPDATE users SET sso_subject = 'forged' WHERE id = :id",
    "delivery forged": "UPDATE users SET email = 'forged@mail.example' WHERE id = :id",
    "password forged": change("passwords", "user_id"),
    "token forged": change("tokens", "state = 1 AND user_id"),
    "browser forged": "UPDATE browsers SET expires = expires + 1 WHERE user_id = :id",
    "profile forged": f"UPDATE profiles SET session_hours = 7 WHERE id = {OF_PROFILE}",
    "API enabled by forgery": "UPDATE profiles SET permissions = permissions | 1 "
                              f"WHERE id = {OF_PROFILE}",
    "ranges forged": f"UPDATE profiles SET session_hours = 7 WHERE id = {OF_PROFILE}",
    "policy forged": "UPDATE organizations SET confirmation_on = 0 "
                     f"WHERE organization_id = {OF_ORGANIZATION}",
    "trusted range forged": "UPDATE ranges SET note = 'forged' "
                            f"WHERE organization_id = {OF_ORGANIZATION}",
    "lane K closed": shut(1),
    "lane T closed": shut(2),
    "lane W closed": shut(3),
}
OLD = "password expired"
SET_UP = {*PROFILES, *COMMANDS, *HARM, "active", "unknown", "without a token", "confirmation off",
          "confirmation not permitted", "beside single sign-on", "beside it, keeping tokens",
          "organization inactive", "rate exceeded", "locked out"}
NOBODY = "unknown"
NEVER = (NOBODY, "without a token")  # has no token of his own


# ---- setting up ----

def address_of(organization, place, number=0):
    """An IP address for each cell: the limits of sources are another test's."""
    first, second = {"inside": (10, 0), "outside": (172, 16), "profile": (100, 64)}[place]
    third, fourth = number % 250, 1 + number // 250
    return f"{first}.{second + list(ORGANIZATIONS).index(organization)}.{third}.{fourth}"


def mailed(house, pattern):
    """{(recipient, secret)} of all mails that hold a secret of this form."""
    found = set()
    for path in glob.glob(os.path.join(house.data, "mail", "new", "*")):
        with open(path, "rb") as file:
            letter = email.message_from_binary_file(file, policy=email.policy.default)
        match = pattern.search(letter.get_body(("plain",)).get_content())
        if match:
            found.add((letter["To"].addresses[0].addr_spec, match[0].strip()))
    return found


def mailed_to(house, people, pattern, do):
    """{name: the secret that was mailed to him} after do(person) for each."""
    before = mailed(house, pattern)
    together(do, people)

    def arrived():
        new = dict(mailed(house, pattern) - before)
        return new if len(new) == len(people) else None
    return wait_until(arrived, "the mails")


def reset_tokens(house, people):
    return mailed_to(house, people, TOKEN, lambda one: house.good("token", "reset", one.name))


def remember_browsers(house, people):
    """Everybody signs in from outside with a code, and has the browser remembered."""
    lines = {person.name: Line(house.url) for person in people}

    def begin(person):
        reply = lines[person.name].sign_in(person.name, person.password, client="set up",
                                           ip=address_of(person.organization, "outside"))
        person.browser = reply.cookie("confirmation")

    codes = mailed_to(house, people, CODE, begin)
    for person in people:
        reply = lines[person.name].confirm(codes[person.name], person.browser,
                                           address_of(person.organization, "outside"))
        person.browser = reply.cookie("browser")
        assert person.browser, (person.name, reply.status, reply.body)


def add_user(house, person):
    house.good("--org", person.organization, "user", "add", person.name, "--email", person.name,
               "--name", person.state.title(), "--password-stdin", stdin=person.password + "\n")


def add_long_ago(house, person):
    """A hundred days ago; only while the service does not run."""
    os.environ.update(LD_PRELOAD=os.environ["EARLY_CLOCK"], EARLY_SECONDS=str(100 * 86400),
                      ASAN_OPTIONS="verify_asan_link_order=0")
    add_user(house, person)
    del os.environ["LD_PRELOAD"], os.environ["ASAN_OPTIONS"]


def add_people(house, people):
    real = [person for person in people if person.state != NOBODY]
    holders = [person for person in real if person.state not in NEVER]
    together(lambda one: add_user(house, one), [one for one in real if one.state != OLD])
    first, second = reset_tokens(house, holders), reset_tokens(house, holders)
    for person in holders:
        person.previous, person.token = first[person.name], second[person.name]
    remember_browsers(house, holders)
    neighbour = next(person for person in people if person.state == "active")
    for person in people:
        if person.state in NEVER:
            person.token, person.previous = neighbour.token, neighbour.previous
            person.browser = neighbour.browser


def found(house, organization):
    """With a trusted range of its own."""
    if organization != "Acme":
        name = f"admin@{organization.lower()}.example"
        house.good("org", "add", organization, "--admin", name, "--email", name,
                   "--password-stdin", stdin=PASSWORD + "\n")
    inside = address_of(organization, "inside").rsplit(".", 2)[0]
    house.good("--org", organization, "network", "add", f"{inside}.0.0/16")


def come_to_state(house, person):
    org = ("--org", person.organization)
    if person.state in PROFILES:
        house.good(*org, "profile", "add", person.state, *PROFILES[person.state])
        house.good(*org, "user", "edit", person.name, "--profile", person.state)
    if person.state in COMMANDS:
        house.good(*COMMANDS[person.state], person.name)


def fail_often(house, person):
    line = Line(house.url)
    for number in range(3):
        line.soap_login("/services/Soap/u/", person.name, b"wrong %d" % number, "set up",
                        address_of(person.organization, "inside"))


def do_harm(house, people):
    database = sqlite3.connect(os.path.join(house.data, "sallyport.db"))
    with contextlib.closing(database), database:
        for person in people:
            if person.state not in HARM:
                continue
            number = database.execute("SELECT id FROM users WHERE username = ?",
                                      (person.name,)).fetchone()[0]
            changed = database.execute(HARM[person.state], {"id": number}).rowcount
            assert changed > 0, person.state


def set_up(house, states):
    """{state: Person}; states are (name, organization). The service runs neither before nor after."""
    house.init()
    with open(house.config, "a", encoding="utf-8") as file:
        file.write(SETTINGS)
    people = {name: Person(name, organization) for name, organization in states}
    add_long_ago(house, people[OLD])
    with house.serving():
        together(lambda organization: found(house, organization), ORGANIZATIONS)
        add_people(house, list(people.values()))
        together(lambda person: come_to_state(house, person), people.values())
        for organization, words in ORGANIZATIONS.items():
            if words:
                house.good("--force", "--org", organization, "org", "edit", *words)
        fail_often(house, people["locked out"])
    do_harm(house, people.values())
    return people


def warm_up(house, people):
    """What is known only while the service runs: the one login in this hour."""
    person = people["rate exceeded"]
    reply = Line(house.url).soap_login(
        "/services/Soap/u/", person.name, (person.password + person.token).encode(), "set up",
        address_of(person.organization, "outside"))
    assert reply.element("sessionId"), reply.body
