# SPDX-License-Identifier: Apache-2.0
"""How every route and every command is asked about a record: a line for each, or the test fails."""


class Question:
    """naming: parameters that can name a record; each is tried with everything that Bravo has.
    fields: what makes the rest of the question good. Everything goes into query and form. in_path: the name stands behind the path."""

    def __init__(self, *naming, in_path=False, **fields):
        self.naming, self.in_path, self.fields = naming, in_path, fields


SECRET = "umber kettle on the pier"

ROUTES = {
    "GET /": Question("next"),
    "GET /confirm-email": Question("link"),
    "GET /forgot-password": Question("username"),
    "GET /help/security-tokens": Question(),
    "GET /login": Question("next", "username"),
    "GET /login/confirm": Question("next", "username"),
    "GET /password-expired": Question("user"),
    "GET /reset-password": Question("link"),
    "GET /services/data": Question("user"),
    "GET /services/data/": Question("user"),
    "GET /setup": Question("user", "organization"),
    "GET /setup/activations": Question("user", "before"),
    "GET /setup/audit-trail": Question("before", "user"),
    "GET /setup/browsers": Question("user", "before"),
    "GET /setup/change-email": Question("user"),
    "GET /setup/change-password": Question("user"),
    "GET /setup/confirm": Question("user", "next"),
    "GET /setup/explain": Question("reference", "user", "id"),
    "GET /setup/find": Question("q"),
    "GET /setup/identity-confirmation": Question("organization"),
    "GET /setup/limits": Question("user"),
    "GET /setup/login-history": Question("before", "user", "organization"),
    "GET /setup/login-history/download": Question("before", "user", "organization"),
    "GET /setup/organization-history": Question("before", "user", "organization"),
    "GET /setup/organization-history/download": Question("before", "user", "organization"),
    "GET /setup/network-access": Question("range", "organization", "after"),
    "GET /setup/network-access/edit": Question("range", "id"),
    "GET /setup/network-access/new": Question("range", "id"),
    "GET /setup/network-access/remove": Question("range", "id"),
    "GET /setup/organization": Question("organization", "id"),
    "GET /setup/password-policies": Question("organization", "id"),
    "GET /setup/personal-information": Question("user", "id"),
    "GET /setup/reset-token": Question("user", "done"),
    "GET /setup/session-management": Question("user", "before"),
    "GET /setup/session-settings": Question("organization", "id"),
    "GET /setup/sessions": Question("user", "before"),
    "GET /setup/sign-in-again": Question("user", "next"),
    "GET /setup/token-users": Question("after", "organization"),
    "GET /setup/single-sign-on": Question("organization"),
    "GET /setup/token-offer": Question("user", "next"),
    "GET /setup/profiles": Question("id", "organization"),
    "GET /setup/profiles/edit": Question("id"),
    "GET /setup/profiles/new": Question("id"),
    "GET /setup/profiles/show": Question("id"),
    "GET /setup/users": Question("q", "after", "organization"),
    "GET /setup/users/edit": Question("id"),
    "GET /setup/users/new": Question("profile"),
    "GET /setup/users/show": Question("id"),
    "GET /static/": Question(in_path=True),
    "GET /welcome": Question("link"),
    "POST /confirm-email": Question("link"),
    "POST /login/confirm": Question("code", "username", remember="1"),
    "POST /logout": Question("user"),
    "POST /password-expired": Question("user", current="wrong", new=SECRET, repeat=SECRET),
    "POST /reset-password": Question("link", "username", new=SECRET, repeat=SECRET),
    "POST /setup/activations": Question("id", "user", id="none"),
    "POST /setup/browsers": Question("id", "user", id="none"),
    "POST /setup/change-email": Question("user", email="", password="wrong"),
    "POST /setup/change-password": Question("user", current="wrong", new=SECRET, repeat=SECRET),
    "POST /setup/confirm": Question("code", "user", way="code"),
    "POST /setup/reset-token": Question("user", password="wrong"),
    "POST /setup/identity-confirmation": Question("organization", "id"),
    "POST /setup/limits": Question("user"),
    "POST /setup/network-access/edit": Question("range", "id", note="Renamed", **{
        "start": "127.0.6.1", "end": "127.0.6.9", "go-on": "1"}),
    "POST /setup/network-access/new": Question("range", "id", start="127.0.5.1", end="127.0.5.9"),
    "POST /setup/network-access/remove": Question("range", "id", **{"go-on": "1"}),
    "POST /setup/organization": Question("organization", "id", "time_zone", name="Acme"),
    "POST /setup/password-policies": Question("organization", "id"),
    "POST /setup/profiles/edit": Question("id", name="Renamed"),
    "POST /setup/profiles/new": Question("id", "organization", name="Standard User"),
    "POST /setup/profiles/show": Question("id"),
    "POST /setup/single-sign-on": Question("organization", "id"),
    "POST /setup/users/edit": Question("id", name="Renamed", email="moved@acme.example"),
    "POST /setup/users/new": Question("profile", "organization", name="New", username="new"),
    "POST /setup/users/show": [Question("id", action=action) for action in (
        "unlock", "freeze", "unfreeze", "deactivate", "activate")],
    "POST /setup/session-management": Question("id", "user", id="none"),
    "POST /setup/session-settings": Question("organization", "id"),
    "POST /setup/sessions": Question("id", "user", id="none"),
    "POST /setup/sign-in-again": Question("user", "username", password="wrong"),
    "POST /welcome": Question("link", new=SECRET, repeat=SECRET),
}

# Asked at the end, because they take the asker's second secret.
LAST = ("POST /setup/reset-token",)

# Here everybody may name everybody, or the question is asked in another way.
OPEN = {
    "POST /forgot-password": "mails the user a link, whoever asks",
    "POST /login": "an attempt on a user belongs to that user's organization",
    "POST /services/Soap/u/": "OPERATIONS says what is called",
    "POST /services/Soap/c/": "OPERATIONS says what is called",
}

# operation of SOAP: parameters; the session is tried with each
OPERATIONS = {
    "getServerTimestamp": (),
    "getUserInfo": ("userId",),
    "logout": ("sessionIds",),
}
OPEN_OPERATIONS = {"login": OPEN["POST /login"]}

# command: shapes of its line. "?" and every option whose value is "?" are tried with each name.
COMMANDS = {
    "org show": [[]],
    "org edit": [["--time-zone", "?"]],
    "org repair": [[]],
    "profile add": [["Made"]],
    "profile list": [[]],
    "profile show": [["?"]],
    "profile edit": [["?", "--name", "Renamed"]],
    "profile remove": [["?"]],
    "profile repair": [["?"]],
    "user add": [["made@acme.example", "--email", "made@acme.example", "--name", "Made",
                  "--profile", "?"]],
    "user show": [["?"]],
    "user list": [[]],
    "user deactivate": [["?"]],
    "user activate": [["?"]],
    "user edit": [["?", "--name", "Renamed"], ["ada@acme.example", "--profile", "?"]],
    "user freeze": [["?"]],
    "user unfreeze": [["?"]],
    "user unlock": [["?"]],
    "user repair": [["?"]],
    "user invite": [["?"]],
    "user reset-password": [["?"]],
    "user password": [["?", "--password-stdin"]],
    "user link": [["?"]],
    "token first": [["?"]],
    "token reset": [["?"]],
    "token status": [["?"]],
    "network add": [["127.0.4.0/24"]],
    "network list": [[]],
    "network edit": [["?", "--note", "Renamed"]],
    "network remove": [["?"]],
    "network test": [["127.0.3.1"], ["127.0.3.1", "--user", "?"]],
    "history expire": [[]],
    "token list": [[]],
    "history": [[], ["--user", "?"]],
    "explain": [["?"], ["--user", "?", "--from", "127.0.1.1", "--entry", "soap"]],
    "mail list": [[]],
    "mail retry": [[]],
    "sessions list": [[], ["--user", "?"]],
    "sessions end": [["--user", "?"], ["--user", "ada@acme.example", "--id", "?"]],
    "browsers list": [[], ["--user", "?"]],
    "browsers revoke": [["--user", "?"], ["--user", "ada@acme.example", "--id", "?"]],
    "audit list": [[]],
    "audit verify": [[]],
    "limits list": [[], ["--user", "?"]],
    "limits lift": [["--user", "?"]],
}

# Of the host and no organization's, or without a record.
HOST_WIDE = {
    "init": "makes a directory",
    "help": "lists commands",
    "serve": "runs the service",
    "demo": "runs a service of its own",
    "config check": "reads the configuration",
    "org add": "founds an organization",
    "org list": "lists the organizations, without what belongs to them",
    "status": "counters of the whole service, without names",
    "doctor": "examines the whole service",
    "token identify": "reads a string, without the database",
}
