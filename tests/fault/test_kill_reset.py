# SPDX-License-Identifier: Apache-2.0
"""kill -9 while tokens are reset (faults 1, 3 and 4; R90): afterwards I1, I2, I3, I5 and I6 hold.

Each round examines the service that came up after the last kill, lets clients sign in with the
token while resets are asked for one after another, by command or by the page's button, and kills.
"""
import itertools
import random
import threading
import time

import faults
from faults import ALLOWED, FULL, Browser, Injection, Service, Skip, note, wait_until

RANDOM_KILLS = 400 if FULL else 14
CALLS = [("pwrite64", range(1, 61) if FULL else (1, 2, 7, 16, 29, 44)),
         ("fdatasync", range(1, 9) if FULL else (1, 2, 3))]
RESETS_ENOUGH, RESETS_MAX = 8, 18  # a user gets 20 token mails a day
FRAME_HEAD, LOG_HEAD = 24, 32


class Log:
    """The database's write-ahead log before and after a kill."""

    def __init__(self, house):
        self.path = faults.database(house).with_name("sallyport.db-wal")
        self.before = self.read()

    def read(self):
        return self.path.read_bytes() if self.path.exists() else b""

    def left_unfinished(self):
        """Whether its newest frames lack their commit: the kill came inside a transaction that
        was being written. A frame that ends a transaction carries a number, others carry 0."""
        after = self.read()
        size = int.from_bytes(after[8:12], "big") + FRAME_HEAD
        ends = [after[at + 4:at + 8] != bytes(4)
                for at in range(LOG_HEAD, len(after) - FRAME_HEAD, size)
                if after[at:at + size] != self.before[at:at + size]]
        return bool(ends) and not ends[-1]


class Sweep:
    def __init__(self, house):
        faults.prepare(house)
        self.house = house
        self.names = (f"user{number}" for number in itertools.count(1))
        self.user = None
        self.allowed = self.unanswered = 0
        self.kills = self.under_way = self.unfinished = self.confirmed = self.logins = 0

    # --- between the kills

    def next_user(self):
        self.user = faults.add_user(self.house, next(self.names))
        self.resets = 0
        self.reset_by_command()
        wait_until(lambda: faults.mailed_tokens(self.house, self.user), "the first token mail")

    def examine(self, service):
        """What must hold after the kill before: the mails say which token is the valid one."""
        # A kill in the middle of a send leaves the mail to the next try, in a minute.
        self.house.good("mail", "retry")
        wait_until(lambda: not faults.query(
            self.house, "SELECT id FROM outbox WHERE state = ?", faults.OUTBOX_QUEUED),
            "every mail promised is delivered")
        if self.user is None or self.resets > RESETS_ENOUGH:
            self.next_user()
        tokens = faults.mailed_tokens(self.house, self.user)
        assert len(set(tokens)) == len(tokens), "one token mailed twice"
        answers = [self.login(service, token) for token in tokens]
        assert answers == ["INVALID_LOGIN"] * (len(tokens) - 1) + [ALLOWED], answers
        rows = faults.allowed_in_history(self.house)
        assert self.allowed <= rows <= self.allowed + self.unanswered, (
            self.allowed, self.unanswered, rows)
        self.allowed, self.unanswered = rows, 0
        faults.check_integrity(self.house)
        return tokens[-1]

    def login(self, service, token):
        answer = service.login(self.user, faults.PASSWORD + token)
        self.allowed += answer == ALLOWED
        self.unanswered += answer == faults.DOWN
        return answer

    # --- one round

    def reset_by_command(self):
        return self.house.run("token", "reset", self.user).returncode == 0

    def reset_until_dead(self, service, reset, token):
        """Asks for resets until the service is gone; whether one was unanswered then."""
        acknowledged = threading.Event()

        def sign_in():
            while service.lives:
                before = acknowledged.is_set()
                answer = self.login(service, token)
                self.logins += 1
                if before and answer == ALLOWED:
                    self.wrong.append("the old token worked after the confirmation")

        self.wrong = []
        done = True
        client = threading.Thread(target=sign_in)
        client.start()
        try:
            while service.lives and self.resets < RESETS_MAX:
                self.resets += 1
                done = reset()
                if done:
                    acknowledged.set()
                    self.confirmed += 1
            service.child.wait(timeout=faults.WAIT)
        finally:
            client.join()
        assert not self.wrong, self.wrong[0]
        return not done

    def round(self, with_button, killing):
        """killing(service): what kills it, as something for a `with`."""
        with Service(self.house) as service:
            token = self.examine(service)
            browser = Browser(service, self.user) if with_button else None
            self.allowed += with_button
            reset = browser.reset_token if with_button else self.reset_by_command
            log = Log(self.house)
            with killing(service):
                self.under_way += self.reset_until_dead(service, reset, token)
            service.kill()
        self.kills += 1
        self.unfinished += log.left_unfinished()

    def end(self, what):
        with Service(self.house) as service:
            self.examine(service)
            assert service.stop() == 0, service.log
        note(f"{self.kills} kills {what}: {self.under_way} while a reset was asked for and not "
             f"answered, {self.unfinished} proved inside a write transaction by unfinished frames "
             f"in the log; {self.confirmed} resets were confirmed, {self.logins} logins ran beside")


class Timer:
    """Kills after a random time, to the microsecond as far as the machine goes."""

    def __init__(self, service, longest):
        self.thread = threading.Thread(target=self.kill, args=(service, random.random() * longest))

    @staticmethod
    def kill(service, delay):
        until = time.monotonic() + delay
        threading.Event().wait(max(0, delay - 0.002))
        while time.monotonic() < until:
            pass
        service.kill()

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.thread.join()


def killed_at_every_call(house):
    """kill -9 at each write and each sync of the log"""
    if not faults.strace_works():
        raise Skip("strace cannot trace here")
    sweep = Sweep(house)
    log = faults.database(house).with_name("sallyport.db-wal")
    points = [(call, when) for call, whens in CALLS for when in whens]
    for number, (call, when) in enumerate(points):
        sweep.round(number % 3 == 0, lambda service: Injection(
            service, f"{call}:signal=KILL:when={when}", log))
    sweep.end("on entering a pwrite64 or fdatasync of the log (each is part of a COMMIT)")


def killed_at_any_time(house):
    """kill -9 at random microseconds"""
    sweep = Sweep(house)
    for number in range(RANDOM_KILLS):
        sweep.round(number % 3 == 0, lambda service: Timer(service, 0.25))
    sweep.end("at random microseconds")


faults.run_all(globals())
