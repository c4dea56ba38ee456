# SPDX-License-Identifier: Apache-2.0
"""Administration on the command line: organizations, profiles, users, ranges, repairs (design §12)."""
from house import run_tests

ADMIN = "admin@acme.example"
ADA = "ada@acme.example"
LAST = "no administrator could sign in any more"


def profiles_are_added_and_shown(house):
    house.init()
    house.good("profile", "add", "Sales", "--ip-range", "192.0.2.0/24", "--ip-range", "2001:db8::1",
               "--login-hours", "mon=08:00-18:00,tue=09:00-12:00", "--allow", "API Enabled",
               "--allow", "view-setup-and-configuration", "--password-min-length", "20",
               "--session-lock-ip", "on", "--password-complexity", "any-three")
    sales = house.json("profile", "show", "Sales")
    assert sales["permissions"] == ["API Enabled", "View Setup and Configuration"], sales
    assert sales["ip_ranges"] == ["192.0.2.0/24", "2001:db8::1"]
    assert sales["login_hours"] == "mon=08:00-18:00,tue=09:00-12:00"
    assert sales["password_min_length"] == 20 and sales["session_lock_ip"] is True
    assert sales["password_complexity"] == "any-three" and sales["session_hours"] is None
    assert sales["seal_holds"] and sales["users"] == 0
    assert len(sales["id"]) == 18 and sales["id"].startswith("00e")
    assert house.json("profile", "show", sales["id"])["name"] == "Sales"
    names = sorted(profile["name"] for profile in house.json("profile", "list"))
    assert names == ["Sales", "Standard User", "System Administrator"]
    house.refused(1, "profile", "add", "sales")
    house.refused(1, "profile", "show", "Nobody")


def profiles_are_edited(house):
    house.init()
    house.good("profile", "add", "Sales", "--ip-range", "192.0.2.0/24", "--login-hours",
               "mon=08:00-18:00", "--allow", "API Enabled", "--password-min-length", "20")
    house.good("profile", "edit", "Sales", "--name", "Trade", "--ip-range", "198.51.100.1",
               "--deny", "API Enabled", "--password-min-length", "organization")
    trade = house.json("profile", "show", "Trade")
    assert trade["ip_ranges"] == ["198.51.100.1"] and trade["permissions"] == []
    assert trade["password_min_length"] is None and trade["login_hours"] == "mon=08:00-18:00"
    out = house.json("profile", "edit", "Trade", "--ip-range", "none", "--login-hours", "none")
    assert out["ip_ranges"] == [] and out["login_hours"] is None
    house.refused(1, "profile", "show", "Sales")
    assert "nothing would change" in house.refused(1, "profile", "edit", "Trade")


def profiles_refuse_wrong_values(house):
    house.init()
    for words in (["--ip-range", "192.0.2.9-192.0.2.1"], ["--ip-range", "192.0.2.1/24"],
                  ["--login-hours", "mon=18:00-08:00"], ["--login-hours", "someday"],
                  ["--allow", "Everything"], ["--deny", "Everything"],
                  ["--allow", "API Only User", "--deny", "api-only-user"],
                  ["--password-min-length", "7"], ["--password-min-length", "65"],
                  ["--password-complexity", "hard"], ["--password-expiry-days", "366"],
                  ["--password-history", "25"], ["--password-lifetime-days", "31"],
                  ["--session-idle-minutes", "14"], ["--session-hours", "0"],
                  ["--session-api-minutes", "1441"], ["--session-lock-ip", "yes"],
                  ["--session-ranges-always", "2"]):
        house.refused(1, "profile", "edit", "Standard User", *words)
    known = house.refused(1, "profile", "edit", "Standard User", "--allow", "Everything")
    assert "there are API Enabled, API Only User, " in known, known


def a_short_password_is_warned_of_where_it_is_enough(house):
    house.init()
    words = ["profile", "edit", "Standard User", "--password-min-length"]
    done = house.run(*words, "12")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    house.good("network", "add", "192.0.2.0/24")
    done = house.run(*words, "10")
    assert done.returncode == 0 and "warning" in done.stderr, done.stderr
    done = house.run("org", "edit", "--password-min-length", "8")
    assert done.returncode == 0 and "warning" in done.stderr, done.stderr
    done = house.run(*words, "15")
    assert done.returncode == 0 and done.stderr == "", done.stderr


def the_doctor_says_what_single_sign_on_does(house):
    house.init()
    house.good("--force", "org", "edit", "--sso", "on")
    assert "nobody has a security token" in house.good("doctor")
    house.good("org", "edit", "--sso-keep-tokens", "on")
    assert "only the others have security tokens" in house.good("doctor")
    house.good("org", "edit", "--sso", "off")
    assert "single sign-on" not in house.good("doctor")


def profiles_go_only_without_users(house):
    house.init()
    house.add(ADA, "Ada Lovelace")
    assert "users have this profile" in house.refused(1, "profile", "remove", "Standard User")
    house.good("profile", "add", "Sales")
    house.good("user", "edit", ADA, "--profile", "Sales")
    assert house.json("profile", "show", "Sales")["users"] == 1
    house.good("profile", "remove", "Standard User")
    house.refused(1, "profile", "remove", "Standard User")


def the_last_administrator_remains(house):
    house.init()
    house.add(ADA, "Ada Lovelace")
    administrative = ["manage-users", "manage-ip-addresses", "monitor-login-history",
                      "reset-user-passwords-and-unlock-users"]
    deny = [word for name in administrative for word in ("--deny", name)]
    changes = (["profile", "edit", "System Administrator", *deny],
               ["profile", "edit", "System Administrator", "--allow", "API Only User"],
               ["user", "edit", ADMIN, "--profile", "Standard User"], ["user", "freeze", ADMIN],
               ["user", "deactivate", ADMIN])
    for words in changes:
        assert LAST in house.refused(1, *words), words
    house.good("profile", "edit", "System Administrator", "--allow",
               "is-single-sign-on-enabled")
    assert LAST in house.refused(1, "org", "edit", "--sso", "on")
    house.good("org", "edit", "--sso", "on", "--force")
    assert house.json("org", "show")["sso"]
    house.good("user", "edit", ADA, "--profile", "System Administrator", "--force")
    house.good("user", "freeze", ADMIN, "--force")


def users_are_edited(house):
    house.init()
    house.add(ADA, "Ada Lovelace")
    house.good("user", "edit", ADA, "--name", "Ada King")
    assert house.json("user", "show", ADA)["name"] == "Ada King"
    out = house.json("user", "edit", ADA, "--profile", "System Administrator")
    assert out["profile"] == "System Administrator" and out["administrator"]
    assert "nothing would change" in house.refused(1, "user", "edit", ADA, "--name", "Ada King")
    house.refused(1, "user", "edit", ADA, "--profile", "Nobody")
    house.refused(1, "user", "edit", ADA, "--name", "a\tb")
    house.refused(1, "user", "edit", ADA, "--email", "nonsense")
    house.refused(1, "user", "edit", "nobody@acme.example", "--name", "N")


def an_e_mail_address_waits_for_its_confirmation(house):
    house.init()
    house.add(ADA, "Ada Lovelace")
    house.good("user", "edit", ADA, "--email", "new@acme.example")
    ada = house.json("user", "show", ADA)
    assert ada["email"] == ADA and ada["pending_email"] == "new@acme.example"
    mails = {mail["recipient"]: mail["kind"] for mail in house.json("mail", "list")}
    assert mails == {ADA: "notice", "new@acme.example": "link"}, mails


def without_a_password_an_e_mail_address_is_put_right_at_once(house):
    house.init()
    house.good("user", "add", "bo@acme.example", "--email", "wrong@acme.example", "--name", "Bo")
    house.good("user", "edit", "bo@acme.example", "--email", "bo@acme.example")
    bo = house.json("user", "show", "bo@acme.example")
    assert bo["email"] == "bo@acme.example" and bo["pending_email"] is None
    assert house.json("mail", "list")[0]["recipient"] == "bo@acme.example"


def users_are_frozen_and_unlocked(house):
    house.init()
    house.add(ADA, "Ada Lovelace")
    house.good("user", "freeze", ADA)
    house.good("user", "freeze", ADA)
    assert house.json("user", "show", ADA)["frozen"]
    assert [user["username"] for user in house.json("user", "list", "--view", "frozen")] == [ADA]
    house.good("user", "unfreeze", ADA)
    assert not house.json("user", "show", ADA)["frozen"]
    assert house.json("user", "list", "--view", "frozen") == []
    house.good("user", "unlock", ADA)
    for command in ("freeze", "unfreeze", "unlock"):
        house.refused(1, "user", command, "nobody@acme.example")


def users_are_searched(house):
    house.init()
    house.add(ADA, "Ada Lovelace")
    assert [user["username"] for user in house.json("user", "list", "--search", "lov")] == [ADA]
    assert house.json("user", "list", "--search", "ovelace") == []
    assert len(house.json("user", "list", "--search", "acme")) == 2
    house.good("user", "deactivate", ADA)
    assert [user["username"] for user in house.json("user", "list", "--view", "inactive")] == [ADA]
    house.refused(2, "user", "list", "--view", "odd")


def organizations_are_edited(house):
    house.init()
    house.good("org", "edit", "--name", "Acme Corporation", "--lockout", "5/30", "--time-zone",
               "Europe/Berlin", "--login-rate", "100", "--sso", "on", "--sso-keep-tokens", "on",
               "--session-hours", "8", "--password-history", "5")
    acme = house.json("org", "show")
    assert acme["name"] == "Acme Corporation" and acme["time_zone"] == "Europe/Berlin"
    assert (acme["lockout_attempts"], acme["lockout_minutes"]) == (5, 30)
    assert acme["login_rate_per_hour"] == 100 and acme["sso"] and acme["sso_keep_tokens"]
    assert acme["session_hours"] == 8 and acme["password_history"] == 5
    acme = house.json("org", "edit", "--lockout", "10/forever", "--login-rate", "default")
    assert acme["lockout_minutes"] == -1 and acme["login_rate_per_hour"] == 3600
    assert house.json("org", "edit", "--lockout", "off")["lockout_attempts"] == 0
    acme = house.json("org", "edit", "--identity-confirmation", "off", "--forbid",
                      "identity-confirmation")
    assert not acme["identity_confirmation"] and not acme["identity_confirmation_permitted"]
    assert house.json("org", "edit", "--permit", "identity-confirmation")[
        "identity_confirmation_permitted"]
    assert "nothing would change" in house.refused(1, "org", "edit", "--sso", "on")
    assert house.json("org", "list") == [house.json("org", "show")]


def organizations_refuse_wrong_values(house):
    house.init()
    for words in (["--lockout", "5"], ["--lockout", "0/15"], ["--sso", "yes"],
                  ["--login-rate", "0"], ["--login-rate", "many"], ["--permit", "sso"],
                  ["--permit", "identity-confirmation", "--forbid", "identity-confirmation"]):
        house.refused(2, "org", "edit", *words)
    for words in (["--lockout", "2/15"], ["--lockout", "11/15"], ["--lockout", "5/14"],
                  ["--time-zone", "Mars/Base"], ["--time-zone", "../etc/passwd"],
                  ["--password-min-length", "organization"], ["--session-hours", "169"],
                  ["--name", "a\nb"]):
        house.refused(1, "org", "edit", *words)


def several_organizations_are_apart(house):
    house.init()
    link = house.json("org", "add", "Beta", "--admin", "bea@beta.example", "--email",
                      "bea@beta.example")["link"]
    assert "/welcome?link=" in link
    house.refused(1, "org", "add", "Gamma", "--admin", ADMIN, "--email", ADMIN)
    assert [one["name"] for one in house.json("org", "list")] == ["Acme", "Beta"]
    for words in (["org", "show"], ["profile", "list"], ["network", "list"], ["user", "list"]):
        assert "--org" in house.refused(1, *words)
    house.good("--org", "Beta", "profile", "add", "Sales")
    house.refused(1, "--org", "Acme", "profile", "show", "Sales")
    house.good("--org", "Acme", "network", "add", "192.0.2.0/24")
    only = house.json("--org", "Acme", "network", "list")[0]
    for name in (only["id"], "192.0.2.0/24"):
        house.refused(1, "--org", "Beta", "network", "edit", name, "--note", "mine")
        house.refused(1, "--org", "Beta", "network", "remove", name)
    sales = house.json("--org", "Beta", "profile", "show", "Sales")["id"]
    house.refused(1, "user", "edit", ADMIN, "--profile", sales)
    house.good("org", "edit", "--org", "Beta", "--active", "off")
    assert not house.json("org", "show", "--org", "Beta")["active"]


def ranges_are_edited(house):
    house.init()
    house.good("network", "add", "192.0.2.0/24", "--note", "Office")
    house.good("network", "add", "198.51.100.0/24")
    house.good("network", "edit", "192.0.2.0-192.0.2.255", "--range", "192.0.2.0/25")
    found = {one["range"]: one["note"] for one in house.json("network", "list")}
    assert found == {"192.0.2.0/25": "Office", "198.51.100.0/24": None}, found
    house.good("network", "edit", "192.0.2.0/25", "--note", "Hall")
    house.refused(1, "network", "edit", "192.0.2.0/25", "--note", "Hall")
    house.refused(1, "network", "edit", "192.0.2.0/25", "--range", "198.51.100.0/24")
    house.refused(1, "network", "edit", "192.0.2.0/25", "--range", "0.0.0.0/0")
    house.refused(1, "network", "edit", "203.0.113.1", "--note", "x")


def a_repaired_user_is_what_was_last_audited(house):
    house.init()
    house.add(ADA, "Ada Lovelace")
    house.forge("UPDATE users SET email = 'evil@x.example', frozen = 1 WHERE folded = '%s'" % ADA)
    shown = house.good("user", "show", ADA)
    assert "evil@x.example" in shown and "LAST AUDITED" in shown
    assert "repair it first" in house.refused(1, "user", "edit", ADA, "--name", "A")
    house.refused(1, "user", "repair", ADA, "--keep-stored", "nonsense")
    house.refused(1, "user", "repair", ADA, "--keep-stored", "username")
    house.good("user", "repair", ADA)
    ada = house.json("user", "show", ADA)
    assert ada["email"] == ADA and not ada["frozen"]
    assert ada["standing_seal"] and ada["delivery_seal"] and ada["password"]
    assert "nothing to repair" in house.refused(1, "user", "repair", ADA)


def a_kept_e_mail_address_is_asked_for_and_told(house):
    house.init()
    house.add(ADA, "Ada Lovelace")
    house.forge("UPDATE users SET email = 'evil@x.example', full_name = 'E' WHERE folded = '%s'"
                % ADA)
    house.good("user", "repair", ADA, "--keep-stored", "email", "--keep-stored", "full-name")
    ada = house.json("user", "show", ADA)
    assert ada["email"] == ADA and ada["pending_email"] == "evil@x.example" and ada["name"] == "E"
    mails = {mail["recipient"]: mail["kind"] for mail in house.json("mail", "list")}
    assert mails == {ADA: "notice", "evil@x.example": "link"}, mails


def damaged_profiles_organizations_and_ranges_are_repaired(house):
    house.init()
    house.good("network", "add", "192.0.2.0/24", "--note", "Office")
    house.forge("UPDATE profiles SET permissions = 127, ranges = 'x' WHERE name = 'Standard User'")
    house.forge("UPDATE organizations SET confirmation_on = 0, time_zone = 'Europe/Berlin'")
    house.forge("UPDATE ranges SET note = 'mine'")
    assert not house.json("profile", "show", "Standard User")["seal_holds"]
    assert "repair it first" in house.refused(1, "profile", "edit", "Standard User", "--name", "S")
    assert "repair it first" in house.refused(1, "org", "edit", "--sso", "on")
    house.good("profile", "repair", "Standard User")
    standard = house.json("profile", "show", "Standard User")
    assert standard["permissions"] == ["API Enabled"] and standard["seal_holds"]
    house.good("org", "repair", "--keep-stored", "time_zone")
    acme = house.json("org", "show")
    assert acme["identity_confirmation"] and acme["time_zone"] == "Europe/Berlin"
    assert acme["seal_holds"]
    house.good("network", "edit", "192.0.2.0/24")
    only = house.json("network", "list")[0]
    assert only["note"] == "Office" and only["seal_holds"]
    for words in (["profile", "repair", "Standard User"], ["org", "repair"]):
        house.refused(1, *words)


run_tests([value for value in list(globals().values())
           if callable(value) and getattr(value, "__module__", "") == __name__])
