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
