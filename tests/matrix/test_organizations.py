# SPDX-License-Identifier: Apache-2.0
"""Two organizations in one service, and no way from one to the other (R76, M17).

Every route of the running service and every command is tried by the people of Acme with everything
that names a record of Bravo, in every parameter. No reply may hold a mark of Bravo that was not in
the question, and no row of Bravo may change. What is tried comes from the route tables and from the
help; how a route is asked is said in questions.py, and a new one without a line there fails.
usage: test_organizations.py PRINT_ROUTES SOAP_ROUTE_C
"""
import re
import subprocess
import sys
import tempfile

from bravo import READING, Bravo, build, settle
from house import PROGRAM, House
from people import together
from questions import COMMANDS, HOST_WIDE, LAST, OPEN, OPEN_OPERATIONS, OPERATIONS, ROUTES
from strangers import PEOPLE, Stranger, masked
from tap import Tap
from world import LOGIN

SHOWN = 12


def routes_of(program):
    text = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    rows = [line.split("\t") for line in text.splitlines()]
    return [(f"{method} {path}", face) for face, method, path, _ in rows]


def commands_of():
    text = subprocess.run([PROGRAM, "help"], check=True, capture_output=True, text=True).stdout
    lines = text[text.index("could not be carried out."):].splitlines()
    found = []
    for line in lines:
        if line.startswith("  ") and line[2].islower():
            words = line[2:31].split()
            found.append(" ".join(word for word in words if re.fullmatch("[a-z-]+", word)))
    return found


# ---- are the tables complete? ----

def check_tables(tap, routes, commands):
    served = {route for route, face in routes if face not in ("demo", "health")}
    tap.check("every route has a line in the table of questions", [
        f'{route}: add it to ROUTES in questions.py with the parameters that name a record, '
        "and the fields that make the rest of the question good" for route in
        sorted(served - set(ROUTES) - set(OPEN))])
    tap.check("every route in the table is served", sorted((set(ROUTES) | set(OPEN)) - served))
    tap.check("every command has a line in the table of questions", [
        f"{command}: add it to COMMANDS in questions.py, or to HOST_WIDE with the reason"
        for command in commands if command not in COMMANDS and command not in HOST_WIDE])
    tap.check("every command in the table exists",
              sorted((set(COMMANDS) | set(HOST_WIDE)) - set(commands)))


# ---- the matrix ----

def leaks(bravo, asked, text):
    """Marks of Bravo in a reply that were not in the question."""
    return [mark for mark in bravo.marks
            if mark in text and mark not in asked]


class Findings:
    def __init__(self, bravo):
        self.bravo, self.count, self.wrong, self.crashed = bravo, 0, [], []

    def note(self, what, asked, text, status=200):
        self.count += 1
        found = leaks(self.bravo, asked, text)
        if found:
            self.wrong.append(f"{what} with {asked}: shows {found}")
        if status >= 500 and "exceptionCode" not in text:
            self.crashed.append(f"{what} with {asked}: status {status}")


def try_question(stranger, bravo, route, question, findings):
    parameters = question.naming + (("",) if question.in_path else ())
    for fields in [{parameter: name} for parameter in parameters for name in bravo.names] or [{}]:
        reply = stranger.ask(route, {**question.fields, **fields})
        findings.note(f"{stranger.who} at {route}", str(fields), reply.whole, reply.status)


def try_routes(house, bravo, who, findings, routes):
    stranger = Stranger(house, who, bravo.browsers)
    for route in routes:
        question = ROUTES[route]
        for one in question if isinstance(question, list) else [question]:
            try_question(stranger, bravo, route, one, findings)


def try_calls(house, bravo, who, findings):
    stranger = Stranger(house, who, bravo.browsers)
    for operation, naming in sorted(OPERATIONS.items()):
        for parameter in ("sessionId", *naming):
            for name in bravo.names:
                reply = stranger.call(operation, parameter, name, LOGIN)
                findings.note(f"{who} calls {operation}", f"{parameter}={name}", reply.whole)


def try_command(house, bravo, command, findings):
    """As Acme's: with --org Acme, and Bravo's records as operand and in every option."""
    for shape in COMMANDS[command]:
        for name in bravo.records if "?" in shape else [""]:
            line = [name if word == "?" else word for word in shape]
            done = house.run("--org", "Acme", "--json", *command.split(), *line,
                             stdin="grey harbour 5125\n")
            findings.note(f"--org Acme {command}", " ".join(line), done.stdout + done.stderr)


def check_power(tap, house, bravo, when):
    """Else the refusals would show nothing."""
    reply = Stranger(house, "administrator", bravo.browsers).ask(
        "POST /setup/users/show", {"id": "ada@acme.example", "action": "unlock"})
    tap.expect(f"{when} the questions the administrator may do in Acme what is tried in Bravo",
               reply.status == 303 and "done=" in reply.header("Location"),
               [reply.status, reply.header("Location"), re.findall("<p>.*</p>", reply.body)])


def check_matrix(tap, house, bravo, commands):
    own = house.good("--org", "Bravo", "user", "list")
    tap.expect("the marks of Bravo are found where they belong", len(leaks(bravo, "", own)) > 2,
               bravo.marks)
    check_power(tap, house, bravo, "before")
    before = bravo.rows()
    findings = Findings(bravo)
    first = sorted(set(ROUTES) - set(LAST))
    jobs = [(try_routes, who, findings, first) for who in PEOPLE]
    jobs += [(try_calls, who, findings) for who in PEOPLE]
    jobs += [(try_command, command, findings) for command in commands if command in COMMANDS]
    together(lambda job: job[0](house, bravo, *job[1:]), jobs)
    check_power(tap, house, bravo, "after")
    together(lambda who: try_routes(house, bravo, who, findings, LAST), PEOPLE)
    print(f"# {findings.count} questions: {len(ROUTES)} routes, {len(OPERATIONS)} calls and "
          f"{len(PEOPLE)} people, {len(COMMANDS)} commands, {len(bravo.names)} names of records")
    tap.check("no reply to Acme holds a mark of Bravo", findings.wrong[:SHOWN])
    tap.check("no question breaks the service", findings.crashed[:SHOWN])
    after = bravo.rows()
    tap.check("no row of Bravo has changed", [
        f"{table}: {sorted(map(str, before[table] ^ after[table]))[:2]}"
        for table in before if before[table] != after[table]])


# ---- does Acme see how many Bravo has? ----

def pages_of(stranger):
    return {route: masked(stranger.ask(route, {}).body) for route in sorted(ROUTES)
            if route.startswith("GET ")}


def outputs_of(house):
    return {command: house.run("--org", "Acme", *command.split(), "--json").stdout
            for command, shapes in COMMANDS.items()
            if [] in shapes and command.split()[-1] in READING}


def check_numbers(tap, house, bravo):
    stranger = Stranger(house, "administrator", bravo.browsers)
    pages, outputs = pages_of(stranger), outputs_of(house)
    for number in range(3):
        house.good("--org", "Bravo", "user", "add", f"new{number}@bravo.example", "--email",
                   f"new{number}@bravo.example", "--name", "New")
    pages_now, outputs_now = pages_of(stranger), outputs_of(house)
    tap.check(f"three more users of Bravo change none of {len(pages)} pages of Acme",
              [route for route in pages if pages[route] != pages_now[route]])
    tap.check(f"nor the output of {len(outputs)} commands",
              [command for command in outputs if outputs[command] != outputs_now[command]])


def check_operations(tap, source):
    """SOAP has a table of its own behind its two paths."""
    with open(source, encoding="utf-8") as file:
        served = set(re.findall(r'\{"(\w+)", soap_', file.read()))
    tap.expect("every operation of SOAP has a line in OPERATIONS of questions.py",
               served == set(OPERATIONS) | set(OPEN_OPERATIONS), [served])


def main():
    tap = Tap()
    routes, commands = routes_of(sys.argv[1]), commands_of()
    check_tables(tap, routes, commands)
    check_operations(tap, sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="sp") as directory:
        house = House(directory)
        build(house)
        with house.serving():
            bravo = Bravo(house)
            check_numbers(tap, house, bravo)
            settle(house)
            check_matrix(tap, house, bravo, commands)
    tap.end()


main()
