# SPDX-License-Identifier: Apache-2.0
"""Detours within a session: a second secret, and the password again (design section 13, R57)."""
from browser import (ADA, CODE, OUTSIDE, Browser, find_in_mails, get_token, office,
                     signed_in, tests_of, wait_for_mails)
from house import PASSWORD, run_tests

INFORMATION = "/setup/personal-information"
ASKED = "/setup/confirm?next=%2Fsetup%2Fpersonal-information"


def walked_out(house, ip=OUTSIDE):
    """Signed in inside with the password alone, and outside now, at the page that asks for more."""
    ada = signed_in(house)
    ada.ip = ip
    assert ada.get(INFORMATION).path == ASKED
    return ada


def a_mailed_code_lets_a_session_walk_out(house):
    with office(house):
        ada = walked_out(house)
        before = ada.session
        page = ada.submit("/setup/confirm", way="mail")
        assert "A code is on its way to " + ADA in page.words, page.words
        code = find_in_mails(CODE, wait_for_mails(house, 1))
        page = ada.submit("/setup/confirm", way="code", code=code)
        assert page.path == INFORMATION and ada.session != before, page.path
        stolen = Browser(house, OUTSIDE)
        stolen.cookies["plain-session-main"] = before
        assert stolen.get("/setup").path.startswith("/login")


def the_token_lets_a_session_walk_out(house):
    with office(house):
        ada = signed_in(house)
        token = get_token(house, ada, 1)[1]
        ada.ip = OUTSIDE
        ada.get(INFORMATION)
        page = ada.submit("/setup/confirm", way="token", token=token[:-1] + "x")
        assert "This is not your security token." in page.words, page.words
        assert ada.submit("/setup/confirm", way="token", token=token).path == INFORMATION


def nothing_else_opens_before(house):
    with office(house):
        ada = walked_out(house)
        for path in ("/setup", "/setup/change-password", "/setup/sign-in-again", "/password-expired"):
            assert ada.get(path).path.startswith("/setup/confirm"), path
        page = ada.submit("/setup/reset-token")
        assert page.path == "/setup/confirm", page.path
        assert not house.mails()


def the_fifth_wrong_one_ends_the_session(house):
    with office(house):
        ada = walked_out(house)
        ada.submit("/setup/confirm", way="mail")
        code = find_in_mails(CODE, wait_for_mails(house, 1))
        wrong = "00000000" if code != "00000000" else "11111111"
        for _ in range(4):
            page = ada.submit("/setup/confirm", way="code", code=wrong)
            assert "This code is not right." in page.words, page.words
        page = ada.submit("/setup/confirm", way="code", code=wrong)
        assert page.path == "/login" and ada.session is None


def a_code_of_a_sign_in_is_none_of_a_session(house):
    with office(house):
        away = Browser(house, OUTSIDE)
        away.sign_in(ADA, PASSWORD)
        code = find_in_mails(CODE, wait_for_mails(house, 1))
        ada = walked_out(house)
        ada.cookies["plain-confirmation-main"] = away.cookies["plain-confirmation-main"]
        page = ada.submit("/setup/confirm", way="code", code=code)
        assert "This code is not right." in page.words, page.words


def a_late_sign_in_is_shown_without_the_box(house):
    with office(house):
        ada = signed_in(house)
        page = ada.get("/setup/sign-in-again?next=" + INFORMATION)
        assert page.path == INFORMATION
        assert ada.get("/setup/sign-in-again?next=//evil.example").path == "/setup"


def what_was_typed_waits_for_the_password(house):
    with office(house):
        ada = signed_in(house)
        ada.get(INFORMATION)
        typed = {"deed": "/setup/explain?from=form", "kept.note": 'a "quoted" <note>', "note": "none"}
        page = ada.submit("/setup/sign-in-again", password="wrong", **typed)
        assert "The password is wrong." in page.words, page.words
        assert page.hidden("kept.note") == typed["kept.note"] and page.hidden("kept.csrf") is None
        del typed["deed"], typed["kept.note"]
        page = ada.submit("/setup/sign-in-again", password=PASSWORD, deed=page.hidden("deed"),
                          **{"kept.note": page.hidden("kept.note")})
        assert "nothing has been changed yet" in page.words, page.words
        assert page.hidden("note") == 'a "quoted" <note>' and page.hidden("password") is None
        assert 'action="/setup/explain?from=form"' in page.text
        assert ada.submit("/setup/reset-token").status == 200, "its form belongs to the new session"


def a_form_is_kept_for_pages_of_setup_alone(house):
    with office(house):
        ada = signed_in(house)
        for deed in ("https://evil.example/setup/users", "//evil.example/", "/logout",
                     "/setup/sign-in-again"):
            ada.get(INFORMATION)
            page = ada.submit("/setup/sign-in-again", password=PASSWORD, deed=deed)
            assert page.path == "/setup", page.path


if __name__ == "__main__":
    run_tests(tests_of(globals()))
