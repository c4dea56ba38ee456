# SPDX-License-Identifier: Apache-2.0
"""Who is believed about the client's IP address: a real nginx in front, forgers, TLS, a VPN.

The service has three listeners: one for clients and for a proxy that writes X-Forwarded-For, one
where connections begin with a PROXY header, one with TLS. Only 127.0.9.9 is a listed proxy.
"""
import re
import socket
import ssl
import tempfile

from house import PASSWORD, WAIT
from nginx import certificate, free_port, nginx
from tap import Tap
from world import LOGIN, SOURCES, world

ADA = "ada@acme.example"
PROXY, VPN_EXIT, CAFE = "127.0.9.9", "127.0.1.200", "127.0.2.77"
INSIDE = SOURCES["inside"]

LISTENERS = """
[listener wrapped]
address = 127.0.0.1:%(wrapped)d
proxy_protocol = v1v2
[listener tls]
address = 127.0.0.1:%(tls)d
base_url = https://localhost:%(tls)d
tls_certificate = %(certificate)s
tls_key = %(key)s
[proxy]
addresses = 127.0.9.9
header = x-forwarded-for
"""

APPENDING = """
server {
    listen 127.0.0.1:%(appending)d;
    location / {
        proxy_pass http://%(service)s;
        proxy_bind 127.0.9.9;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
}
"""
WRAPPING = """
server {
    listen 127.0.0.1:%(wrapping)d;
    proxy_pass 127.0.0.1:%(wrapped)d;
    proxy_bind 127.0.9.9;
    proxy_protocol on;
}
"""


def seen(here):
    """Where the last attempt came from: (IP address, network)."""
    row = here.history("--user", ADA, "--limit", "1")[0]
    return row["ip"], row["network"]


class Door:
    """One way to the service, and what it makes of an attempt without a token."""

    def __init__(self, tap, here, url):
        self.tap, self.here, self.url = tap, here, url

    def expect(self, name, place, ip, network, **more):
        answer = self.here.login(ADA, PASSWORD, place, url=self.url, **more)
        good = {"trusted": "", "outside": "LOGIN_MUST_USE_SECURITY_TOKEN"}[network]
        found = seen(self.here)
        self.tap.expect(name, answer.code == good and found == (ip, network),
                        [answer.code, found, answer.body])


def check_forgers(tap, here, door):
    for field, value in (("X-Forwarded-For", INSIDE), ("Forwarded", f"for={INSIDE}"),
                         ("X-Real-IP", INSIDE), ("Client-IP", INSIDE)):
        door.expect(f"nobody believes {field} of a stranger", "outside", SOURCES["outside"],
                    "outside", headers=[(field, value)])
    door.expect("nor does a stranger lose his place by it", "inside", INSIDE, "trusted",
                headers=[("X-Forwarded-For", "203.0.113.9")])


def check_listed_proxy(tap, here, door):
    """What the listed proxy itself may send, good and bad."""
    def forwarded(value):
        return [("X-Forwarded-For", value)] if value is not None else []

    door.expect("the listed proxy is believed", PROXY, INSIDE, "trusted",
                headers=forwarded(INSIDE))
    for value in (None, "", "unknown", "evil", f"{INSIDE}, evil", f"{INSIDE},", "127.1.10",
                  f"{INSIDE}:80", f"[{INSIDE}]"):
        door.expect(f"but garbage behind it is outside: {value!r}", PROXY, None, "outside",
                    headers=forwarded(value))
    door.expect("and the header that was not configured does not count", PROXY, None, "outside",
                headers=[("Forwarded", f"for={INSIDE}")])


def check_nginx(tap, here, door):
    """nginx puts the client's own IP address behind what the client claims."""
    door.expect("through nginx, inside is inside", "inside", INSIDE, "trusted")
    door.expect("through nginx, outside is outside", "outside", SOURCES["outside"], "outside")
    door.expect("a forged header through nginx helps nobody", "outside", SOURCES["outside"],
                "outside", headers=[("X-Forwarded-For", INSIDE)])
    door.expect("not even with the proxy's own IP address", "outside", SOURCES["outside"],
                "outside", headers=[("X-Forwarded-For", f"{INSIDE}, {PROXY}")])


def check_vpn(tap, here, door):
    """The same person, the same secret; what counts is where the connection comes out."""
    token = here.reset_token(ADA)
    door.expect("from the café a token is required", CAFE, CAFE, "outside")
    door.expect("by VPN it is not", VPN_EXIT, VPN_EXIT, "trusted")
    answer = here.login(ADA, PASSWORD + token, CAFE, url=door.url)
    tap.expect("with the token the café is good too", answer.code == "", [answer.body])


def check_wrapped(tap, here, door, port):
    door.expect("by PROXY protocol through nginx, inside is inside", "inside", INSIDE, "trusted")
    door.expect("and outside is outside", "outside", SOURCES["outside"], "outside")
    door.expect("a header does not change what the protocol said", "outside", SOURCES["outside"],
                "outside", headers=[("X-Forwarded-For", INSIDE)])
    forged = f"PROXY TCP4 {INSIDE} 127.0.0.1 1 {port}\r\n"
    for name, source, head in (("a stranger's PROXY header", SOURCES["outside"], forged),
                               ("plain HTTP", SOURCES["outside"], ""),
                               ("plain HTTP by the proxy", PROXY, "")):
        reply = raw_login(port, source, head)
        tap.expect(f"{name} gets no answer there", b" 200 " not in reply and
                   b"LOGIN" not in reply, [reply])


def raw_login(port, source, before):
    """What comes back for a login with these bytes before it."""
    body = LOGIN % (ADA, PASSWORD)
    text = (f"{before}POST /services/Soap/u/58.0 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            f"{body}")
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT,
                                  source_address=(source, 0)) as connection:
        try:
            connection.sendall(text.encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))
        except (ConnectionResetError, BrokenPipeError):
            return b""


def check_plain_port(tap, here):
    port = int(here.house.url.rsplit(":", 1)[1])
    reply = raw_login(port, PROXY, f"PROXY TCP4 {INSIDE} 127.0.0.1 1 {port}\r\n")
    tap.expect("a PROXY header is refused where none belongs",
               re.match(rb"HTTP/1\.1 400 ", reply), [reply])


def check_tls(tap, here, port, trusted):
    context = ssl.create_default_context(cafile=trusted)
    door = Door(tap, here, f"https://localhost:{port}")
    door.expect("over TLS, inside is inside", "inside", INSIDE, "trusted", context=context)
    door.expect("over TLS, outside is outside", "outside", SOURCES["outside"], "outside",
                context=context)
    answer = here.login(ADA, PASSWORD, "inside", url=door.url, context=context)
    tap.expect("the session's address is https as well",
               (answer.element("serverUrl") or "").startswith(f"https://localhost:{port}/"),
               [answer.body])


def main():
    tap = Tap()
    ports = {name: free_port() for name in ("wrapped", "tls", "appending", "wrapping")}
    with tempfile.TemporaryDirectory(prefix="sp") as directory:
        trusted, key = certificate(directory)

        def configure(house):
            with open(house.config, "a") as config:
                config.write(LISTENERS % {**ports, "certificate": trusted, "key": key})
            text = open(house.config).read().replace("[service]", "[service]\nhosts = 127.0.0.1")
            open(house.config, "w").write(text)

        with world(configure, users=("ada",)) as here:
            plain = Door(tap, here, here.house.url)
            check_forgers(tap, here, plain)
            check_listed_proxy(tap, here, plain)
            check_plain_port(tap, here)
            check_tls(tap, here, ports["tls"], trusted)
            service = here.house.url.removeprefix("http://")
            with nginx(directory, APPENDING % {**ports, "service": service}, WRAPPING % ports,
                       (ports["appending"], ports["wrapping"])):
                appending = Door(tap, here, f"http://127.0.0.1:{ports['appending']}")
                check_nginx(tap, here, appending)
                check_vpn(tap, here, appending)
                check_wrapped(tap, here, Door(tap, here, f"http://127.0.0.1:{ports['wrapping']}"),
                              ports["wrapped"])
    tap.end()


main()
