# SPDX-License-Identifier: Apache-2.0
"""The server as clients meet it: one small program per test, plain sockets, no sleeps.

Deadlines are tested by making them short and waiting for the close; a test that would hang is
ended by the socket's own timeout of 20 seconds."""
import gzip
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import traceback

PROGRAM = sys.argv[1]
V2_MARK = b"\r\n\r\n\x00\r\nQUIT\n"
CLIENT_V2 = V2_MARK + b"\x21\x11\x00\x0c" + bytes([198, 51, 100, 7, 127, 0, 0, 1, 0, 1, 0, 2])
CLIENT_V1 = b"PROXY TCP4 198.51.100.7 127.0.0.1 1 2\r\n"


class Server:
    def __init__(self, **settings):
        words = ["%s=%s" % item for item in settings.items()]
        self.process = subprocess.Popen([PROGRAM] + words, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.ports = [int(self.process.stdout.readline()) for _ in range(3)]

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        if kind is not None:  # do not hide the error behind a stop that waits
            self.process.kill()
            self.process.wait()
        self.stop()

    def begin_stop(self):
        self.process.stdin.close()

    def stop(self):
        if self.process.returncode is not None:
            return
        if not self.process.stdin.closed:
            self.begin_stop()
        rest = self.process.stdout.read()
        assert self.process.wait(20) == 0, "the server ended with an error"
        assert rest == b"stopped\n", rest

    def connect(self, index=0, source="127.0.0.1"):
        return Client(self.ports[index], source)

    def ask(self, path, index=0, **more):
        with self.connect(index) as client:
            return client.ask(path, **more)

    def wait_until(self, word):
        """Polls the quick page that tells what the workers do."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            text = self.ask("/blocked").body.decode()
            if word in text.split():
                return
        raise AssertionError("never %s: %s" % (word, text))


class Reply:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def field(self, name):
        return self.fields.get(name.lower())


class Client:
    def __init__(self, port, source="127.0.0.1"):
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), 20, (source, 0))
        self.waiting = b""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def start_tls(self, certificate, version=None):
        context = ssl.create_default_context(cafile=certificate)
        context.check_hostname = False
        if version is not None:
            context.maximum_version = version
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        return self

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def request(self, path, method="GET", head=(), body=b"", host=None):
        lines = ["%s %s HTTP/1.1" % (method, path), "Host: %s" % (host or self.host())]
        lines += list(head)
        if body:
            lines.append("Content-Length: %d" % len(body))
        self.send("\r\n".join(lines + ["", ""]).encode() + body)

    def host(self):
        return "127.0.0.1:%d" % self.port

    def ask(self, path, **more):
        self.request(path, **more)
        return self.reply(more.get("method") == "HEAD")

    def receive(self):
        data = self.socket.recv(65536)
        self.waiting += data
        return data

    def line(self):
        while b"\r\n" not in self.waiting:
            if not self.receive():
                raise EOFError(self.waiting)
        line, self.waiting = self.waiting.split(b"\r\n", 1)
        return line.decode()

    def reply(self, head_only=False):
        status = int(self.line().split()[1])
        fields = {}
        for line in iter(self.line, ""):
            name, value = line.split(": ", 1)
            fields[name.lower()] = value
        if status == 100:
            return Reply(status, fields, b"")
        if fields.get("transfer-encoding") == "chunked" and not head_only:
            return Reply(status, fields, self.chunks())
        length = 0 if head_only else int(fields.get("content-length", 0))
        while len(self.waiting) < length:
            if not self.receive():
                raise EOFError("the body is cut short")
        body, self.waiting = self.waiting[:length], self.waiting[length:]
        return Reply(status, fields, body)

    def take(self, length):
        while len(self.waiting) < length:
            if not self.receive():
                raise EOFError("the body is cut short")
        data, self.waiting = self.waiting[:length], self.waiting[length:]
        return data

    def chunks(self):
        body = b""
        for length in iter(lambda: int(self.line(), 16), 0):
            body += self.take(length)
            assert self.line() == ""
        assert self.line() == ""
        return body

    def is_closed(self):
        """Waits for the end; False when something else comes."""
        try:
            return self.waiting == b"" and self.socket.recv(1) == b""
        except (ConnectionResetError, ssl.SSLError):
            return True


def make_certificate(folder):
    certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "2", "-subj", "/CN=localhost"], check=True, capture_output=True)
    return certificate, key


TESTS = []


def test(function):
    TESTS.append(function)
    return function


@test
def keep_alive_and_replies():
    with Server() as server, server.connect() as client:
        for path in ("/hello", "/quick", "/hello"):
            reply = client.ask(path)
            assert reply.status == 200 and reply.body == b"hello\n", reply.body
            assert reply.field("connection") is None
        reply = client.ask("/hello", method="HEAD")
        assert reply.status == 200 and reply.field("content-length") == "6"
        assert client.ask("/nothing").status == 404
        reply = client.ask("/hello", method="POST", body=b"x")
        assert reply.status == 405 and reply.field("allow") == "GET, HEAD"
        reply = client.ask("/big")
        assert reply.body == b"x" * 512 * 1024
        reply = client.ask("/hello", head=["Connection: close"])
        assert reply.field("connection") == "close" and client.is_closed()


@test
def http_1_0_needs_no_host_and_closes():
    with Server() as server, server.connect() as client:
        client.send("GET /show HTTP/1.0\r\n\r\n")
        reply = client.reply()
        assert ("host=%s " % client.host()).encode() in reply.body, reply.body
        assert client.is_closed()


@test
def protective_fields_are_on_every_reply():
    with Server() as server:
        for path, status in (("/hello", 200), ("/nothing", 404), ("/bad path", 400)):
            reply = server.ask(path)
            assert reply.status == status, (path, reply.status)
            csp = reply.field("content-security-policy")
            for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'",
                         "form-action 'self'", "style-src 'self'", "img-src 'self'"):
                assert part in csp, csp
            assert reply.field("cache-control") == "no-store"
            assert reply.field("x-content-type-options") == "nosniff"
            assert reply.field("referrer-policy") == "no-referrer"
            assert reply.field("cross-origin-opener-policy") == "same-origin"
            assert reply.field("cross-origin-resource-policy") == "same-origin"
            assert reply.field("strict-transport-security") is None
            assert reply.field("date").endswith(" GMT")
        assert server.ask("/cookie").field("cache-control") == "max-age=60"


@test
def a_reply_that_cannot_be_made_is_a_plain_500():
    with Server() as server, server.connect() as client:
        for path in ("/injection", "/exhausted"):
            reply = client.ask(path)
            assert reply.status == 500 and reply.field("set-cookie") is None, path
        assert client.ask("/hello").status == 200


@test
def pipelined_requests_are_answered_in_order():
    with Server() as server, server.connect() as client:
        head = " HTTP/1.1\r\nHost: %s\r\n" % client.host()
        one = "GET /show?%d" + head + "\r\n"
        post = "POST /echo" + head + "Content-Length: 4\r\n\r\n%04d"
        quick = "GET /quick" + head + "\r\n"
        client.send("".join(one % i + post % i + quick for i in range(300)))
        for i in range(300):
            assert (" ?%d " % i).encode() in client.reply().body
            assert client.reply().body == b"%04d" % i
            assert client.reply().body == b"hello\n"


@test
def bodies_in_every_form():
    with Server() as server, server.connect() as client:
        assert client.ask("/echo", method="POST", body=b"plain").body == b"plain"
        packed = gzip.compress(b"packed")
        coding = ["Content-Encoding: gzip"]
        assert client.ask("/echo", method="POST", head=coding, body=packed).body == b"packed"
        client.request("/echo", method="POST", head=["Transfer-Encoding: chunked"] + coding)
        for byte in packed:
            client.send(b"1\r\n" + bytes([byte]) + b"\r\n")
        client.send("0\r\nX: y\r\n\r\n")
        assert client.reply().body == b"packed"
        client.request("/echo", method="POST", head=["Expect: 100-continue", "Content-Length: 3"])
        assert client.reply().status == 100
        client.send("abc")
        assert client.reply().body == b"abc"
        assert client.ask("/echo/small", method="POST", body=b"0123456789").status == 200
        assert client.ask("/echo/small", method="POST", body=b"0123456789x").status == 413
        assert client.is_closed()
        bomb = gzip.compress(b"a" * 10_000_000)
        assert server.ask("/echo", method="POST", head=coding, body=bomb).status == 413
        # The refusal reaches a client that is still sending.
        assert server.ask("/echo", method="POST", body=b"a" * 1_000_000).status == 413


@test
def after_a_refusal_nothing_more_is_read():
    with Server() as server, server.connect() as client:
        client.send("GET /hello HTTP/1.1\r\nHost : h\r\n\r\nGET /hello HTTP/1.1\r\nHost: %s\r\n\r\n"
                    % client.host())
        reply = client.reply()
        assert reply.status == 400 and reply.field("connection") == "close"
        assert client.is_closed()


@test
def only_our_hosts_are_served():
    with Server() as server:
        for host in ("evil.example", "127.0.0.1", "127.0.0.1:1", "localhost", "[::1]"):
            assert server.ask("/hello", host=host).status == 421, host
        for host in ("test.example", "TEST.example:1234", "127.0.0.1:%d" % server.ports[1]):
            assert server.ask("/hello", host=host).status == 200, host
        reply = server.ask("http://test.example//show?a", host="test.example")
        assert b"GET /show ?a host=test.example base=http://test.example " in reply.body
        assert server.ask("http://evil.example/show").status == 421
        assert server.ask("http://test.example/show", host="evil.example").status == 421


@test
def paths_are_cleaned_and_routed():
    with Server() as server:
        assert b"GET /show ?x//y " in server.ask("//show?x//y").body
        assert b"GET /tree/a ?" in server.ask("/tree//a").body
        assert server.ask("/tree/deep/er").body == b"hello\n"
        assert server.ask("/show/").status == 404


@test
def trickled_heads_end_at_their_deadline():
    with Server(head_ms=300) as server, server.connect() as client:
        started = time.monotonic()
        client.send("GET /hello HTTP/1.1\r\nX: ")
        client.socket.settimeout(0.02)
        closed = False
        while not closed and time.monotonic() < started + 15:
            try:
                client.send("y")
                closed = client.socket.recv(1) == b""
            except socket.timeout:
                pass
            except OSError:
                closed = True
        took = time.monotonic() - started
        assert closed and 0.25 < took < 10, took


@test
def trickled_bodies_end_at_their_deadline():
    with Server(body_ms=300) as server, server.connect() as client:
        started = time.monotonic()
        client.request("/echo", method="POST", head=["Content-Length: 60000"])
        client.socket.settimeout(0.02)
        closed = False
        while not closed and time.monotonic() < started + 15:
            try:
                client.send("x")
                closed = client.socket.recv(1) == b""
            except socket.timeout:
                pass
            except OSError:
                closed = True
        took = time.monotonic() - started
        assert closed and 0.25 < took < 10, took


@test
def idle_connections_end():
    with Server(idle_ms=200) as server, server.connect() as fresh, server.connect() as used:
        assert used.ask("/hello").status == 200
        assert used.is_closed() and fresh.is_closed()


@test
def a_reply_nobody_takes_ends():
    with Server(reply_ms=300) as server, server.connect() as client:
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(40):
            client.request("/big")
        server.wait_until("open=1")  # the asking client's own


def pieces(count):
    return b"".join(bytes([97 + left % 26]) * 65536 for left in range(count, 0, -1))


@test
def a_reply_in_pieces_comes_whole_and_the_next_request_behind_it():
    with Server() as server, server.connect() as client:
        for count in (1, 2, 70):
            reply = client.ask("/stream?%d" % count)
            assert reply.field("content-length") is None
            assert reply.body == pieces(count), count
        assert client.ask("/stream?3", method="HEAD").status == 200
        client.request("/stream?2")
        client.request("/hello")
        assert client.reply().body == pieces(2) and client.reply().body == b"hello\n"
        server.wait_until("streams=0")


@test
def a_reply_in_pieces_for_http_1_0_ends_with_the_connection():
    with Server() as server, server.connect() as client:
        client.send("GET /stream?3 HTTP/1.0\r\n\r\n")
        while client.receive():
            pass
        head, body = client.waiting.split(b"\r\n\r\n", 1)
        assert b"chunked" not in head and b"Connection: close" in head
        assert body == pieces(3)


@test
def half_a_reply_is_not_taken_for_a_whole_one():
    with Server() as server, server.connect() as client:
        try:
            client.ask("/stream?fail3")
            raise AssertionError("it seemed whole")
        except (EOFError, ConnectionResetError):
            pass
        server.wait_until("streams=0")


@test
def pieces_are_made_only_as_fast_as_they_are_taken():
    with Server(reply_ms=20000) as server, server.connect() as client:
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.request("/stream?100000")  # 6.5 GB, if nobody held it back
        client.line()
        server.wait_until("streams=1")
        assert server.ask("/hello").status == 200
        with open("/proc/%d/status" % server.process.pid) as file:
            peak = [line for line in file if line.startswith("VmHWM")][0]
        assert int(peak.split()[1]) < 100 * 1024, peak
        client.socket.close()
        server.wait_until("streams=0")


@test
def a_slow_download_outlives_the_deadline_but_not_one_that_trickles():
    with Server(reply_ms=300) as server:
        with server.connect() as slow:
            slow.request("/stream?200")
            while slow.line():
                pass
            started, body = time.monotonic(), 0
            for length in iter(lambda: int(slow.line(), 16), 0):
                body += len(slow.take(length))
                assert slow.line() == ""
                until = time.monotonic() + 0.005
                while time.monotonic() < until:
                    pass
            assert body == 200 * 65536 and time.monotonic() - started > 0.6
        with server.connect() as trickling:
            trickling.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            trickling.request("/stream?1000")
            server.wait_until("streams=1")
            server.wait_until("streams=0")


@test
def a_deadline_of_one_request_is_not_the_next_one_s():
    with Server(head_ms=1000, idle_ms=20000) as server, server.connect() as client:
        client.send("GET /hello HTTP/1.1\r\n")
        assert server.ask("/park?600").body == b"overdue\n"
        client.send("Host: %s\r\n\r\nGET /hello HTTP/1.1\r\n" % client.host())
        assert client.reply().body == b"hello\n"
        assert server.ask("/park?600").body == b"overdue\n"
        client.send("Host: %s\r\n\r\n" % client.host())
        assert client.reply().body == b"hello\n"


@test
def a_source_may_have_so_many_connections():
    with Server(per_source=3) as server:
        clients = [server.connect() for _ in range(3)]
        for client in clients:
            assert client.ask("/hello").status == 200
        with server.connect() as more:
            assert more.is_closed()
        with server.connect(source="127.0.0.2") as other:
            assert other.ask("/hello").status == 200
        clients[0].socket.close()
        until = time.monotonic() + 20
        status = None
        while status != 200 and time.monotonic() < until:
            try:
                status = server.ask("/hello").status
            except (EOFError, OSError):
                pass
        assert status == 200
        for client in clients:
            client.socket.close()


@test
def all_together_may_have_so_many():
    with Server(connections=2) as server:
        with server.connect() as one, server.connect(source="127.0.0.2") as two:
            assert one.ask("/hello").status == 200 and two.ask("/hello").status == 200
            with server.connect(source="127.0.0.3") as three:
                assert three.is_closed()


@test
def parked_requests_are_woken_once():
    with Server(workers=1) as server, server.connect() as client:
        client.request("/park")
        server.wait_until("parked=1")
        assert server.ask("/hello").status == 200  # the only worker is free
        assert server.ask("/wake").body == b"woke\n"
        assert client.reply().body == b"woken\n"
        assert client.ask("/park?100").body == b"overdue\n"
        assert client.ask("/park?0").body == b"overdue\n"
        assert client.ask("/early-wake").body == b"early\n"
        assert client.ask("/hello").status == 200
        assert b"parked=0" in client.ask("/blocked").body


@test
def wake_and_deadline_race():
    with Server(loops=2) as server, server.connect() as client, server.connect() as waker:
        for i in range(200):
            client.request("/park?%d" % (i % 3))
            waker.ask("/wake")
            assert client.reply().body in (b"woken\n", b"overdue\n")
        assert client.ask("/hello").body == b"hello\n"


@test
def another_thread_releases_a_reply():
    with Server(workers=1) as server, server.connect() as client:
        for _ in range(5):
            client.request("/later")
            body = b""
            until = time.monotonic() + 20
            while body != b"let go\n" and time.monotonic() < until:
                body = server.ask("/let-go").body
            reply = client.reply()
            assert reply.status == 409 and reply.body == b"second\n"


@test
def a_full_queue_answers_503():
    with Server(workers=1, queue=1) as server:
        with server.connect() as one, server.connect() as two, server.connect() as three:
            one.request("/block")
            server.wait_until("blocked=1")
            two.request("/block")
            server.wait_until("queued=1")
            reply = three.ask("/hello")
            assert reply.status == 503 and reply.field("retry-after") == "1"
            assert three.ask("/release").status == 200
            assert one.reply().body == b"released\n" and two.reply().body == b"released\n"
            assert three.ask("/hello").status == 200


@test
def stopping_finishes_what_is_in_flight():
    with Server(workers=2) as server:
        idle, busy, parked, half = [server.connect() for _ in range(4)]
        assert idle.ask("/hello").status == 200
        busy.request("/block")
        parked.request("/park")
        half.request("/echo", method="POST", head=["Content-Length: 3", "Expect: 100-continue"])
        assert half.reply().status == 100
        server.wait_until("blocked=1")
        server.wait_until("parked=1")
        releaser = server.connect()
        releaser.request("/release", head=["Content-Length: 1", "Expect: 100-continue"])
        assert releaser.reply().status == 100
        server.begin_stop()
        assert idle.is_closed()
        reply = parked.reply()
        assert reply.body == b"overdue\n" and reply.field("connection") == "close"
        try:
            server.connect()
            raise AssertionError("accepts after the stop")
        except ConnectionRefusedError:
            pass
        half.send("abc")
        assert half.reply().body == b"abc"
        releaser.send("x")
        assert releaser.reply().status == 200
        assert busy.reply().body == b"released\n" and busy.is_closed()
        for client in (idle, busy, parked, half, releaser):
            client.socket.close()


@test
def stopping_waits_for_a_reply_and_gives_up_at_its_deadline():
    with Server(stop_ms=300) as server, server.connect() as client:
        client.request("/later")
        server.wait_until("open=2")
        started = time.monotonic()
        server.stop()
        assert 0.25 < time.monotonic() - started < 10
        assert client.is_closed()


@test
def proxies_speak_for_their_clients():
    with Server(proxy="127.0.0.9", header="x-forwarded-for") as server:
        def origin(source, *head):
            with server.connect(source=source) as client:
                body = client.ask("/show", head=list(head)).body.decode()
                return body.split("ip=")[1].split(" tls")[0]
        claim = "X-Forwarded-For: 10.1.1.1"
        assert origin("127.0.0.1", claim) == "127.0.0.1 how=0"
        assert origin("127.0.0.9", claim) == "10.1.1.1 how=2"
        assert origin("127.0.0.9", claim + ", evil") == "unreadable how=2"
        assert origin("127.0.0.9") == "unreadable how=2"
    with Server(proxy="127.0.0.9", header="forwarded") as server:
        assert origin("127.0.0.9", 'Forwarded: for="10.1.1.1:99"') == "10.1.1.1 how=3"
    with Server() as server:
        assert b"ip=203.0.113.50 how=4 " in server.ask("/show", index=2).body


@test
def proxy_headers_only_where_they_are_due():
    with Server(proxy="127.0.0.9", proxy_protocol="v1v2", proxy_ms=300) as server:
        for header, seen in ((CLIENT_V1, b"ip=198.51.100.7 how=1 "),
                             (CLIENT_V2, b"ip=198.51.100.7 how=1 "),
                             (V2_MARK + b"\x20\x00\x00\x00", b"ip=unreadable how=1 "),
                             (b"PROXY UNKNOWN\r\n", b"ip=unreadable how=1 ")):
            with server.connect(source="127.0.0.9") as client:
                client.send(header)
                assert seen in client.ask("/show").body
                assert seen in client.ask("/show").body
            with server.connect(source="127.0.0.9") as client:
                for byte in header:
                    client.send(bytes([byte]))
                assert seen in client.ask("/show").body
            with server.connect(source="127.0.0.1") as stranger:
                assert stranger.is_closed()
        for junk in (b"GET /show HTTP/1.1\r\nHost: h\r\n\r\n", b"PROXY TCP4 evil\r\n", b"PROXY"):
            with server.connect(source="127.0.0.9") as client:
                client.send(junk)
                assert client.is_closed(), junk
    with Server(proxy="127.0.0.9") as server, server.connect(source="127.0.0.9") as client:
        client.send(CLIENT_V1)
        assert client.reply().status == 400


@test
def named_clients_are_counted_behind_proxies():
    with Server(proxy="127.0.0.9", proxy_protocol="v1v2", per_source=1) as server:
        with server.connect(source="127.0.0.9") as one, server.connect(source="127.0.0.9") as two:
            one.send(CLIENT_V1)
            assert one.ask("/hello").status == 200
            two.send(CLIENT_V2)
            assert two.is_closed()
            with server.connect(source="127.0.0.9") as three:
                three.send(CLIENT_V1.replace(b".7 ", b".8 "))
                assert three.ask("/hello").status == 200


@test
def tls_with_and_without_a_proxy_header():
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = make_certificate(folder)
        with Server(certificate=certificate, key=key, head_ms=2000) as server:
            with server.connect(1).start_tls(certificate) as client:
                reply = client.ask("/show")
                assert b"base=https://127.0.0.1:" in reply.body and b"tls=TLSv1.3 " in reply.body
                assert reply.field("strict-transport-security").startswith("max-age=")
                assert client.ask("/big").body == b"x" * 512 * 1024
                assert client.ask("/echo", method="POST", body=b"a" * 60000).body == b"a" * 60000
                cookie = client.ask("/cookie").field("set-cookie")
                assert cookie == ("__Host-session-safe=a!b; Path=/; HttpOnly; SameSite=Lax; "
                                  "Secure"), cookie
                for i in range(50):
                    client.request("/show?%d" % i)
                for i in range(50):
                    assert (" ?%d " % i).encode() in client.reply().body
                assert client.ask("/hello", head=["Connection: close"]).status == 200
                assert client.is_closed()
            old = server.connect(1).start_tls(certificate, ssl.TLSVersion.TLSv1_2)
            assert b"tls=TLSv1.2 " in old.ask("/show").body
            with server.connect(1) as client:
                client.send("GET /hello HTTP/1.1\r\n\r\n")
                assert client.is_closed()
            with server.connect(1).start_tls(certificate) as client:
                client.send("GET /hello\r\n\r\n")
                assert client.reply().status == 400 and client.is_closed()
            old.socket.close()
        with Server(certificate=certificate, key=key, proxy="127.0.0.9",
                    proxy_protocol="v1v2") as server:
            for header in (CLIENT_V1, CLIENT_V2):
                with server.connect(1, source="127.0.0.9") as client:
                    client.send(header)
                    client.start_tls(certificate)
                    assert b"ip=198.51.100.7 how=1 tls=TLSv1.3 " in client.ask("/show").body
                    assert client.ask("/big").body == b"x" * 512 * 1024
                    reply = client.ask("/big", head=["Connection: close"])
                    assert reply.body == b"x" * 512 * 1024 and client.is_closed()


@test
def a_handshake_that_stalls_ends():
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = make_certificate(folder)
        with Server(certificate=certificate, key=key, head_ms=200) as server:
            with server.connect(1) as client:
                client.send(b"\x16\x03\x01\x02\x00\x01")
                assert client.is_closed()


@test
def cookies_belong_to_their_listener():
    with Server() as server:
        cookie = server.ask("/cookie").field("set-cookie")
        assert cookie == "plain-session-plain=a!b; Path=/; HttpOnly; SameSite=Lax", cookie

        def seen(value, index=0):
            body = server.ask("/show", index, head=["Cookie: " + value]).body.decode()
            return body.split("cookie=")[1].split(" ")[0]
        assert seen("a=b; plain-session-plain=x; c=d") == "x"
        assert seen("plain-session-plain=x", 2) == ""
        assert seen("plain-session-cafe=x", 2) == "x"
        assert seen("__Host-session-plain=x") == ""
        assert seen("plain-session-plain=x; plain-session-plain=y") == ""


@test
def clients_that_leave_do_no_harm():
    with Server(workers=2) as server:
        for path in ("/block", "/park?300", "/later", "/big", "/echo"):
            client = server.connect()
            client.request(path)
            client.socket.close()
        half = server.connect()
        half.request("/hello")
        half.socket.shutdown(socket.SHUT_WR)
        assert half.reply().body == b"hello\n" and half.is_closed()
        server.wait_until("blocked=1")
        assert server.ask("/release").status == 200
        until = time.monotonic() + 20
        while server.ask("/let-go").body != b"let go\n" and time.monotonic() < until:
            pass
        server.wait_until("open=1")


@test
def many_at_once():
    with Server(loops=2, workers=8) as server:
        failures = []

        def talk():
            try:
                with server.connect() as client:
                    for i in range(100):
                        path = ("/hello", "/quick", "/early-wake", "/big")[i % 4]
                        assert client.ask(path).status == 200
            except Exception as error:  # told to the test's own thread
                failures.append(error)
        threads = [threading.Thread(target=talk) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures[0]


def main():
    chosen = [t for t in TESTS if len(sys.argv) < 3 or t.__name__ in sys.argv[2:]]
    print("1..%d" % len(chosen))
    failed = False
    for number, function in enumerate(chosen, 1):
        try:
            function()
            print("ok %d - %s" % (number, function.__name__), flush=True)
        except Exception as error:
            failed = True
            print("not ok %d - %s" % (number, function.__name__), flush=True)
            places = traceback.extract_tb(error.__traceback__)
            lines = " > ".join(str(place.lineno) for place in places)
            print("# lines %s: %r" % (lines, error), flush=True)
    return 1 if failed else 0


sys.exit(main())
