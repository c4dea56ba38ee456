# SPDX-License-Identifier: Apache-2.0
"""Sessions, recognised browsers, limits and the audit trail on their pages."""
import re

from browser import (ADA, BOB, CODE, OUTSIDE, Browser, find_in_mails, get_token, office, signed_in,
                     tests_of, wait_for_mails)
from house import PASSWORD, run_tests

ADMIN = "admin@acme.example"


def administrator(house, path):
    """At a page of administration, with the second secret shown."""
    admin = Browser(house)
    admin.sign_in(ADMIN, PASSWORD)
    assert admin.get(path).path.startswith("/setup/confirm?"), admin.page.path
    before = len(house.mails())
    admin.submit("/setup/confirm", way="mail")
    code = find_in_mails(CODE, wait_for_mails(house, before + 1))
    page = admin.submit("/setup/confirm", way="code", code=code)
    assert page.path == path and page.status == 200, (page.path, page.words)
    return admin


def ids(page):
    return re.findall(r'name="id" value="([^"]+)"', page.text)


def ones_own_sessions_end_one_by_one_or_all(house):
    with office(house):
        ada, other, third = signed_in(house), signed_in(house), signed_in(house)
        page = ada.get("/setup/sessions")
        assert "This one" in page.words and len(ids(page)) == 2, page.words
        page = ada.submit("/setup/sessions", id=ids(page)[0])
        assert len(ids(page)) == 1, page.words
        assert sorted([other.get("/setup").status, third.get("/setup").status]) == [200, 200]
        alive = [b for b in (other, third) if b.page.path == "/setup"]
        assert len(alive) == 1
        page = ada.submit("/setup/sessions")
        assert ids(page) == [] and alive[0].get("/setup").path.startswith("/login")
        assert ada.get("/setup").path == "/setup"


def another_ones_session_cannot_be_ended(house):
    with office(house):
        ada, bob = signed_in(house), Browser(house)
        bob.sign_in(BOB, PASSWORD)
        signed_in(house)
        foreign = ids(ada.get("/setup/sessions"))[0]
        bob.get("/setup/sessions")
        page = bob.submit("/setup/sessions", id=foreign)
        assert page.status == 409, page.status
        page = bob.submit("/setup/sessions", id="nonsense")
        assert page.status == 404, page.status
        assert ids(ada.get("/setup/sessions")) == [foreign]


def a_remembered_browser_is_listed_and_forgotten(house):
    with office(house):
        ada = Browser(house, OUTSIDE)
        ada.sign_in(ADA, PASSWORD)
        code = find_in_mails(CODE, wait_for_mails(house, 1))
        ada.submit("/login/confirm", code=code, remember="1")
        page = ada.get("/setup/browsers")
        assert len(ids(page)) == 1 and OUTSIDE in page.words, page.words
        page = ada.submit("/setup/browsers", id=ids(page)[0])
        assert ids(page) == [] and "No browser is remembered" in page.words, page.words
        ada.submit("/logout")
        assert ada.sign_in(ADA, PASSWORD).path == "/login/confirm"


def administration_of_all_of_it_needs_its_permissions(house):
    with office(house):
        ada = signed_in(house)
        for path in ("session-management", "activations", "limits", "audit-trail"):
            assert ada.get("/setup/" + path).status == 403, path


def an_administrator_ends_sessions_and_reads_it_in_the_trail(house):
    with office(house):
        ada = signed_in(house)
        admin = administrator(house, "/setup/session-management")
        row = next(row for row in admin.page.text.split("<tr>") if ADA in row and 'name="id"' in row)
        one = re.search(r'name="id" value="([^"]+)"', row).group(1)
        page = admin.submit("/setup/session-management", id=one, user=ADA)
        assert page.status == 200 and ada.get("/setup").path.startswith("/login"), page.words
        page = admin.get("/setup/audit-trail")
        assert "Sessions of the user were ended" in page.words and ADMIN in page.words, page.words
        assert "is not what was written" not in page.words


def limits_are_shown_and_lifted(house):
    with office(house):
        bob = Browser(house)
        for number in range(25):
            bob.sign_in(BOB, "wrong %d" % number)
        admin = administrator(house, "/setup/limits")
        assert BOB in admin.page.words and "closed" in admin.page.words, admin.page.words
        page = admin.submit("/setup/limits", user=BOB)
        assert BOB not in page.words, page.words
        assert bob.sign_in(BOB, PASSWORD).path == "/setup"


def the_token_page_names_who_still_sends_the_old_one(house):
    with office(house):
        ada = signed_in(house)
        old = get_token(house, ada, 1)[1]
        api = Browser(house, OUTSIDE)
        login = ('<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
                 '<login xmlns="urn:partner.soap.sforce.com"><username>%s</username>'
                 '<password>%s</password></login></e:Body></e:Envelope>')
        headers = {"Content-Type": "text/xml", "SOAPAction": '""', "User-Agent": "Nightly/1"}

        def log_in(token):
            return api.ask("POST", "/services/Soap/u/58.0", login % (ADA, PASSWORD + token), headers)
        assert log_in(old).status == 200
        new = get_token(house, ada, 2)[1]
        assert "Has not logged in since" in ada.get("/setup/reset-token").words
        assert log_in(old).status == 500
        wait_for_mails(house, 3)
        page = ada.get("/setup/reset-token")
        assert "Still sends the old token" in page.words and "Nightly/1" in page.words, page.words
        assert log_in(new).status == 200
        page = ada.get("/setup/reset-token")
        assert "Sends the new token" in page.words, page.words


run_tests(tests_of(globals()))
