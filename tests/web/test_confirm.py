# SPDX-License-Identifier: Apache-2.0
"""From outside with the password alone: the mailed code (M14, R30-R32), alike for everybody."""
import re

from browser import (ADA, BOB, CODE, INSIDE, OUTSIDE, Browser, find_in_mails, get_token,
                     office, signed_in, tests_of, wait_for_mails)
from house import PASSWORD, run_tests


def appearance(page):
    """All that a stranger can see of a reply, without what is drawn afresh each time."""
    text = re.sub(r'name="csrf" value="[0-9a-f]{32}"', "csrf", page.text)
    fields = [(name, re.sub(r"=[^;]{32,}", "=...", value)) for name, value in page.headers.items()
              if name != "Date"]
    return page.status, fields, text


def begin(house, username=ADA, password=PASSWORD):
    """A browser outside with the confirmation page open."""
    away = Browser(house, OUTSIDE)
    away.sign_in(username, password)
    assert away.page.path == "/login/confirm", away.page.words
    return away


def the_page_tells_nobody_anything(house):
    with office(house):
        seen = []
        for username, password in ((ADA, PASSWORD), (ADA, "some other password"),
                                   ("nobody@acme.example", PASSWORD), ("not a name", "")):
            away = Browser(house, OUTSIDE)
            first = away.sign_in(username, password, follow=False)
            seen.append((appearance(first), appearance(away.follow(first))))
            assert first.status == 303 and first.location == "/login/confirm"
        assert all(pair == seen[0] for pair in seen), seen
        assert len(wait_for_mails(house, 1)) == 1


def the_code_confirms_and_a_token_is_offered(house):
    with office(house):
        away = begin(house)
        code = find_in_mails(CODE, wait_for_mails(house, 1))
        page = away.submit("/login/confirm", code=code)
        assert "You have no security token yet." in page.words and ADA in page.words, page.words
        page = away.submit("/setup/reset-token")
        assert "You have a new security token" in page.words
        wait_for_mails(house, 2)
        assert away.get("/setup").path == "/setup"


def a_code_is_good_once_and_in_its_own_browser(house):
    with office(house):
        away, thief = begin(house), begin(house, BOB, "a guess")
        cookie = away.cookies["plain-confirmation-main"]
        code = find_in_mails(CODE, wait_for_mails(house, 1))
        page = thief.submit("/login/confirm", code=code)
        assert "This code is not right." in page.words and thief.session is None
        assert away.submit("/login/confirm", code=code).status == 200 and away.session
        again = Browser(house, OUTSIDE)
        again.cookies["plain-confirmation-main"] = cookie
        again.get("/login/confirm")
        page = again.submit("/login/confirm", code=code)
        assert "cannot be used any more" in page.words and again.session is None


def the_fifth_wrong_code_is_the_last(house):
    with office(house):
        away = begin(house)
        code = find_in_mails(CODE, wait_for_mails(house, 1))
        wrong = "00000000" if code != "00000000" else "11111111"
        for _ in range(4):
            page = away.submit("/login/confirm", code=wrong)
            assert "This code is not right." in page.words and "Reference:" in page.words
        page = away.submit("/login/confirm", code=wrong)
        assert "cannot be used any more" in page.words, page.words
        away.get("/login/confirm")
        assert away.page.path == "/login"


def a_decoy_dies_like_a_real_one(house):
    with office(house):
        away, decoy = begin(house), begin(house, ADA, "some other password")
        wait_for_mails(house, 1)
        for _ in range(5):
            pages = [browser.submit("/login/confirm", code="1234") for browser in (away, decoy)]
            seen = [re.sub(r"<code>[0-9A-Z]{10}</code>", "", appearance(page)[2]) for page in pages]
            assert seen[0] == seen[1]


def a_remembered_browser_needs_no_code(house):
    with office(house):
        away = begin(house)
        code = find_in_mails(CODE, wait_for_mails(house, 1))
        page = away.submit("/login/confirm", follow=False, code=code, remember="1")
        cookie = [text for text in page.set_cookies if text.startswith("plain-browser-main=")]
        assert len(cookie) == 1 and "Max-Age=2592000" in cookie[0], page.set_cookies
        assert away.sign_in(ADA, PASSWORD).path == "/setup"
        assert away.sign_in(BOB, PASSWORD).path == "/login/confirm"


def a_right_token_lets_the_browser_be_remembered(house):
    with office(house):
        token = get_token(house, signed_in(house), 1)[1]
        away = Browser(house, OUTSIDE)
        away.get("/login")
        page = away.submit("/login", follow=False, username=ADA, password=PASSWORD + token,
                           remember="1")
        cookie = [text for text in page.set_cookies if text.startswith("plain-browser-main=")]
        assert len(cookie) == 1 and "Max-Age=2592000" in cookie[0], page.set_cookies
        assert away.sign_in(ADA, PASSWORD).path == "/setup"
        assert any("remembered" in text for text in wait_for_mails(house, 2))


def a_browser_is_remembered_for_no_password_alone_and_only_if_asked(house):
    with office(house):
        token = get_token(house, signed_in(house), 1)[1]
        for ip, secret, wish in ((INSIDE, PASSWORD, {"remember": "1"}),
                                 (OUTSIDE, PASSWORD, {"remember": "1"}),
                                 (OUTSIDE, PASSWORD + token, {})):
            browser = Browser(house, ip)
            browser.get("/login")
            page = browser.submit("/login", follow=False, username=ADA, password=secret, **wish)
            assert not any("plain-browser" in text for text in page.set_cookies), page.set_cookies


def a_password_session_from_inside_does_not_walk_out(house):
    with office(house):
        ada = Browser(house)
        ada.sign_in(ADA, PASSWORD)
        ada.ip = OUTSIDE
        page = ada.get("/setup/personal-information")
        assert page.path == "/setup/confirm?next=%2Fsetup%2Fpersonal-information", page.path
        assert "are outside now" in page.words, page.words
        assert "My Personal Information" not in page.words
        ada.ip = INSIDE
        assert "My Personal Information" in ada.get("/setup").words


def a_token_also_gets_through_the_confirmation_page(house):
    with office(house):
        ada = Browser(house)
        ada.sign_in(ADA, PASSWORD)
        token = get_token(house, ada, 1)[1]
        away = begin(house)
        assert away.submit("/login", username=ADA, password=PASSWORD + token).path == "/setup"


if __name__ == "__main__":
    run_tests(tests_of(globals()))
