# SPDX-License-Identifier: Apache-2.0
"""Nothing can be written (faults 10 and 12): nobody is let in, nobody waits long, it recovers."""
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys
import threading
import time

import faults
from faults import ALLOWED, FULL, INSIDE, PASSWORD, Service, Skip, note, wait_until

UNAVAILABLE = "SERVER_UNAVAILABLE"
LOCKED_S = (1, 10) if FULL else (1, 5)
WAITS_S = 4.5  # twice the busy timeout: a login may come while the one before it waits


def fill(folder):
    """Writes until not even one more byte goes in; the file to remove."""
    path = pathlib.Path(folder) / "filling"
    with path.open("wb", buffering=0) as file:
        size = 1 << 20
        while size > 0:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
    return path


def disk_full(house):
    """the disk is full: logins and resets are refused, and work again when there is space"""
    if "FAULT_MOUNTED" not in os.environ:
        run_on_small_disk("disk_full")
        return
    os.mkdir(house.data)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", house.data],
                   check=True)
    try:
        fill_and_empty(house)
    finally:
        subprocess.run(["umount", "--lazy", house.data], check=True)


def fill_and_empty(house):
    faults.prepare(house)
    user = faults.add_user(house, "ada")
    with Service(house) as service:
        assert service.login(user, PASSWORD, INSIDE) == ALLOWED
        filling = fill(house.data)
        before = faults.allowed_in_history(house)
        answers = [service.login(user, PASSWORD, INSIDE) for _ in range(8)]
        note(f"on a full disk: {sorted(set(answers))}")
        # What the log file still has room for may be written; then it must be in the history.
        assert set(answers) <= {ALLOWED, UNAVAILABLE} and answers[-3:] == [UNAVAILABLE] * 3, answers
        assert faults.allowed_in_history(house) == before + answers.count(ALLOWED)
        assert house.run("token", "reset", user).returncode == 3
        filling.unlink()
        assert service.login(user, PASSWORD, INSIDE) == ALLOWED
        house.good("token", "reset", user)
        wait_until(lambda: faults.mailed_tokens(house, user), "the token mail")
        (token,) = faults.mailed_tokens(house, user)
        assert service.login(user, PASSWORD + token) == ALLOWED
        faults.check_integrity(house)
        assert service.stop() == 0, service.log


def run_on_small_disk(name):
    """Runs one test of this file again where a mount is nobody else's."""
    command = ["unshare", "--mount", sys.executable, __file__, name]
    can = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
                         capture_output=True)
    if can.returncode != 0:
        raise Skip("mounting needs root")
    done = subprocess.run(command, env={**os.environ, "FAULT_MOUNTED": "1"}, capture_output=True,
                          text=True, timeout=120)
    for line in done.stdout.splitlines():
        if line.startswith("# on"):
            print(line, flush=True)
    assert done.returncode == 0, done.stdout + done.stderr


@contextlib.contextmanager
def database_locked(house):
    """Another process's transaction: nothing can be written, everything read."""
    connection = sqlite3.connect(faults.database(house), isolation_level=None, timeout=faults.WAIT)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def locked_for(house, service, user, seconds):
    """The answers, and how long the slowest took, of logins while and after the lock."""
    answers, times = [], []

    def sign_in():
        before = time.monotonic()
        answers.append(service.login(user, PASSWORD, INSIDE))
        times.append(time.monotonic() - before)

    with database_locked(house):
        end = time.monotonic() + seconds
        clients = [threading.Thread(target=sign_in) for _ in range(4)]
        for client in clients:
            client.start()
        threading.Event().wait(max(0, end - time.monotonic()))
    for client in clients:
        client.join()
    return answers, max(times)


def locked(house):
    """another process locks the database: a short lock is waited for, a long one is not"""
    faults.prepare(house)
    user = faults.add_user(house, "ada")
    with Service(house) as service:
        for seconds in LOCKED_S:
            before = faults.allowed_in_history(house)
            answers, slowest = locked_for(house, service, user, seconds)
            note(f"locked for {seconds} s: {answers}, the slowest after {slowest:.1f} s")
            expected = ALLOWED if seconds < 2 else UNAVAILABLE
            assert answers == [expected] * 4, answers
            assert slowest < WAITS_S, slowest
            assert faults.allowed_in_history(house) == before + answers.count(ALLOWED)
            assert service.login(user, PASSWORD, INSIDE) == ALLOWED
        assert service.stop() == 0, service.log


if len(sys.argv) > 1:
    faults.run_all({"__name__": __name__, sys.argv[1]: globals()[sys.argv[1]]})
faults.run_all({"__name__": __name__, "disk_full": disk_full, "locked": locked})
