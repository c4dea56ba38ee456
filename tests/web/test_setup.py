# SPDX-License-Identifier: Apache-2.0
"""Administration pages: who may open them, and what they ask for first (design section 13)."""
from browser import (ADA, BOB, CODE, INSIDE, Browser, find_in_mails, office, signed_in, tests_of,
                     wait_for_mails)
from house import PASSWORD, run_tests

CHIEF = "admin@acme.example"
PAGES = ("/setup/users", "/setup/users/new", "/setup/users/show?id=1", "/setup/users/edit?id=1",
         "/setup/profiles", "/setup/profiles/new", "/setup/profiles/show?id=1",
         "/setup/profiles/edit?id=1")
FORMS = [path for path in PAGES if path not in ("/setup/users", "/setup/profiles")]


def chief_confirmed(house, mails=0):
    """The administrator, with a mailed code shown; so many mails were there before."""
    chief = Browser(house, INSIDE)
    chief.sign_in(CHIEF, PASSWORD)
    chief.get("/setup/confirm?next=/setup/users")
    chief.submit("/setup/confirm", way="mail")
    code = find_in_mails(CODE, wait_for_mails(house, mails + 1))
    assert chief.submit("/setup/confirm", way="code", code=code).path == "/setup/users"
    return chief


def a_user_may_open_none_and_send_none(house):
    with office(house):
        ada = signed_in(house)
        for path in PAGES:
            page = ada.get(path)
            assert page.status == 403 and "ask an administrator" in page.words, (path, page.words)
        ada.get("/setup/change-password")
        for path in FORMS:
            page = ada.submit(path, username=BOB, name="x", email=BOB, action="freeze")
            assert page.status == 403, (path, page.status)
        assert not house.json("user", "show", BOB)["frozen"]


def an_administrator_shows_a_second_secret_first(house):
    with office(house):
        chief = Browser(house, INSIDE)
        chief.sign_in(CHIEF, PASSWORD)
        page = chief.get("/setup")
        assert 'href="/setup/users"' in page.text
        for path in PAGES:
            assert chief.get(path).path.startswith("/setup/confirm?next=%2Fsetup%2F"), path
        chief.get("/setup/change-password")
        page = chief.submit("/setup/users/new", username="new@acme.example", name="New",
                            email="new@acme.example")
        assert page.path.startswith("/setup/confirm"), page.path
        house.refused(1, "user", "show", "new@acme.example")


def a_looker_looks_and_changes_nothing(house):
    with office(house):
        house.good("profile", "add", "Auditor", "--allow", "view-setup-and-configuration")
        house.good("user", "edit", ADA, "--profile", "Auditor")
        ada = signed_in(house)
        page = ada.get("/setup/users?q=bob")
        assert page.status == 200 and BOB in page.words and "New user" not in page.words
        assert ada.get("/setup/users/new").status == 403
        ada.get("/setup/change-password")
        page = ada.submit("/setup/users/new", username="new@acme.example", name="New",
                          email="new@acme.example")
        assert page.status == 403 or page.path.startswith("/setup/confirm"), page.path
        house.refused(1, "user", "show", "new@acme.example")


def users_come_in_pages_and_by_the_beginnings_of_words(house):
    with office(house):
        for number in range(53):
            name = "worker%02d@acme.example" % number
            house.good("user", "add", name, "--email", name, "--name", "Worker %d" % number)
        chief = chief_confirmed(house, mails=53)
        first = chief.get("/setup/users")
        assert "worker46@acme.example" in first.text and "worker47@" not in first.text
        path = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
        second = chief.get(path.replace("&amp;", "&"))
        assert "worker47@acme.example" in second.text and "worker46@" not in second.text
        assert "First page" in second.words and "Next page" not in second.words
        found = chief.get("/setup/users?q=WORK+worker07")
        assert "worker07@acme.example" in found.text and "worker08@" not in found.text
        assert "No user matches" in chief.get("/setup/users?q=orker07").words


def what_was_done_is_told_in_our_words_only(house):
    with office(house):
        ada = signed_in(house)
        assert 'id="done"' in ada.get("/setup?done=saved").text
        assert 'id="done"' not in ada.get("/setup?done=Call+0900").text


def a_user_of_another_organization_does_not_exist(house):
    with office(house):
        house.good("org", "add", "Globex", "--admin", "boss@globex.example", "--email",
                   "boss@globex.example")
        other = house.json("user", "show", "boss@globex.example")["id"]
        chief = chief_confirmed(house)
        for which in (other, "boss@globex.example", "005000000000000AAA"):
            for path in ("/setup/users/show?id=", "/setup/users/edit?id="):
                page = chief.get(path + which)
                assert page.status == 404 and "globex" not in page.words.lower(), page.words


if __name__ == "__main__":
    run_tests(tests_of(globals()))
