# SPDX-License-Identifier: Apache-2.0
"""Forgotten and reset passwords (M12, R18, R62, design section 13)."""
import re

from browser import (ADA, BOB, CODE, OUTSIDE, TOKEN, Browser, administrator, find_in_mails, get_token,
                     office, signed_in, tests_of, wait_for_mails)
from house import PASSWORD, run_tests

LINK = re.compile(r"https?://[^/]+(/reset-password\?link=\S+)")
NEW = "amber staircase in winter"


def ask(house, username, ip=OUTSIDE):
    browser = Browser(house, ip)
    browser.get("/forgot-password")
    return browser, browser.submit("/forgot-password", username=username)


def complete(browser, link, password=NEW):
    browser.get(link)
    return browser.submit("/reset-password", new=password, repeat=password)


def everybody_reads_the_same_page(house):
    with office(house):
        seen = set()
        for name in (ADA, "nobody@acme.example", "not a name", ""):
            page = ask(house, name)[1]
            seen.add((page.status, page.words))
        assert len(seen) == 1 and "Look into your mailbox" in seen.pop()[1]
        assert len(wait_for_mails(house, 1)) == 1


def a_second_request_mails_nothing_and_leaves_the_first_link_good(house):
    with office(house):
        ask(house, ADA)
        link = find_in_mails(LINK, wait_for_mails(house, 1))
        ask(house, ADA)
        page = complete(Browser(house), link)
        assert "Your password is set" in page.words, page.words
        assert len([text for text in wait_for_mails(house, 3) if LINK.search(text)]) == 1


def asking_and_looking_change_nothing(house):
    with office(house):
        ask(house, ADA)
        link = find_in_mails(LINK, wait_for_mails(house, 1))
        for _ in range(2):
            assert "Set a new password" in Browser(house).get(link).words
        assert Browser(house).sign_in(ADA, PASSWORD).path == "/setup"
        assert Browser(house).sign_in(BOB, PASSWORD).path == "/setup"


def a_completed_reset_brings_a_new_token_and_ends_what_was_open(house):
    with office(house):
        ada = signed_in(house)
        old = get_token(house, ada, 1)[1]
        ask(house, ADA)
        link = find_in_mails(LINK, wait_for_mails(house, 2))
        browser = Browser(house)
        page = complete(browser, link)
        assert "Your password is set" in page.words and browser.session is None
        token = find_in_mails(TOKEN, wait_for_mails(house, 4))
        assert token != old and ada.get("/setup").path.startswith("/login")
        assert Browser(house, OUTSIDE).sign_in(ADA, PASSWORD + old).path == "/login"
        assert Browser(house, OUTSIDE).sign_in(ADA, NEW + token).path == "/setup"
        assert "This link cannot be used" in Browser(house).get(link).words


def a_completed_reset_mails_a_token_also_to_whoever_had_none(house):
    with office(house):
        ask(house, ADA)
        link = find_in_mails(LINK, wait_for_mails(house, 1))
        assert "Your password is set" in complete(Browser(house), link).words
        token = find_in_mails(TOKEN, wait_for_mails(house, 3))
        assert Browser(house, OUTSIDE).sign_in(ADA, NEW + token).path == "/setup"


def from_outside_the_mailbox_is_not_enough(house):
    with office(house):
        ask(house, ADA)
        link = find_in_mails(LINK, wait_for_mails(house, 1))
        page = Browser(house, OUTSIDE).get(link)
        assert page.status == 403 and "This link cannot be used from here" in page.words
        inside = Browser(house)
        inside.get(link)
        inside.ip = OUTSIDE
        page = inside.submit("/reset-password", new=NEW, repeat=NEW)
        assert page.status == 403, page.words
        assert Browser(house).sign_in(ADA, PASSWORD).path == "/setup"
        assert "Your password is set" in complete(Browser(house), link).words


def without_a_trusted_range_the_mailbox_is_enough(house):
    with office(house):
        house.good("network", "remove", "127.0.1.0/24")
        ask(house, ADA)
        link = find_in_mails(LINK, wait_for_mails(house, 1))
        assert "Your password is set" in complete(Browser(house, OUTSIDE), link).words


def the_link_of_an_administrators_reset_works_from_outside(house):
    with office(house):
        ada = signed_in(house)
        old = get_token(house, ada, 1)[1]
        house.good("user", "reset-password", ADA)
        assert ada.get("/setup").path.startswith("/login")
        assert Browser(house).sign_in(ADA, PASSWORD).path == "/login"
        assert Browser(house).sign_in(ADA, PASSWORD + old).path == "/login"
        link = find_in_mails(LINK, wait_for_mails(house, 2))
        assert "Your password is set" in complete(Browser(house, OUTSIDE), link).words
        token = find_in_mails(TOKEN, wait_for_mails(house, 4))
        assert Browser(house, OUTSIDE).sign_in(ADA, NEW + token).path == "/setup"


def an_administrators_reset_kills_everything_at_once(house):
    with office(house):
        ada = Browser(house, OUTSIDE)
        ada.sign_in(ADA, PASSWORD)
        ada.submit("/login/confirm", code=find_in_mails(CODE, wait_for_mails(house, 1)),
                   remember="1")
        get_token(house, ada, 3)
        owned = (("sessions", "list"), ("browsers", "list"))
        before = [len(house.json(*words, "--user", ADA)) for words in owned]
        assert before == [1, 1], before
        house.good("user", "reset-password", ADA)
        assert [house.json(*words, "--user", ADA) for words in owned] == [[], []]
        assert not house.json("token", "status", ADA)["exists"]
        assert not house.json("user", "show", ADA)["password"]
        assert Browser(house).sign_in(ADA, PASSWORD).path == "/login"
        user = "/setup/users/show?id=" + house.json("user", "show", ADA)["id"]
        assert "Password Reset; the mailed link" in administrator(house).get(user).words


if __name__ == "__main__":
    run_tests(tests_of(globals()))
