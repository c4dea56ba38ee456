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

from browser import CODE
from house import PASSWORD
from wire import PROXY, Line
from world import TOKEN, wait_until

ORGANIZATIONS = ("Acme",)
FAR = 1 << 62  # a time that does not come
SETTINGS = f"""
[proxy]
addresses = {PROXY}
header = x-forwarded-for
[limits]
hash_memory_kib = 7168
hash_passes = 1
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
        self.id = None


# ---- states ----

def flip(table, column, key="id"):
    """SQL that changes one byte that a seal covers."""
    return f"UPDATE {table} SET {column} = {column} || 'x' WHERE {key} = :id"


def shut(lane):
    """Failures that nobody forgives; lanes are counters, without a seal."""
    return ("INSERT INTO lanes SELECT organization_id, id, %d, zeroblob(16), 20, %d, 1, 0 FROM users "
            "WHERE id = :id" % (lane, FAR))


def command(*words):
    return lambda house, person: house.good(*words, person.name)


# state: what is done to the user at the end, by the command line
COMMANDS = {
    "active": (),
    "unknown": (),
    "without a token": (),
    "inactive": (command("user", "deactivate"),),
}
# state: the SQL that is run on the user's rows while the service is down
HARM = {
    "standing forged": "UPDATE users SET sso_subject = 'forged' WHERE id = :id",
    "delivery forged": flip("users", "email"),
    "password forged": "UPDATE passwords SET created = created + 1 WHERE user_id = :id",
    "token forged": "UPDATE tokens SET created = created + 1 WHERE user_id = :id AND state = 1",
    "browser forged": "UPDATE browsers SET expires = expires + 1 WHERE user_id = :id",
    "lane K closed": shut(1),
    "lane T closed": shut(2),
    "lane W closed": shut(3),
}
NOBODY = "unknown"
NEVER = (NOBODY, "without a token")  # has no token of his own


# ---- setting up ----

def address_of(organization, place, number=0):
    """An IP address for each cell: the limits of sources are another test's."""
    first, second = {"inside": (10, 0), "outside": (172, 16), "profile": (100, 64)}[place]
    third, fourth = number % 250, 1 + number // 250
    return f"{first}.{second + ORGANIZATIONS.index(organization)}.{third}.{fourth}"


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


def add_people(house, people):
    real = [person for person in people if person.state != NOBODY]
    holders = [person for person in real if person.state not in NEVER]
    together(lambda person: house.good(
        "--org", person.organization, "user", "add", person.name, "--email", person.name,
        "--name", person.state.title(), "--password-stdin", stdin=person.password + "\n"), real)
    first, second = reset_tokens(house, holders), reset_tokens(house, holders)
    for person in holders:
        person.previous, person.token = first[person.name], second[person.name]
    remember_browsers(house, holders)
    neighbour = next(person for person in people if person.state == "active")
    for person in people:
        if person.state in NEVER:
            person.token, person.previous = neighbour.token, neighbour.previous
            person.browser = neighbour.browser


def do_harm(house, people):
    database = sqlite3.connect(os.path.join(house.data, "sallyport.db"))
    with contextlib.closing(database), database:
        for person in people:
            person.id = database.execute("SELECT id FROM users WHERE username = ?",
                                         (person.name,)).fetchone()
            for statement in filter(None, (HARM.get(person.state),)):
                changed = database.execute(statement, {"id": person.id[0]}).rowcount
                assert changed > 0, (person.state, statement)


def set_up(house, states):
    """{state: Person}; states are (name, organization). The service runs neither before nor after."""
    house.init()
    with open(house.config, "a", encoding="utf-8") as file:
        file.write(SETTINGS)
    people = {name: Person(name, organization) for name, organization in states}
    with house.serving():
        for organization in ORGANIZATIONS:
            inside = address_of(organization, "inside").rsplit(".", 2)[0]
            house.good("--org", organization, "network", "add", f"{inside}.0.0/16")
        add_people(house, list(people.values()))
        for person in people.values():
            for do in COMMANDS.get(person.state, ()):
                do(house, person)
    do_harm(house, people.values())
    return people
