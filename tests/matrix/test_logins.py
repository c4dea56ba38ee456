# SPDX-License-Identifier: Apache-2.0
"""The matrix of R12 against the running service: every entry point, state, place and secret.

The cells come from print_logins, with what the oracle says of each. Asked over the wire, told by the
history. usage: test_logins.py PRINT_LOGINS PRINT_ROUTES
"""
import collections
import concurrent.futures
import html
import subprocess
import sys
import tempfile
import threading

from house import PASSWORD, House
from people import NOBODY, SET_UP, address_of, set_up, together, warm_up
from tap import Tap
from wire import Line
from world import FOREIGN_TOKEN

FIELDS = ("entry", "path", "state", "organization", "place", "kind", "browser", "network",
          "answer", "reason", "precise", "code", "work")
THREADS = 6
BUDGET = 8  # failures in one lane that do not close it
SHUT = ("lane K closed", "lane T closed", "lane W closed", "locked out")  # stay so
SHOWN = 20  # disagreements that are printed


# POST paths outside Setup that take no user name with a password
NO_ENTRY = {
    "/logout": "ends a session",
    "/confirm-email": "takes a link",
    "/forgot-password": "takes a user name only",
    "/reset-password": "takes a link, and gives no session",
    "/login/confirm": "takes a code, behind an attempt at /login",
    "/welcome": "takes a link",
    "/password-expired": "takes the session that an attempt gave",
}


class Cell(collections.namedtuple("Cell", FIELDS)):
    def __str__(self):
        return " / ".join(self[:7])

    @property
    def counts(self):
        """Whether it may count as a failure in its lane."""
        return (self.work[0] != "-" and not self.answer.startswith(("allowed", "expired"))
                and self.reason not in ("lane_closed", "locked_out"))


def lines_of(program):
    text = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    return [line.split("\t") for line in text.splitlines()]


def check_states(tap, cells):
    tap.check("every state is known how to come to", sorted(
        f"{state}: say in people.py how a user comes to it"
        for state in {cell.state for cell in cells} - SET_UP))


def check_doors(tap, cells, routes):
    """No path may come in beside the matrix."""
    tried = {cell.path for cell in cells}
    unknown = [f"POST {path}: is it an entry point? Then add it to the doors of print_logins.c and "
               "to ENTRIES here; else to NO_ENTRY, with the reason"
               for _, method, path, _ in routes
               if method == "POST" and path not in tried and path not in NO_ENTRY
               and not path.startswith("/setup/")]
    tap.check("every POST is tried here, or known to take no first password", unknown)
    tap.check("every path that is called no entry point exists",
              [path for path in NO_ENTRY if ["POST", path] not in [r[1:3] for r in routes]])


# ---- asking ----

def secret_of(kind, person):
    """The bytes that are sent. XML says NUL as a reference, which it does not allow."""
    whole = {"empty": b"", "too long": b"a" * 1059, "not UTF-8": b"caf\xe9 grey harbour",
             "with NUL": b"grey\0harbour lantern",
             "NUL before the right token": b"grey\0harbour" + person.token.encode()}
    if kind in whole:
        return whole[kind]
    password, _, token = kind.partition("+")
    words = {"": "", "right": person.password, "wrong": "x" + person.password}
    tokens = {"": "", "right": person.token, "previous": person.previous, "wrong": FOREIGN_TOKEN}
    return (words[password] + tokens[token]).encode()


def ask_web(line, cell, person, **where):
    return line.sign_in(person.name, secret_of(cell.kind, person), **where)


def ask_soap(line, cell, person, **where):
    secret = secret_of(cell.kind, person).replace(b"\0", b"&#0;")
    return line.soap_login(cell.path, person.name, secret, **where)


def heard_web(reply):
    ways = {"/setup": "allowed", "/password-expired": "expired",
            "/login/confirm": "token required"}
    if reply.status == 303:
        return ways.get(reply.header("Location").split("?")[0], reply.header("Location"))
    if reply.status == 200 and reply.reference:
        return "refused"
    return {400: "unreadable", 503: "busy"}.get(reply.status, str(reply.status))


def heard_soap(reply):
    if reply.element("sessionId"):
        return "expired" if reply.element("passwordExpired") == "true" else "allowed"
    code = reply.element("sf:exceptionCode") or str(reply.status)
    return {"LOGIN_MUST_USE_SECURITY_TOKEN": "token required",
            "INVALID_SOAP_HEADER": "unreadable",
            "SERVER_UNAVAILABLE": "busy"}.get(code, "refused")


# entry point: (how it is asked, how its answer is understood)
ENTRIES = {"web": (ask_web, heard_web), "soap": (ask_soap, heard_soap)}


def code_is_right(cell, reply):
    """A precise refusal says why; any other says the one sentence or code of all."""
    if cell.entry == "soap":
        return (reply.element("sf:exceptionCode") or "") == cell.code
    if cell.answer != "refused":
        return True
    uniform = "may not sign in from here" in html.unescape(reply.body)
    return uniform != (cell.precise == "1")


class Asked:
    """A cell and what came of it."""

    def __init__(self, number, cell, person):
        self.number, self.cell, self.person = number, cell, person
        self.client = f"cell {number}"
        self.heard = self.code_right = self.reference = self.told = None

    def ask(self, line):
        cell = self.cell
        ask, understand = ENTRIES[cell.entry]
        ip = None if cell.place == "unreadable" else address_of(cell.organization, cell.place,
                                                                self.number)
        reply = ask(line, cell, self.person, client=self.client, ip=ip,
                    cookie=self.person.browser if cell.browser == "1" else None)
        self.heard = understand(reply)
        self.code_right = code_is_right(cell, reply)
        self.reference = reply.reference

    def complaint(self):
        """What is wrong, or None."""
        cell = self.cell
        if self.heard != cell.answer:
            return f"answer {self.heard} ({self.told}), not {cell.answer} ({cell.reason})"
        if not self.code_right:
            return f"not the code {cell.code} (precise: {cell.precise})"
        if cell.reason == "-":
            return None if self.told is None else f"an attempt was recorded: {self.told}"
        expected = (cell.reason, cell.network)
        return None if self.told == expected else f"history says {self.told}, not {expected}"


def rounds_of(asked):
    """Lists of cells, such that no lane of a user closes within one."""
    failures = collections.Counter()
    rounds = collections.defaultdict(list)
    for one in asked:
        key = (one.person.name, one.cell.work[0])
        rounds[failures[key] // BUDGET].append(one)
        failures[key] += one.cell.counts
    return [rounds[number] for number in sorted(rounds)]


def ask_all(house, asked):
    place = threading.local()

    def ask(one):
        if not hasattr(place, "line"):
            place.line = Line(house.url)
        one.ask(place.line)

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        for group in rounds_of(asked):
            list(pool.map(ask, group))
            people = {one.person.name for one in group
                      if one.person.state != NOBODY and one.person.state not in SHUT}
            together(lambda name: house.good("limits", "lift", "--user", name), people)


# ---- what the history tells ----

def read_history(house, people):
    """({reference or client: (reason, network)}, rows that stand for several attempts)."""
    told = {}
    asks = [("--org", "0", "history")]
    asks += [("history", "--user", person.name) for person in people if person.state != NOBODY]
    for rows in together(lambda words: house.json(*words, "--limit", "10000"), asks):
        for row in rows:
            told[row["reference"]] = told[row["client"]] = (row["reason"], row["network"])
    told.pop(None, None)
    return told


def main():
    tap = Tap()
    cells = [Cell(*line) for line in lines_of(sys.argv[1])]
    check_states(tap, cells)
    check_doors(tap, cells, lines_of(sys.argv[2]))
    with tempfile.TemporaryDirectory(prefix="sp") as directory:
        house = House(directory)
        people = set_up(house, list(dict.fromkeys((c.state, c.organization) for c in cells)))
        asked = [Asked(number, cell, people[cell.state]) for number, cell in enumerate(cells)]
        with house.serving():
            warm_up(house, people)
            ask_all(house, asked)
            told = read_history(house, people.values())
    for one in asked:
        one.told = told.get(one.reference) or told.get(one.client)
    wrong = [f"{one.cell}: {one.complaint()}" for one in asked if one.complaint()]
    print(f"# {len(asked)} cells, {len(people)} user states; {len(wrong)} disagree")
    tap.check("every cell is answered and recorded as the oracle says", wrong[:SHOWN])
    tap.end()


main()
