# SPDX-License-Identifier: Apache-2.0
"""Debian's postfix with a configuration, a queue and two ports of its own.

It takes mail for test.example from logged-in clients only, over TLS only (STARTTLS on one port,
TLS from the first byte on the other), and delivers it into one maildir. Nothing of it is left when
the `with` ends. Needs root, as postfix does.
"""
import os
import pathlib
import pwd
import shutil
import signal
import socket

from harness import Group, run, wait_until

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
multi_instance_wrapper =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = {host}
mydestination =
mynetworks =
local_recipient_maps =
alias_maps =
smtputf8_enable = no
virtual_mailbox_domains = test.example
virtual_mailbox_base = {folder}/mailboxes
virtual_mailbox_maps = inline:{{ ada@test.example=ada/ }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = {host}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
smtpd_delay_reject = yes
"""

# No service is chrooted: the certificates and the password database lie in the test's directory.
MASTER = """\
127.0.0.1:{starttls_port} inet n - n - - smtpd
127.0.0.1:{tls_port} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

# Debian looks for it below the configuration directory, whatever cyrus_sasl_config_path says.
SASL = """\
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {folder}/sasldb2
mech_list: PLAIN LOGIN
"""


def missing():
    """Why this machine cannot run it; None when it can."""
    if os.geteuid() != 0:
        return "postfix needs root"
    for program in ("postfix", "saslpasswd2", "openssl"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    return None


def free_ports(count):
    """Ports that nobody had a moment ago; another test may be quicker, then postfix says so."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Postfix:
    """`with Postfix(folder, authority, host, user, password) as server:`; the folder must be open
    to other users, since most of postfix does not run as root."""

    def __init__(self, folder, authority, host, user, password):
        self.folder = folder
        self.mailbox = folder / "mailboxes" / "ada" / "new"
        self.starttls_port, self.tls_port = free_ports(2)
        owner = pwd.getpwnam("postfix")
        facts = {"folder": folder, "host": host, "uid": owner.pw_uid, "gid": owner.pw_gid,
                 "certificate": authority.certificate, "key": authority.key,
                 "starttls_port": self.starttls_port, "tls_port": self.tls_port}
        self.config = folder / "config"
        for name in ("config", "config/sasl", "queue", "data", "mailboxes"):
            (folder / name).mkdir()
        for name in ("data", "mailboxes"):
            os.chown(folder / name, owner.pw_uid, owner.pw_gid)
        (self.config / "main.cf").write_text(MAIN.format(**facts))
        (self.config / "master.cf").write_text(MASTER.format(**facts))
        (self.config / "sasl" / "smtpd.conf").write_text(SASL.format(**facts))
        database = folder / "sasldb2"
        run("saslpasswd2", "-p", "-c", "-f", database, "-u", host, user, input=password.encode())
        os.chown(database, owner.pw_uid, owner.pw_gid)

    def __enter__(self):
        self.group = Group(["postfix", "-c", self.config, "start-fg"], self.folder / "output")
        try:
            wait_until(self.answers, "postfix answers")
        except TimeoutError:
            self.__exit__()
            raise RuntimeError(self.log()) from None
        return self

    def __exit__(self, *_):
        # The master has a session of its own; it takes its children along.
        pid_file = self.folder / "queue" / "pid" / "master.pid"
        if pid_file.exists():
            os.kill(int(pid_file.read_text()), signal.SIGTERM)
        self.group.__exit__()

    def answers(self):
        if self.group.child.poll() is not None:
            raise TimeoutError
        try:
            with socket.create_connection(("127.0.0.1", self.starttls_port), timeout=5) as one:
                return one.recv(3) == b"220"
        except OSError:
            return False

    def delivered(self, count):
        """The mails of the mailbox in order of arrival, once there are that many."""
        wait_until(lambda: len(list(self.mailbox.glob("*"))) >= count, f"{count} mails")
        paths = sorted(self.mailbox.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_bytes() for path in paths]

    def log(self):
        return "".join(path.read_text(errors="replace")
                       for path in (self.folder / "output", self.folder / "maillog")
                       if path.exists())

    def processes(self):
        """Those of this instance that still live: master and all its children know the folder."""
        mark = str(self.config).encode()
        alive = []
        for path in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                known = (path / "cmdline").read_bytes() + (path / "environ").read_bytes()
            except OSError:
                continue
            if mark in known:
                alive.append(path.name)
        return alive
