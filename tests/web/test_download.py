# SPDX-License-Identifier: Apache-2.0
"""Downloads of the login history of any length. Measures memory, hence without sanitizers."""
import gzip
import http.client
import os
import re

from browser import administrator, office, tests_of
from house import run_tests
from test_history import fill

MANY = 200000


def raw(browser, path):
    line = http.client.HTTPConnection(browser.address, timeout=60, source_address=(browser.ip, 0))
    line.request("GET", path, headers={
        "Cookie": "; ".join("%s=%s" % pair for pair in browser.cookies.items())})
    return line.getresponse()


def is_of(pid, house):
    try:
        with open("/proc/%s/cmdline" % pid) as file:
            words = file.read().split("\0")
    except OSError:
        return False
    return "serve" in words and house.config in words


def peak(pid):
    with open("/proc/%s/status" % pid) as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1))


def a_download_of_any_length_needs_no_more_memory(house):
    with office(house):
        admin = administrator(house)
        fill(house, MANY)
        service = [pid for pid in os.listdir("/proc") if pid.isdigit() and is_of(pid, house)][0]
        before = peak(service)
        reply = raw(admin, "/setup/organization-history/download?format=csv&status=failure")
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert 'filename="login-history.csv"' in reply.headers["Content-Disposition"]
        lines = sum(piece.count(b"\n") for piece in iter(lambda: reply.read(65536), b""))
        assert lines == MANY + 1, lines
        reply = raw(admin, "/setup/organization-history/download?format=csv.gz&status=failure")
        assert reply.headers["Content-Type"] == "application/gzip"
        with gzip.open(reply) as file:
            names = next(file).decode().strip().split(",")
            assert names[:4] == ["id", "time", "organization", "user"], names
            assert sum(1 for line in file) == MANY
        grown = peak(service) - before
        assert grown < 40 * 1024, "%d KiB more" % grown
        assert house.good("history", "--status", "failure", "--limit", "1000000",
                          "--csv").count("\n") == MANY + 1


if __name__ == "__main__":
    run_tests(tests_of(globals()))
