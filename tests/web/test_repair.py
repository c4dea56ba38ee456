# SPDX-License-Identifier: Apache-2.0
"""Damaged records on their edit pages (M10): what they show, and what saving them does."""
from browser import ADA, BOB, administrator, office, tests_of
from house import run_tests

FORGED = "mallory@evil.example"


def damage(house, name=ADA):
    house.forge("UPDATE users SET email = '%s', full_name = 'Eve' WHERE folded = '%s'"
                % (FORGED, name))


def edit_path(house, name=ADA):
    return "/setup/users/edit?id=" + house.json("user", "show", name)["id"]


def the_page_holds_the_audited_values_and_the_stored_ones_beside(house):
    with office(house):
        admin, path = administrator(house), edit_path(house)
        damage(house)
        words = admin.get(path).words
        for label, audited, stored in (("E-mail address", ADA, FORGED), ("Name", "Ada", "Eve")):
            shown = "%s Written by this service %s Stored now %s Keep" % (label, audited, stored)
            assert shown in words, words


def saving_without_a_change_writes_the_audited_values_back(house):
    with office(house):
        admin, path = administrator(house), edit_path(house)
        damage(house)
        admin.get(path)
        assert "repaired" in admin.submit(path).words
        ada = house.json("user", "show", ADA)
        assert ada["email"] == ADA and ada["name"] == "Ada" and ada["pending_email"] is None
        assert ada["delivery_seal"] and ada["standing_seal"]
        assert FORGED not in str(house.json("mail", "list"))


def a_hurried_administrator_blesses_nothing(house):
    """Neither with a form that he opened before, nor with one that he made up."""
    with office(house):
        admin, path = administrator(house), edit_path(house)
        for form in ({"email": ADA, "name": "Ada"}, {"email": FORGED, "name": "Eve"}):
            admin.get("/setup/change-password")
            damage(house)
            admin.submit(path, profile="Standard User", **form)
            ada = house.json("user", "show", ADA)
            assert ada["email"] == ADA and ada["name"] == "Ada", ada
            assert ada["pending_email"] is None
        assert FORGED not in str(house.json("mail", "list"))


def a_ticked_value_is_kept_and_an_e_mail_address_asked_for(house):
    with office(house):
        admin, path = administrator(house), edit_path(house)
        damage(house)
        admin.get(path)
        admin.submit(path, **{"keep-email": "1"})
        ada = house.json("user", "show", ADA)
        assert ada["email"] == ADA and ada["pending_email"] == FORGED and ada["name"] == "Ada"
        kinds = {mail["recipient"]: mail["kind"] for mail in house.json("mail", "list")
                 if mail["recipient"] in (ADA, FORGED)}
        assert kinds == {ADA: "notice", FORGED: "link"}, kinds


def a_value_that_came_after_the_page_is_not_kept(house):
    with office(house):
        admin, path = administrator(house), edit_path(house)
        damage(house)
        admin.get(path)
        house.forge("UPDATE users SET email = 'other@evil.example' WHERE folded = '%s'" % ADA)
        page = admin.submit(path, **{"keep-email": "1"})
        assert page.status == 409 and "Changed meanwhile" in page.words, page.words
        assert not house.json("user", "show", ADA)["delivery_seal"]
        assert "evil.example" not in str(house.json("mail", "list"))


def an_old_form_undoes_nothing(house):
    """It was opened before somebody else saved: neither what he took away comes back, nor what he
    gave goes."""
    with office(house):
        admin, path = administrator(house), edit_path(house)
        profile = house.json("user", "show", ADA)["profile"]
        admin.get(path)
        house.good("user", "edit", ADA, "--profile", "System Administrator")
        page = admin.submit(path, name="Ada B.", email=ADA, profile=profile)
        assert page.status == 409 and "Changed meanwhile" in page.words, page.words
        ada = house.json("user", "show", ADA)
        assert ada["profile"] == "System Administrator" and ada["name"] == "Ada", ada
        admin.get(path)
        assert admin.submit(path, name="Ada B.", email=ADA, profile=profile).status == 200
        assert house.json("user", "show", ADA)["name"] == "Ada B."


def an_old_form_of_a_profile_undoes_nothing(house):
    with office(house):
        admin = administrator(house)
        path = "/setup/profiles/edit?id=" + house.json("profile", "show", "Standard User")["id"]
        admin.get(path)
        house.good("profile", "edit", "Standard User", "--deny", "api-enabled")
        page = admin.submit(path, name="Standard User")
        assert page.status == 409 and "Changed meanwhile" in page.words, page.words


def a_page_acts_on_the_user_that_it_shows(house):
    """Where the directory of names was made to lead to somebody else, the page still means the
    record, and the command line refuses the name."""
    with office(house):
        admin = administrator(house)
        show = edit_path(house).replace("/edit", "/show")
        bob = house.json("user", "show", BOB)
        house.forge("UPDATE directory SET user_id = (SELECT user_id FROM directory"
                    " WHERE folded = '%s') WHERE folded = '%s'" % (BOB, ADA))
        admin.get(show)
        assert "Frozen" in admin.submit(show, action="freeze").words
        assert not house.json("user", "show", BOB)["frozen"]
        admin.get(show.replace("/show", "/edit"))
        admin.submit(show.replace("/show", "/edit"), name="Eve", email=ADA, profile=bob["profile"])
        assert house.json("user", "show", BOB)["name"] == bob["name"]
        assert "another user" in house.refused(1, "user", "edit", ADA, "--name", "Eve")


def nobody_else_repairs(house):
    with office(house):
        damage(house)
        bob = administrator(house, BOB)
        assert bob.get(edit_path(house)).status == 403
        bob.get("/setup/change-password")
        assert bob.submit(edit_path(house)).status == 403
        assert not house.json("user", "show", ADA)["delivery_seal"]


if __name__ == "__main__":
    run_tests(tests_of(globals()))
