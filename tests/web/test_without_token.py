# SPDX-License-Identifier: Apache-2.0
"""The cases without a token (M9) as users meet them: pages, forced forms, mails and programs."""
import re
import time

from browser import (ADA, INSIDE, OUTSIDE, WAIT, Browser, get_token, mail_text, office, signed_in,
                     soap_login, tests_of)
from house import PASSWORD, run_tests

LINK = re.compile(r"https?://[^/]+(/reset-password\?link=\S+)")
NEW = "amber staircase in winter"
OPTION = "Reset My Security Token"

# For each case: how it begins (a command, or SQL), how it ends, what the user is told of it.
CASES = {
    "single sign-on": (("org", "edit", "--sso", "on"), ("org", "edit", "--sso", "off"),
                       "signs in by single sign-on"),
    "ranges": (("profile", "edit", "Standard User", "--ip-range", "127.0.1.0-127.0.1.255"),
               ("profile", "edit", "Standard User", "--ip-range", "none"),
               "certain IP addresses only"),
    "damaged": ("UPDATE profiles SET permissions = 65 WHERE name = 'Standard User'",
                ("profile", "repair", "Standard User"), "changed outside the service"),
    "confirmation off": (("org", "edit", "--identity-confirmation", "off"),
                         ("org", "edit", "--identity-confirmation", "on"),
                         "Identity confirmation is off"),
    "not permitted": (("org", "edit", "--forbid", "identity-confirmation"),
                      ("org", "edit", "--permit", "identity-confirmation"),
                      "has not been given security tokens"),
}


def begin(house, case):
    how = CASES[case][0]
    if isinstance(how, str):
        house.forge(how)
    else:
        house.good(*how)


def end(house, case):
    house.good(*CASES[case][1])


def is_offered(browser):
    """By the navigation and by quick-find: both, or neither."""
    shown = 'href="/setup/reset-token"' in browser.get("/setup").text
    page = browser.get("/setup/find?q=token")
    found = page.path == "/setup/reset-token" or OPTION in page.words
    assert shown == found, page.words
    return shown


def the_option_goes_from_navigation_and_quick_find_in_each_case(house):
    with office(house):
        ada = signed_in(house)
        assert is_offered(ada)
        for case, (_, _, sentence) in CASES.items():
            begin(house, case)
            assert not is_offered(ada), case
            told = ada.get("/setup/personal-information").words
            assert sentence in told and "ask your administrator" in told, told
            end(house, case)
            assert is_offered(ada), case


def a_forced_reset_is_refused_in_each_case(house):
    with office(house):
        ada = signed_in(house)
        for case in CASES:
            ada.get("/setup/reset-token")
            begin(house, case)
            page = ada.submit("/setup/reset-token")
            assert page.status == 403, (case, page.status, page.words)
            end(house, case)
        assert house.mails() == [] and not house.json("token", "status", ADA)["exists"]


def link_to(house, name):
    """The link that a user was mailed; delivery runs beside the service."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        for text in map(mail_text, house.mails()):
            if LINK.search(text) and "User name: %s " % name in text:
                return LINK.search(text).group(1)
        time.sleep(0.02)
    raise AssertionError("no link for " + name)


def a_completed_password_reset_mails_no_token_in_any_case(house):
    with office(house):
        for number, case in enumerate(CASES):
            name = "user%d@acme.example" % number
            house.add(name, "User")
            house.good("token", "reset", name)
            begin(house, case)
            house.good("user", "reset-password", name)
            browser = Browser(house, INSIDE)
            browser.get(link_to(house, name))
            page = browser.submit("/reset-password", new=NEW, repeat=NEW)
            assert "Your password is set" in page.words, (case, page.words)
            kinds = [mail["kind"] for mail in house.json("mail", "list")
                     if mail["recipient"] == name]
            assert kinds.count("token") == 1, (case, kinds)
            assert not house.json("token", "status", name)["exists"], case
            end(house, case)


def a_token_is_kept_while_there_are_ranges_and_works_again_without_them(house):
    with office(house):
        secret = PASSWORD + get_token(house, signed_in(house), 1)[1]
        assert soap_login(house, ADA, secret) == "allowed"
        begin(house, "ranges")
        assert soap_login(house, ADA, secret, INSIDE) == "allowed"
        assert house.json("history", "--user", ADA)[0]["token"] == "unneeded"
        assert soap_login(house, ADA, secret) != "allowed"
        end(house, "ranges")
        assert soap_login(house, ADA, secret) == "allowed"
        assert house.json("history", "--user", ADA)[0]["token"] == "needed"


def without_the_permission_a_token_works_and_the_cause_is_named(house):
    with office(house):
        secret = PASSWORD + get_token(house, signed_in(house), 1)[1]
        begin(house, "not permitted")
        assert soap_login(house, ADA, secret) == "allowed"
        assert soap_login(house, ADA, PASSWORD) == "LOGIN_MUST_USE_SECURITY_TOKEN"
        cause = "permission for identity confirmation"
        assert cause in house.run("doctor").stdout
        told = house.good("explain", "--user", ADA, "--from", OUTSIDE, "--entry", "soap")
        assert "has not been given security tokens" in told, told


if __name__ == "__main__":
    run_tests(tests_of(globals()))
