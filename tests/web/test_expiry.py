# SPDX-License-Identifier: Apache-2.0
"""Passwords that expire: the warning before, and what a session is good for after."""
import re

from browser import (ADA, INSIDE, LOGIN, Browser, find_in_mails, office, signed_in, tests_of,
                     wait_for_mails)
from house import PASSWORD, run_tests

NEW = "amber staircase in winter"
USER_INFO = ('<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>'
             '<SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>%s</sessionId>'
             '</SessionHeader></e:Header><e:Body><getUserInfo '
             'xmlns="urn:partner.soap.sforce.com"/></e:Body></e:Envelope>')


def soap(house, envelope):
    return Browser(house, INSIDE).ask("POST", "/services/Soap/u/58.0", envelope, {
        "Content-Type": "text/xml", "SOAPAction": '""', "User-Agent": "night-loader/3"}).text


def must_change(there):
    there.good("user", "password", ADA, "--must-change", "--password-stdin", stdin=NEW + "\n")


def element(text, name):
    found = re.search(f"<{name}>([^<]*)</{name}>", text)
    return found and found[1]


def a_password_that_expires_soon_is_announced_with_the_programs_that_stop(house):
    with office(house):
        assert "expires on" not in signed_in(house).page.words
        assert element(soap(house, LOGIN % (ADA, PASSWORD)), "passwordExpired") == "false"
        house.good("org", "edit", "--password-expiry-days", "10")
        words = signed_in(house).page.words
        assert "Your password expires on" in words and "night-loader/3" in words, words
        mail = find_in_mails(re.compile(r"(?s)^.*expires soon.*$"), wait_for_mails(house, 1))
        assert "night-loader/3" in mail, mail
        signed_in(house)
        assert len(house.mails()) == 1


def a_profile_may_let_its_passwords_never_expire(house):
    with office(house):
        house.good("org", "edit", "--password-expiry-days", "10")
        house.good("profile", "edit", "Standard User", "--allow", "Password Never Expires")
        assert "expires on" not in signed_in(house).page.words


def an_expired_password_opens_nothing_but_its_change_in_soap(house):
    with office(house):
        must_change(house)
        answer = soap(house, LOGIN % (ADA, NEW))
        assert element(answer, "passwordExpired") == "true", answer
        refused = soap(house, USER_INFO % element(answer, "sessionId"))
        assert "INVALID_OPERATION_WITH_EXPIRED_PASSWORD" in refused, refused


def an_expired_password_opens_nothing_but_its_change_on_the_pages(house):
    with office(house):
        must_change(house)
        ada = Browser(house)
        assert ada.sign_in(ADA, NEW).path == "/password-expired"
        for path in ("/setup", "/setup/reset-token", "/setup/sessions"):
            assert ada.get(path).path == "/password-expired", path
        page = ada.submit("/setup/reset-token")
        assert page.path == "/password-expired", page.words
        again = PASSWORD + " again"
        ada.submit("/password-expired", current=NEW, new=again, repeat=again)
        assert ada.get("/setup").path == "/setup"
        assert element(soap(house, LOGIN % (ADA, again)), "passwordExpired") == "false"


if __name__ == "__main__":
    run_tests(tests_of(globals()))
