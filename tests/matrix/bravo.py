# SPDX-License-Identifier: Apache-2.0
"""Bravo, the organization next door: lived in, and everything by which one could name its records."""
import contextlib
import json
import os
import sqlite3

from browser import CODE, Browser, mail_text
from house import PASSWORD
from people import SETTINGS
from questions import COMMANDS
from strangers import INSIDE, OUTSIDE, USERS
from world import FOREIGN_TOKEN, World, wait_until

NEXT_DOOR = "127.0.3.10"
PEOPLE = {"zoe@bravo.example": "Zoe Quagga", "rob@bravo.example": "Rob Okapi"}
# Keys of the commands' JSON whose values name a record.
NAMING = ("id", "organization", "user", "username", "name", "email", "profile", "range", "ip",
          "reference", "recipient", "note", "client")
READING = ("show", "list", "history")
PER_KEY = 1
SHORTEST_MARK = 6


def remember(house, name, ip):
    """A recognised browser: (name of the cookie, value)."""
    browser = Browser(house, ip)
    before = len(house.mails())
    browser.get("/login")
    browser.submit("/login", username=name, password=PASSWORD, headers={"User-Agent": "Bongo/7"})
    code = wait_until(lambda: [found[1] for found in map(CODE.search, map(
        mail_text, house.mails()[before:])) if found], "the mail with the code")[-1]
    browser.submit("/login/confirm", code=code, remember="1")
    return next((key, value) for key, value in browser.cookies.items() if "browser" in key)


def settle(house):
    """Until no mail is on its way, so that rows rest."""
    wait_until(lambda: all(row["state"] in ("sent", "delivered") for org in ("Acme", "Bravo")
                           for row in house.json("--org", org, "mail", "list")), "all mails")


def build(house):
    house.init()
    with open(house.config, "a", encoding="utf-8") as file:
        file.write(SETTINGS)
    house.good("org", "add", "Bravo", "--admin", "zoe@bravo.example", "--email",
               "zoe@bravo.example", "--password-stdin", stdin=PASSWORD + "\n")
    house.good("--org", "Acme", "network", "add", "127.0.1.0/24", "--note", "Office")
    house.good("--org", "Bravo", "network", "add", "127.0.3.0/24", "--note", "Impala yard")
    for organization, name, full in (("Acme", "ada@acme.example", "Ada"),
                                     ("Bravo", "rob@bravo.example", "Rob Okapi")):
        house.good("--org", organization, "user", "add", name, "--email", name, "--name", full,
                   "--password-stdin", stdin=PASSWORD + "\n")


class Bravo:
    """Lives a day in Bravo, and knows its names, its marks and its rows."""

    def __init__(self, house):
        self.house = house
        self.browsers = {name: remember(house, name, OUTSIDE) for name in USERS.values() if name}
        self.live(World(house))
        settle(house)
        theirs, ours = self.told("Bravo"), self.told("Acme")
        common = {value for _, _, value in ours}
        self.marks = sorted({value for _, key, value in theirs if key in NAMING
                             and len(value) >= SHORTEST_MARK} - common)
        self.records = self.chosen(theirs, common)
        self.names = self.records + self.numbers() + self.handouts()

    def live(self, world):
        for name in PEOPLE:
            world.login(name, PASSWORD, NEXT_DOOR)
            world.login(name, PASSWORD + FOREIGN_TOKEN, OUTSIDE)
            remember(self.house, name, OUTSIDE)
            self.house.good("token", "reset", name)
        self.session = world.login("rob@bravo.example", PASSWORD, NEXT_DOOR).element("sessionId")
        self.own_session = world.login("ada@acme.example", PASSWORD, INSIDE).element("sessionId")

    def told(self, organization):
        """[(command, key, text)] of all that the commands tell of an organization."""
        found = []
        for command, shapes in COMMANDS.items():
            if [] not in shapes or command.split()[-1] not in READING:
                continue
            rows = json.loads(self.house.good("--org", organization, *command.split(), "--json"))
            for row in rows if isinstance(rows, list) else [rows]:
                found += [(command, key, value) for key, value in row.items()
                          if isinstance(value, str)]
        return found

    def chosen(self, theirs, common):
        """Some of each kind."""
        kinds = {}
        for command, key, value in theirs:
            if key in NAMING and value and value not in common:
                kinds.setdefault((command, key), []).append(value)
        names = dict.fromkeys(value for values in kinds.values()
                              for value in dict.fromkeys(values[:PER_KEY]))
        return list(names)

    def database(self):
        return contextlib.closing(sqlite3.connect(os.path.join(self.house.data, "sallyport.db")))

    def tables(self, database):
        names = [row[0] for row in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
                for name in names}

    def number(self, database):
        return database.execute("SELECT organization_id FROM organizations WHERE name = 'Bravo'"
                                ).fetchone()[0]

    def rows(self):
        """{table: all rows of Bravo}"""
        with self.database() as database:
            number = self.number(database)
            return {table: set(database.execute(
                f"SELECT * FROM {table} WHERE organization_id = {number}"))
                for table, columns in self.tables(database).items()
                if "organization_id" in columns}

    def numbers(self):
        """Ids as the database has them, for cursors: one of each table."""
        with self.database() as database:
            number = self.number(database)
            found = [str(number)]
            for table, columns in self.tables(database).items():
                if "organization_id" in columns and "id" in columns:
                    found += [str(row[0]) for row in database.execute(
                        f"SELECT max(id) FROM {table} WHERE organization_id = {number}") if row[0]]
        return found

    def handouts(self):
        """A secret of Acme under Bravo's name, and one of Bravo under Acme's."""
        theirs, ours = self.session.split("!"), self.own_session.split("!")
        return [f"{theirs[0]}!{ours[1]}", f"{ours[0]}!{theirs[1]}"]
