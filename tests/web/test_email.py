# SPDX-License-Identifier: Apache-2.0
"""Changing one's e-mail address (R21, design section 13)."""
import email
import re
from email.utils import parseaddr

from browser import (ADA, OUTSIDE, Browser, find_in_mails, get_token, office, signed_in, tests_of,
                     wait_for_mails)
from house import PASSWORD, run_tests

LINK = re.compile(r"https?://[^/]+(/confirm-email\?link=\S+)")
OTHER = "ada@new.example"
PAGE = "/setup/change-email"


def at_the_page(house, page=PAGE):
    """Signed in with the token, so that a second secret was shown; two mails so far: one token."""
    token = get_token(house, signed_in(house), 1)[1]
    ada = Browser(house)
    ada.sign_in(ADA, PASSWORD + token)
    assert ada.get(page).path == page
    return ada


def recipients(house, first=0):
    """Of the mails from a number on."""
    return [parseaddr(email.message_from_string(raw)["To"])[1] for raw in house.mails()[first:]]


def a_second_secret_and_the_password_are_needed(house):
    with office(house):
        assert signed_in(house).get(PAGE).path.startswith("/setup/confirm")


def the_new_one_counts_when_it_is_confirmed(house):
    with office(house):
        ada = at_the_page(house)
        page = ada.submit(PAGE, email=OTHER, password="wrong")
        assert "The password is wrong." in page.words
        page = ada.submit(PAGE, email=OTHER, password=PASSWORD)
        assert OTHER + " waits for its confirmation" in page.words, page.words
        link = find_in_mails(LINK, wait_for_mails(house, 3))
        assert sorted(recipients(house, 1)) == sorted([ADA, OTHER]), recipients(house)
        get_token(house, ada, 4)
        assert recipients(house, 3)[0] == ADA
        stranger = Browser(house, OUTSIDE)
        assert "Confirm your e-mail address" in stranger.get(link).words
        assert house.json("user", "show", ADA)["email"] == ADA
        page = stranger.submit("/confirm-email")
        assert "Your e-mail address is confirmed" in page.words, page.words
        assert house.json("user", "show", ADA)["email"] == OTHER
        wait_for_mails(house, 5)
        assert recipients(house, 4)[0] == ADA
        assert "cannot be used" in stranger.get(link).words


def a_change_can_be_taken_back(house):
    with office(house):
        ada = at_the_page(house)
        ada.submit(PAGE, email=OTHER, password=PASSWORD)
        link = find_in_mails(LINK, wait_for_mails(house, 3))
        page = ada.submit(PAGE, cancel="1")
        assert "waits for its confirmation" not in page.words, page.words
        assert "cannot be used" in Browser(house).get(link).words


def only_the_newest_link_counts(house):
    with office(house):
        ada = at_the_page(house)
        ada.submit(PAGE, email=OTHER, password=PASSWORD)
        first = find_in_mails(LINK, wait_for_mails(house, 3))
        ada.submit(PAGE, email="ada@newer.example", password=PASSWORD)
        wait_for_mails(house, 5)
        assert "cannot be used" in Browser(house).get(first).words


if __name__ == "__main__":
    run_tests(tests_of(globals()))
