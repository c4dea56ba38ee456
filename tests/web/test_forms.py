# SPDX-License-Identifier: Apache-2.0
"""What a page does not believe: forged forms, planted cookies, foreign places (R34, R36-R38)."""
import os
import urllib.parse

from browser import ADA, OUTSIDE, Browser, office, signed_in, tests_of
from house import PASSWORD, run_tests

FORM = "application/x-www-form-urlencoded"
PAGES = ("/", "/login", "/login/confirm", "/welcome?link=x", "/setup", "/setup/reset-token",
         "/setup/personal-information", "/setup/change-password", "/setup/login-history",
         "/setup/explain?reference=0000000000", "/password-expired", "/setup/token-offer",
         "/help/security-tokens", "/no-such-page", "/services/no-such-service", "/logout")
PROTECTION = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
                               "media-src 'self'; "
                               "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def forged_resets_change_nothing(house):
    with office(house):
        ada = signed_in(house)
        csrf = ada.get("/setup/reset-token").hidden("csrf")
        good = urllib.parse.urlencode({"csrf": csrf})
        ours = {"Origin": house.url, "Content-Type": FORM}
        for body, fields, why in (
                ("", ours, "no value"),
                ("csrf=" + "0" * 32, ours, "a guess"),
                (good + "&" + good, ours, "two values"),
                (good, {**ours, "Origin": "https://evil.example"}, "a foreign origin"),
                (good, {**ours, "Origin": "null"}, "a hidden origin"),
                (good, {**ours, "Sec-Fetch-Site": "cross-site"}, "a foreign site"),
                (good, {**ours, "Sec-Fetch-Site": "same-site"}, "a neighbour"),
                (good, {**ours, "Content-Type": "text/plain"}, "text"),
                (good, {**ours, "Content-Type": "multipart/form-data; boundary=x"}, "multipart")):
            page = ada.ask("POST", "/setup/reset-token", body, fields)
            assert page.status == 403, (why, page.status)
        for method in ("PUT", "DELETE", "PATCH"):
            assert ada.ask(method, "/setup/reset-token", good, ours).status == 405
        ada.ask("GET", "/setup/reset-token?" + good)
        assert "You have none." in ada.get("/setup/personal-information").words
        assert house.mails() == []


def what_a_browser_really_sends_is_accepted(house):
    with office(house):
        ada = signed_in(house)
        ada.get("/setup/reset-token")
        page = ada.submit("/setup/reset-token",
                          headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
        assert "You have a new security token" in page.words, page.words


def nobody_is_signed_in_by_a_stranger(house):
    with office(house):
        for cookies in ({}, {"plain-form-main": "0" * 32}):
            victim = Browser(house)
            victim.cookies.update(cookies)
            page = victim.submit("/login", username=ADA, password=PASSWORD, csrf="0" * 32)
            assert page.status == 403 and victim.session is None


def a_planted_session_is_not_taken_over(house):
    with office(house):
        planted = signed_in(house).session
        ada = Browser(house)
        ada.cookies["plain-session-main"] = planted[:-1] + ("A" if planted[-1] != "A" else "B")
        assert ada.get("/setup").path.startswith("/login")
        ada.sign_in(ADA, PASSWORD)
        assert ada.session not in (None, planted) and "!" in ada.session
        assert Browser(house).get("/setup?sid=" + planted).path.startswith("/login")
        database = os.path.join(house.data, "sallyport.db")
        for path in (database, database + "-wal"):
            if os.path.exists(path):
                assert ada.session.encode() not in open(path, "rb").read()


def two_sessions_in_one_request_are_none(house):
    with office(house):
        ada = signed_in(house)
        ada.cookies = {"plain-session-main": "%s; plain-session-main=x" % ada.session}
        assert ada.get("/setup").path.startswith("/login")


def cookies_are_marked(house):
    with office(house):
        ada = Browser(house)
        pages = [ada.ask("GET", "/login")]
        ada.page = pages[0]
        pages.append(ada.submit("/login", follow=False, username=ADA, password=PASSWORD))
        for text in sum((page.set_cookies for page in pages), []):
            assert text.startswith("plain-"), text
            for part in ("Path=/", "HttpOnly", "SameSite=Lax"):
                assert part in text.split("; "), text
            assert "Domain" not in text


def signing_out_ends_the_session(house):
    with office(house):
        ada = signed_in(house)
        replay = ada.session
        assert ada.ask("GET", "/logout").status == 405
        page = ada.submit("/logout")
        assert page.path == "/login" and ada.session is None
        ada.cookies["plain-session-main"] = replay
        assert ada.get("/setup").path.startswith("/login")


def after_the_sign_in_it_goes_where_one_wanted_to(house):
    with office(house):
        ada = Browser(house)
        ada.get("/setup/login-history?before=7")
        assert ada.page.path == "/login?next=%2Fsetup%2Flogin-history%3Fbefore%3D7"
        page = ada.submit("/login", username=ADA, password=PASSWORD)
        assert page.path == "/setup/login-history?before=7", page.path
        for away in ("//evil.example/", "https://evil.example/", "/\\evil.example", "/ /evil"):
            ada.get("/login?next=" + urllib.parse.quote(away))
            page = ada.submit("/login", follow=False, username=ADA, password=PASSWORD, next=away)
            assert page.status == 303 and page.location == "/setup", page.location


def every_reply_protects_the_browser(house):
    with office(house):
        for browser in (Browser(house), signed_in(house)):
            for path in PAGES:
                page = browser.ask("GET", path)
                for name, value in PROTECTION.items():
                    assert page.headers[name] == value, (path, name, page.headers[name])
                assert "<script" not in page.text


def names_of_people_are_text(house):
    with office(house):
        name = '"><img src=x> \'& co'
        house.good("user", "add", "eve@acme.example", "--email", "eve@acme.example", "--name", name,
                   "--password-stdin", stdin=PASSWORD + "\n")
        eve = Browser(house)
        eve.sign_in("eve@acme.example", PASSWORD)
        for path in ("/setup", "/setup/personal-information", "/setup/reset-token"):
            page = eve.get(path)
            assert name in page.words and "<img src=x>" not in page.text, path
        page = Browser(house, OUTSIDE)
        page.get("/login")
        assert "<b>" not in page.submit("/login", username="<b>", password="x").text


def other_host_names_get_nothing(house):
    with office(house):
        ada = signed_in(house)
        assert ada.ask("GET", "/setup", headers={"Host": "evil.example"}).status == 421


if __name__ == "__main__":
    run_tests(tests_of(globals()))
