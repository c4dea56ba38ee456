# SPDX-License-Identifier: Apache-2.0
"""The command line as operators and acceptance checks use it (design §12)."""
import json
import os
import sqlite3
import stat
import subprocess

from house import PASSWORD, PROGRAM, WAIT, run_tests


def usage_is_2(house):
    for words in ([], ["dance"], ["user"], ["user", "add"], ["user", "list", "--nope"],
                  ["user", "add", "u@acme.example", "--email", "u@acme.example"]):
        house.refused(2, *words, config=False)
    assert "usage:" in house.good("--help", config=False)
    assert "user add" in house.good("user", "add", "--help", config=False)
    assert house.good("--version", config=False).startswith("sallyport ")


def without_configuration_is_3(house):
    house.refused(3, "user", "list")


def init_makes_a_private_directory(house):
    house.init()
    for name, mode in (("", 0o700), ("keys", 0o700), ("mail", 0o700), ("sallyport.conf", 0o600),
                       ("sallyport.db", 0o600)):
        info = os.stat(os.path.join(house.data, name))
        assert stat.S_IMODE(info.st_mode) == mode, (name, oct(info.st_mode))
    text = open(house.config).read()
    settings = [line for line in text.splitlines() if line and line[0] not in "#["]
    assert settings == ["address = 127.0.0.1:0"], settings
    assert "[limits]" not in text
    assert "is good" in house.good("config", "check")


def init_overwrites_nothing(house):
    house.init()
    before = open(house.config).read()
    error = house.refused(1, "init", house.data, "--org", "B", "--admin", "b@b.example",
                          "--email", "b@b.example", config=False)
    assert "not empty" in error
    assert open(house.config).read() == before


def init_looks_before_it_makes(house):
    for words, stdin in ((["--password-stdin"], "short\n"), (["--email", "x"], "")):
        email = [] if "--email" in words else ["--email", "admin@acme.example"]
        house.refused(1, "init", house.data, "--org", "Acme", "--admin", "admin@acme.example",
                      *email, *words, stdin=stdin, config=False)
        assert not os.path.exists(house.data)


def init_without_password_prints_a_link(house):
    out = house.good("init", house.data, "--org", "Acme", "--admin", "admin@acme.example",
                     "--email", "admin@acme.example", "--listen", "127.0.0.1:18080", config=False)
    assert "http://127.0.0.1:18080/welcome?link=" in out
    assert not house.json("user", "show", "admin@acme.example")["password"]
    again = house.good("user", "link", "admin@acme.example").strip()
    assert again.startswith("http://127.0.0.1:18080/welcome?link=") and again not in out


def users(house):
    house.init()
    house.good("user", "add", "Ada@acme.example", "--email", "ada@acme.example", "--name",
               "Ada Lovelace", "--password-stdin", stdin=PASSWORD + "\n")
    names = [user["username"] for user in house.json("user", "list")]
    assert sorted(names) == ["Ada@acme.example", "admin@acme.example"], names
    ada = house.json("user", "show", "ada@ACME.example")
    assert ada["name"] == "Ada Lovelace" and ada["profile"] == "Standard User"
    assert ada["active"] and ada["password"] and not ada["token"]
    assert len(ada["id"]) == 18 and ada["id"].startswith("005")
    house.refused(1, "user", "add", "ada@acme.example", "--email", "x@acme.example", "--name", "X")
    house.refused(1, "user", "show", "nobody@acme.example")
    house.good("user", "deactivate", "ada@acme.example")
    assert not house.json("user", "show", "ada@acme.example")["active"]
    house.good("user", "activate", "ada@acme.example")
    house.refused(1, "user", "password", "--password-stdin", "ada@acme.example", stdin="short\n")
    house.good("user", "password", "--password-stdin", "ada@acme.example",
               stdin="another long passphrase\n")
    house.refused(2, "user", "password", "--password-stdin", "ada@acme.example", stdin="")


def the_last_administrator_stays(house):
    house.init()
    house.refused(1, "user", "deactivate", "admin@acme.example")
    house.good("user", "deactivate", "admin@acme.example", "--force")


def tokens(house):
    house.init()
    status = house.json("token", "status", "admin@acme.example")
    assert not status["exists"] and status["available"] and status["uses"] == []
    house.good("token", "reset", "admin@acme.example")
    status = house.json("token", "status", "admin@acme.example")
    assert status["exists"] and status["created"].endswith("Z")
    everything = house.good("token", "status", "admin@acme.example", "--json")
    assert "sp1_" not in everything
    house.refused(1, "token", "status", "nobody@acme.example")


def identify_needs_no_database(house):
    token = "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO"
    house.good("token", "identify", stdin=token + "\n", config=False)
    house.good("token", "identify", stdin="password" + token + "\n", config=False)
    house.refused(1, "token", "identify", stdin=token[:-1] + "P\n", config=False)
    house.refused(2, "token", "identify", stdin="", config=False)


def networks(house):
    house.init()
    house.good("network", "add", "198.51.100.0/24", "--note", "Office")
    assert house.json("network", "add", "2001:db8::1-2001:db8::9") == {"done": True}
    house.refused(1, "network", "add", "198.51.100.9-198.51.100.1")
    house.refused(1, "network", "add", "198.51.100.1/24")
    ranges = house.json("network", "list")
    assert sorted(r["range"] for r in ranges) == ["198.51.100.0/24", "2001:db8::1-2001:db8::9"]
    assert house.json("network", "test", "198.51.100.10")["network"] == "trusted"
    assert house.json("network", "test", "198.51.100.10")["range"] == "198.51.100.0/24"
    assert house.json("network", "test", "203.0.113.50", "--user",
                      "admin@acme.example")["network"] == "outside"
    house.refused(2, "network", "test", "office")
    house.good("network", "remove", "198.51.100.0/24")
    house.refused(1, "network", "remove", "198.51.100.0/24")
    assert house.json("network", "test", "198.51.100.10")["network"] == "outside"


def organization(house):
    house.init()
    org = house.json("org", "show")
    assert org["name"] == "Acme" and len(org["id"]) == 18 and org["id"].startswith("00D")
    for name in ("Acme", org["id"], org["id"][:15]):
        assert house.json("--org", name, "org", "show")["id"] == org["id"]
    house.refused(1, "--org", "Other", "user", "list")
    house.refused(1, "--org", "0", "user", "list")


def history_and_explain(house):
    house.init()
    assert house.json("history") == []
    assert house.good("history", "--csv").strip() == (
        "id,time,organization,user,entry,ip,network,range,token,lane,outcome,reason,status,"
        "reference,client,repeat")
    assert house.json("--org", "0", "history") == []
    house.refused(2, "history", "--network", "office")
    house.refused(2, "history", "--token", "maybe")
    house.refused(2, "history", "--since", "yesterdayish")
    house.refused(2, "history", "--limit", "0")
    house.refused(2, "history", "--entry", "window")
    for words in (["--outside-ranges"], ["--network", "inside"], ["--token", "used"],
                  ["--entry", "soap", "--since", "30d", "--until", "1h"]):
        assert house.json("history", *words) == [], words
    assert house.json("--org", "0", "history", "--entry", "web") == []
    house.refused(1, "--org", "0", "history", "--outside-ranges")
    assert house.json("history", "expire")["kept_since"].startswith("20")
    assert house.json("token", "list") == []
    assert house.json("token", "list", "--network", "inside", "--since", "7d") == []
    house.refused(2, "token", "list", "--network", "office")
    house.refused(1, "history", "--user", "nobody@acme.example")
    house.refused(1, "explain", "0123456789")
    house.refused(2, "explain")
    question = ["explain", "--user", "admin@acme.example", "--from", "203.0.113.50", "--entry"]
    assert house.json(*question, "soap")["outcome"] == "token_required"
    assert house.json(*question, "soap", "--token", "right")["outcome"] == "allowed"
    house.good("network", "add", "203.0.113.0/24")
    assert house.json(*question, "soap")["outcome"] == "allowed"


def operator_views(house):
    house.init()
    assert house.json("limits", "list") == []
    house.good("limits", "lift")
    house.good("limits", "lift", "--user", "admin@acme.example")
    house.good("user", "add", "bob@acme.example", "--email", "bob@acme.example", "--name", "Bob")
    mails = house.json("mail", "list")
    assert mails and mails[0]["recipient"] == "bob@acme.example", mails
    assert mails[0]["state"] in ("queued", "sent")
    house.good("mail", "retry")
    status = house.json("status")
    assert status["running"] is False and "argon2_total" in status["counters"]
    assert all(finding["level"] in ("ok", "warning") for finding in house.json("doctor"))


def the_running_service_answers_alike(house):
    house.init()
    house.good("network", "add", "198.51.100.0/24", "--note", "Office")
    questions = (["user", "list"], ["user", "list", "--json"], ["org", "show"],
                 ["network", "list", "--json"], ["network", "test", "198.51.100.1"],
                 ["history", "--json"], ["token", "status", "admin@acme.example", "--json"],
                 ["user", "show", "nobody@acme.example"], ["history", "--limit", "x"],
                 ["limits", "list", "--json"], ["explain", "XXXXXXXXXX"])
    before = [house.run(*words) for words in questions]
    with house.serving():
        during = [house.run(*words) for words in questions]
        status = house.json("status")
        assert status["running"] is True and status["counters"]["http_queued"] == 0
    for words, one, other in zip(questions, before, during):
        assert (one.returncode, one.stdout, one.stderr) == (
            other.returncode, other.stdout, other.stderr), words
    assert house.exit_status == 0, house.log


def changes_through_the_running_service(house):
    house.init()
    with house.serving():
        house.good("user", "add", "eve@acme.example", "--email", "eve@acme.example", "--name",
                   "Eve", "--password-stdin", stdin=PASSWORD + "\n")
        house.refused(1, "user", "add", "eve@acme.example", "--email", "eve@acme.example",
                      "--name", "Eve")
        house.good("token", "reset", "eve@acme.example")
        assert house.json("user", "show", "eve@acme.example")["token"]
    assert house.json("user", "show", "eve@acme.example")["password"]


def commands_wait_for_each_other(house):
    house.init()
    commands = [subprocess.Popen([PROGRAM, "-c", house.config, "network", "add", "10.%d.0.0/16" % n],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                for n in range(8)]
    for command in commands:
        error = command.communicate(timeout=WAIT)[1]
        assert command.returncode == 0, error
    assert len(house.json("network", "list")) == 8
    with house.serving():
        commands = [subprocess.Popen([PROGRAM, "-c", house.config, "user", "list"],
                                     stdout=subprocess.DEVNULL) for n in range(8)]
        assert all(command.wait(timeout=WAIT) == 0 for command in commands)


def one_service_per_directory(house):
    house.init()
    with house.serving():
        assert "another process" in house.refused_service()
        mode = os.stat(os.path.join(house.data, "control")).st_mode
        assert stat.S_IMODE(mode) == 0o600
        assert "is running" in house.good("config", "check")
    assert house.exit_status == 0


def the_wrong_keys_are_refused(house):
    house.init()
    other = type(house)(os.path.join(house.parent, "other"))
    os.mkdir(other.parent)
    other.init()
    key = os.path.join(house.data, "keys", os.listdir(os.path.join(house.data, "keys"))[0])
    foreign = os.path.join(other.data, "keys", os.path.basename(key))
    os.replace(foreign, key)
    assert "key 1" in house.refused_service()
    assert "key 1" in house.run("config", "check").stderr
    os.chmod(key, 0o644)
    assert os.path.basename(key) in house.refused_service()
    os.remove(key)
    assert "keys" in house.refused_service()


def a_broken_configuration_is_refused_with_its_line(house):
    house.init()
    with open(house.config, "a") as config:
        config.write("[limits]\nworkers = none\n")
    line = len(open(house.config).read().splitlines())
    expected = "%s:%d: workers: " % (house.config, line)
    checked = house.run("config", "check")
    assert checked.returncode == 1 and checked.stderr.startswith(expected), checked
    for words in (["serve"], ["user", "list"]):
        done = house.run(*words)
        assert done.returncode == 3 and expected in done.stderr, done


def a_key_open_to_others_is_refused_with_its_line(house):
    house.init()
    secret = os.path.join(house.data, "smtp-password")
    open(secret, "w").write("x")
    os.chmod(secret, 0o644)
    with open(house.config, "a") as config:
        config.write("[mail]\nsmtp_user = a\nsmtp_password_file = smtp-password\n")
    line = len(open(house.config).read().splitlines())
    checked = house.run("config", "check")
    assert checked.returncode == 1, checked
    assert checked.stderr.startswith("%s:%d: " % (house.config, line)), checked.stderr


def secrets_stay_secret(house):
    """In no argument list, no log, no answer."""
    house.init()
    seen = ""
    with house.serving() as service:
        command = subprocess.Popen(
            [PROGRAM, "-c", house.config, "user", "password", "--password-stdin",
             "admin@acme.example"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        for pid in (service.pid, command.pid):
            with open("/proc/%d/cmdline" % pid) as arguments:
                seen += arguments.read()
        seen += command.communicate("zinnia quartz umbrella\n", timeout=WAIT)[0]
        assert command.returncode == 0, seen
        seen += house.good("doctor", "--json") if house.run("doctor").returncode == 0 else ""
    for secret in (PASSWORD, "zinnia", "sp1_"):
        assert secret not in seen + house.log, secret


def sessions_browsers_and_limits_are_listed_and_ended(house):
    house.init()
    user = "admin@acme.example"
    for words in (["sessions", "list"], ["browsers", "list"], ["limits", "list"],
                  ["sessions", "list", "--user", user]):
        assert house.json(*words) == [], words
    house.refused(2, "sessions", "end")
    house.refused(1, "sessions", "end", "--user", "nobody@acme.example")
    house.refused(2, "browsers", "revoke", "--user", user, "--id", "nonsense")
    house.good("sessions", "end", "--user", user)
    house.good("browsers", "revoke", "--user", user)
    house.good("limits", "lift")
    actions = [row["action"] for row in house.json("audit", "list", "--limit", "2")]
    assert actions == ["browser.revoke", "session.end"], actions


def a_changed_audit_row_is_named(house):
    house.init()
    house.good("network", "add", "192.0.2.0/24")
    rows = house.json("audit", "list")
    assert rows[0]["action"] == "network.add" and rows[0]["chain_holds"], rows[0]
    assert house.json("audit", "verify")["broken"] is None
    database = sqlite3.connect(os.path.join(house.data, "sallyport.db"))
    with database:
        database.execute("UPDATE audit SET action = 'network.remove' WHERE sequence = 2")
    database.close()
    done = house.run("audit", "verify", "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["broken"] == 2, done
    assert not [row for row in house.json("audit", "list") if row["sequence"] == 2][0][
        "chain_holds"]


def stopping_is_graceful(house):
    house.init()
    with house.serving():
        pass
    assert house.exit_status == 0, house.log
    assert "stopped" in house.log
    with house.serving():
        pass
    assert house.exit_status == 0


run_tests([value for value in list(globals().values())
           if callable(value) and getattr(value, "__module__", "") == __name__])
