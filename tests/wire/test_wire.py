# SPDX-License-Identifier: Apache-2.0
"""Sends the transcripts of this folder to a real service and compares what comes back.

A transcript file (*.wire) holds cases:

    === what the case shows
    from: inside | outside       the client's network (default: inside)
    body: chunked, gzip          how the body travels (default: plain, with a Content-Length)
    charset: latin-1             of the request's bytes (default: utf-8)
    --- request
    as the client sends it; Host and the fields that frame the body are added
    --- answer
    the status, then `header: pattern` lines; behind an empty line patterns that the body must
    hold, one a line; those that begin with ! it must not
    --- history
    `key pattern` for the one row that the request adds; without this part it must add none

Lines that begin with # outside of a part are for the reader. Patterns are regular expressions.
${user}, ${password}, ${token}, ${host} and ${authority} stand for those of this run.
"""
import gzip
import pathlib
import re
import socket
import urllib.parse

from house import PASSWORD, WAIT
from tap import Tap
from world import SOURCES, world

USER = "ada@acme.example"


class Case:
    def __init__(self, text):
        head, *parts = re.split(r"^--- (\w+)\n", text, flags=re.MULTILINE)
        self.name, *settings = [line for line in head.splitlines() if line and line[0] != "#"]
        self.settings = dict(line.split(": ", 1) for line in settings)
        self.parts = dict(zip(parts[::2], parts[1::2]))
        assert set(self.settings) <= {"from", "body", "charset"}, self.settings
        assert set(self.parts) <= {"request", "answer", "history"}, self.parts


def cases(path):
    return map(Case, re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)[1:])


def fill(text, values):
    return re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], text)


def chunked(body):
    pieces = [body[:7], body[7:]] if len(body) > 7 else [body]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def request_bytes(case, values):
    head, _, body = fill(case.parts["request"], values).partition("\n\n")
    lines = head.splitlines()
    body = body.rstrip("\n").encode(case.settings.get("charset", "utf-8"))
    ways = case.settings.get("body", "").split(", ")
    if not re.search("^Host:", head, re.MULTILINE):
        lines.insert(1, "Host: " + values["authority"])
    if "gzip" in ways:
        body = gzip.compress(body)
        lines.append("Content-Encoding: gzip")
    if "chunked" in ways:
        body = chunked(body)
        lines.append("Transfer-Encoding: chunked")
    elif body or lines[0].startswith("POST"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines + ["Connection: close", "", ""]).encode() + body


def exchange(case, values):
    data = request_bytes(case, values)
    source = SOURCES[case.settings.get("from", "inside")]
    with socket.create_connection((values["host"], int(values["port"])), timeout=WAIT,
                                  source_address=(source, 0)) as connection:
        connection.sendall(data)
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = reply.partition(b"\r\n\r\n")
    return head.decode("latin-1").splitlines(), body.decode()


def differences(case, values, head, body):
    """What in the answer is not as the case says, in words."""
    expected_head, _, expected_body = fill(case.parts["answer"], values).partition("\n\n")
    status, *fields = expected_head.splitlines()
    if not re.fullmatch(status, head[0].split()[1]):
        yield f"status line is {head[0]!r}"
    got = dict(line.lower().split(": ", 1) for line in head[1:])
    for name, pattern in (field.split(": ", 1) for field in fields):
        if not re.fullmatch(pattern, got.get(name.lower(), ""), re.IGNORECASE):
            yield f"{name} is {got.get(name.lower())!r}"
    for pattern in filter(None, expected_body.splitlines()):
        unwanted = pattern.startswith("!")
        if bool(re.search(pattern.removeprefix("!"), body)) == unwanted:
            yield f"{'found' if unwanted else 'not found'}: {pattern}"


def row_differences(case, values, rows):
    lines = fill(case.parts.get("history", ""), values).splitlines()
    expected = [line for line in lines if line]
    if len(rows) != bool(expected):
        yield f"{len(rows)} history rows were added"
    for key, pattern in (line.split(" ", 1) for line in expected if rows):
        if not re.fullmatch(pattern, str(rows[0][key] or "-")):
            yield f"history: {key} is {rows[0][key]!r}"


def play(case, here, values):
    before = {row["id"] for row in here.history()}
    head, body = exchange(case, values)
    rows = [row for row in here.history() if row["id"] not in before]
    faults = [*differences(case, values, head, body), *row_differences(case, values, rows)]
    return faults and faults + ["", *head, "", *body.splitlines()]


def main():
    tap = Tap()
    with world() as here:
        parts = urllib.parse.urlsplit(here.house.url)
        values = {"user": USER, "password": PASSWORD, "token": here.reset_token(USER),
                  "host": parts.hostname, "port": str(parts.port), "authority": parts.netloc}
        for path in sorted(pathlib.Path(__file__).parent.glob("*.wire")):
            for case in cases(path):
                tap.check(f"{path.stem}: {case.name}", play(case, here, values))
    tap.end()


main()
