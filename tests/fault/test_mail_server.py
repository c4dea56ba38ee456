# SPDX-License-Identifier: Apache-2.0
"""A mail server that is dead, defers or refuses (faults 3 and 5 to 9; R25, R91)."""
import pathlib
import re
import sqlite3
import time

import faults
from faults import ALLOWED, PASSWORD, Service, Sink, note, wait_until

AT_ONCE_S = 5  # far below any timeout of the mail server's


class Post:
    """A service that sends by SMTP to a port of its own, at which nobody listens at first."""

    def __init__(self, house):
        self.house = house
        self.port = faults.free_port()
        self.folder = pathlib.Path(house.parent)
        faults.prepare(house, "[mail]\ntransport = smtp\nfrom = sallyport@acme.example\n"
                              f"smtp_url = smtp://127.0.0.1:{self.port}\n")
        self.user = faults.add_user(house, "ada")

    def server(self, script):
        folder = self.folder / script
        folder.mkdir()
        return Sink(folder, script, "--port", self.port)

    def token_mails(self):
        mails = self.house.json("mail", "list")
        return [mail for mail in reversed(mails) if mail["kind"] == "token"]

    def state(self):
        return self.token_mails()[-1]["state"]

    def reset(self):
        before = time.monotonic()
        self.house.good("token", "reset", self.user)
        return time.monotonic() - before

    def wait_for(self, state):
        """Asks for a retry again and again, as an impatient operator would."""
        def asked():
            self.house.good("mail", "retry")
            return self.state() == state
        wait_until(asked, f"a token mail that is {state}: {self.token_mails()}")

    def wait_for_attempt(self):
        wait_until(lambda: self.token_mails()[-1]["detail"], "a first attempt")


def tokens_sent(mails):
    return [token for mail in mails for token in faults.tokens_in(mail)]


def message_ids(mails):
    return [re.search(rb"(?im)^message-id: (\S+)", mail)[1] for mail in mails
            if faults.tokens_in(mail)]


def dead_then_alive(house):
    """nobody listens: resets answer at once, logins go on, one mail comes in the end"""
    post = Post(house)
    with Service(house) as service:
        took = min(post.reset() for _ in range(2))
        note(f"a reset as a command took {took * 1000:.0f} ms with the mail server dead")
        assert took < AT_ONCE_S, took
        post.wait_for_attempt()
        states = [mail["state"] for mail in post.token_mails()]
        assert sorted(states) == ["cancelled", "queued"], post.token_mails()
        waiting = [mail for mail in post.token_mails() if mail["state"] == "queued"][0]
        assert waiting["next_try"] > waiting["created"] and waiting["detail"], waiting
        assert service.login(post.user, PASSWORD, faults.INSIDE) == ALLOWED
        assert service.login(post.user, PASSWORD) == "LOGIN_MUST_USE_SECURITY_TOKEN"
        with post.server("normal") as sink:
            post.wait_for("sent")
            tokens = tokens_sent(sink.mails)
            assert len(tokens) == 1, sink.mails
            assert service.login(post.user, PASSWORD + tokens[0]) == ALLOWED
            wait_until(lambda: house.good("mail", "retry").startswith("0 "), "nothing waits")
            assert tokens_sent(sink.mails) == tokens
        assert service.stop() == 0, service.log
    no_token_left(house, tokens[0])


def no_token_left(house, token):
    for text in (token, "sp1_"):
        assert faults.files_hold(house, text) == [], text
    bodies = faults.query(house, "SELECT length(body) FROM outbox WHERE state <> 1")
    assert set(bodies) <= {(0,)}, bodies


def deferred(house):
    """451 twice, then 250: one mail; while it waits no file of the database shows the token"""
    post = Post(house)
    with post.server("451x2") as sink, Service(house) as service:
        post.reset()
        post.wait_for_attempt()
        assert faults.files_hold(house, "sp1_") == []
        post.wait_for("sent")
        (token,) = tokens_sent(sink.mails)
        assert "451" not in post.token_mails()[-1]["detail"]
        assert service.login(post.user, PASSWORD + token) == ALLOWED
        no_token_left(house, token)


def refused(house):
    """550: failed for good, its body erased; the next reset is a way back"""
    post = Post(house)
    with Service(house) as service:
        with post.server("550"):
            post.reset()
            post.wait_for("failed")
            mail = post.token_mails()[-1]
            assert "550 5.1.1" in mail["detail"], mail
            no_token_left(house, "sp1_")
        with post.server("normal") as sink:
            post.reset()
            post.wait_for("sent")
            (token,) = tokens_sent(sink.mails)
            assert service.login(post.user, PASSWORD + token) == ALLOWED


def sender_refused(house):
    """550 to our own sender: a fault of the configuration, so the mail waits"""
    post = Post(house)
    with Service(house):
        with post.server("sender-550"):
            post.reset()
            post.wait_for_attempt()
            assert post.state() == "queued", post.token_mails()
        with post.server("normal") as sink:
            post.wait_for("sent")
            assert len(tokens_sent(sink.mails)) == 1


def killed_after_taking(house):
    """killed when the server has the mail and the service no note of it: the same mail again"""
    post = Post(house)
    with post.server("taken-silent") as sink, Service(house) as service:
        post.reset()
        wait_until(lambda: sink.mails, "the mail is taken")
        service.kill()
        first = sink.mails
    assert post.state() == "queued", post.token_mails()
    with post.server("normal") as sink, Service(house) as service:
        post.wait_for("sent")
        assert message_ids(sink.mails) == message_ids(first) != []
        assert tokens_sent(sink.mails) == tokens_sent(first)
        (token,) = tokens_sent(first)
        assert service.login(post.user, PASSWORD + token) == ALLOWED


def stopped_while_sending(house):
    """SIGTERM while the mail server keeps silent: stopped soon, the mail waits"""
    post = Post(house)
    with post.server("taken-silent") as sink, Service(house) as service:
        post.reset()
        wait_until(lambda: sink.mails, "a send is under way")
        before = time.monotonic()
        assert service.stop() == 0, service.log
        took = time.monotonic() - before
        note(f"stopped {took * 1000:.0f} ms after SIGTERM with a send under way")
        assert took < 10, took
    assert post.state() == "queued", post.token_mails()


def expired_code(house):
    """a code whose life is over is not sent"""
    post = Post(house)
    with Service(house) as service:
        faults.Browser(service, post.user, faults.OUTSIDE)
        wait_until(lambda: [mail for mail in house.json("mail", "list")
                            if mail["kind"] == "code" and mail["detail"]], "an attempt")
        service.kill()
    with sqlite3.connect(faults.database(house)) as connection:
        connection.execute("UPDATE outbox SET expires = created, next_try = created WHERE kind = 2")
    connection.close()
    with post.server("normal") as sink, Service(house):
        def code_mail():
            return [mail for mail in house.json("mail", "list") if mail["kind"] == "code"][0]
        wait_until(lambda: code_mail()["state"] == "failed", "the code's mail has failed")
        assert "in time" in code_mail()["detail"], code_mail()
        post.reset()
        post.wait_for("sent")
        assert len(sink.mails) == len(tokens_sent(sink.mails)), sink.mails


faults.run_all(globals())
