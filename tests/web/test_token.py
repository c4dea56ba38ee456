# SPDX-License-Identifier: Apache-2.0
"""The main job, as a person in a browser does it: get a token, use it, replace it (M1-M7)."""
import re

from browser import (ADA, BOB, INSIDE, OUTSIDE, TOKEN, Browser, find_in_mails, get_token,
                     office, tests_of, wait_for_mails)
from house import PASSWORD, run_tests


def inside_the_password_is_enough(house):
    with office(house):
        ada = Browser(house)
        page = ada.sign_in(ADA, PASSWORD)
        assert page.path == "/setup" and "Welcome, Ada" in page.words, page.words
        assert "You will need a security token outside your networks." in page.words
        assert "Get it now." in page.words
        page = ada.get("/setup/personal-information")
        assert INSIDE in page.words and "Trusted: inside" in page.words
        assert "You have none." in page.words


def the_way_to_the_button(house):
    with office(house):
        ada = Browser(house)
        ada.sign_in(ADA, PASSWORD)
        for label in ("Setup", "Personal Setup", "My Personal Information",
                      "Reset My Security Token"):
            assert label in ada.page.words, label
        page = ada.get("/setup/reset-token")
        assert "Reset Security Token" in page.words and ADA in page.words
        assert "You have no token yet." in page.words


def the_first_token(house):
    with office(house):
        ada = Browser(house)
        ada.sign_in(ADA, PASSWORD)
        before = ada.session
        page, token = get_token(house, ada, 1)
        assert ADA in page.words and token not in page.text
        for part in ("mypassword", "XXXXXXXXXX", "mypasswordXXXXXXXXXX"):
            assert part in page.words.split(), part
        assert ada.session not in (None, before)
        mail = wait_for_mails(house, 1)[0]
        assert ADA in mail and token in mail.splitlines()
        assert "You have one." in ada.get("/setup/personal-information").words
        assert "Get it now" not in ada.get("/setup").words


def outside_the_token_is_needed(house):
    with office(house):
        ada = Browser(house)
        ada.sign_in(ADA, PASSWORD)
        token = get_token(house, ada, 1)[1]
        away = Browser(house, OUTSIDE)
        assert away.sign_in(ADA, PASSWORD).path == "/login/confirm"
        assert away.session is None
        page = away.sign_in(ADA, PASSWORD + token)
        assert page.path == "/setup", page.words
        page = away.get("/setup/personal-information")
        assert OUTSIDE in page.words and "Not trusted" in page.words


def the_reset_kills_the_old_one_for_this_user_alone(house):
    with office(house):
        ada, bob = Browser(house), Browser(house)
        ada.sign_in(ADA, PASSWORD)
        bob.sign_in(BOB, PASSWORD)
        old = get_token(house, ada, 1)[1]
        bobs = get_token(house, bob, 2)[1]
        page = ada.get("/setup/reset-token")
        assert "makes your current token invalid at once" in page.words
        assert "in all API applications" in page.words
        page, new = get_token(house, ada, 3)
        assert "Your old token is dead in all API applications" in page.words and new != old
        away = Browser(house, OUTSIDE)
        page = away.sign_in(ADA, PASSWORD + old)
        assert page.path == "/login" and "Reference:" in page.words and away.session is None
        assert away.sign_in(ADA, PASSWORD + new).path == "/setup"
        assert away.sign_in(BOB, PASSWORD + bobs).path == "/setup"


def the_reset_lists_who_used_the_token(house):
    with office(house):
        ada, away = Browser(house), Browser(house, OUTSIDE)
        ada.sign_in(ADA, PASSWORD)
        token = get_token(house, ada, 1)[1]
        away.get("/login")
        away.submit("/login", username=ADA, password=PASSWORD + token,
                    headers={"User-Agent": "Nightly <loader> 3"})
        page = ada.get("/setup/reset-token")
        assert "Nightly <loader> 3" in page.words and "<loader>" not in page.text
        row = r"Nightly <loader> 3 .*127\.0\.2\.0/24 .* 20\d\d, \d\d:\d\d UTC"
        assert re.search(row, page.words), page.words


def the_reset_ends_what_the_old_token_opened(house):
    with office(house):
        ada, away = Browser(house), Browser(house, OUTSIDE)
        ada.sign_in(ADA, PASSWORD)
        token = get_token(house, ada, 1)[1]
        away.sign_in(ADA, PASSWORD + token)
        get_token(house, ada, 2)
        assert away.get("/setup").path.startswith("/login")
        assert ada.get("/setup").path == "/setup"


def a_new_password_brings_a_new_token(house):
    with office(house):
        ada = Browser(house)
        ada.sign_in(ADA, PASSWORD)
        old = get_token(house, ada, 1)[1]
        fresh = "nine quiet orange bicycles"
        for current, new, again, words in (
                ("wrong", fresh, fresh, "The current password is wrong."),
                (PASSWORD, "short", "short", "too short"),
                (PASSWORD, fresh, "another", "not the same")):
            ada.get("/setup/change-password")
            page = ada.submit("/setup/change-password", current=current, new=new, repeat=again)
            assert words in page.words, page.words
        ada.get("/setup/change-password")
        page = ada.submit("/setup/change-password", current=PASSWORD, new=fresh, repeat=fresh)
        assert "Your password is changed" in page.words and ADA in page.words, page.words
        new = find_in_mails(TOKEN, wait_for_mails(house, 3))
        assert new != old and ada.get("/setup").path == "/setup"
        away = Browser(house, OUTSIDE)
        assert away.sign_in(ADA, fresh + old).path == "/login"
        assert away.sign_in(ADA, fresh + new).path == "/setup"


def the_history_tells_what_happened(house):
    with office(house):
        ada, away = Browser(house), Browser(house, OUTSIDE)
        ada.sign_in(ADA, PASSWORD)
        token = get_token(house, ada, 1)[1]
        away.sign_in(ADA, PASSWORD + token)
        reference = away.sign_in(ADA, "wrong" + token).words.split("Reference: ")[1].split()[0]
        page = ada.get("/setup/login-history")
        for words in ("right, and needed", OUTSIDE, INSIDE, "web page", "Invalid password"):
            assert words in page.words, words
        page = ada.get("/setup/explain?reference=" + reference)
        assert "The password was wrong." in page.words, page.words
        bob = Browser(house)
        bob.sign_in(BOB, PASSWORD)
        page = bob.get("/setup/explain?reference=" + reference)
        assert "No attempt that you may see" in page.words


def a_link_sets_the_first_password(house):
    with office(house):
        house.good("user", "add", "eve@acme.example", "--email", "eve@acme.example", "--name", "Eve")
        link = house.good("user", "link", "eve@acme.example").strip()
        path = link[len(house.url):]
        eve = Browser(house)
        assert "Welcome" in eve.get(path).words
        assert "eve@acme.example" in eve.page.text
        page = eve.submit("/welcome", new="short", repeat="short")
        assert "too short" in page.words, page.words
        page = eve.submit("/welcome", new=PASSWORD, repeat=PASSWORD)
        assert "Your password is set" in page.words, page.words
        assert eve.get(path).status == 404
        assert eve.sign_in("eve@acme.example", PASSWORD).path == "/setup"
        assert "token" not in [mail["kind"] for mail in house.json("mail", "list")]
        assert not house.json("token", "status", "eve@acme.example")["exists"]


def the_help_page_answers_what_people_ask(house):
    answers = {"Is it for me or for the whole company?": "Each user has a token of their own",
               "Who is affected by a reset?": "every program that uses your user name",
               "Why do I need it with a VPN?": "this is the VPN’s exit",
               "Why is the option missing?": "Your profile has login IP ranges",
               "Who is using tokens?": "those who send a token from inside"}
    with office(house):
        page = Browser(house).get("/help/security-tokens")
        for question, answer in answers.items():
            place = re.search('<a href="#([a-z]+)">%s</a>' % re.escape(question), page.text)
            assert place, question
            section = page.text.split('id="%s">%s</h2>' % (place.group(1), question))[1]
            assert answer in section.split("</section>")[0], question


if __name__ == "__main__":
    run_tests(tests_of(globals()))
