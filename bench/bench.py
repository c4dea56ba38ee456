#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rows of the performance table: ratios measured in one run on one machine, the product and
its yardstick alternating, medians with their spread. usage: bench.py BUILD [ROW...]"""
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile

ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = int(os.environ.get("SECONDS_EACH", "3"))
PASSWORD = "violet lantern over water"
USERS = 200
CPUS = os.cpu_count() or 1


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of one process, its children waited for included."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(f) for f in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid, key):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(key + r":\s+(\d+)", text).group(1)) / 1024


class Service:
    """A real service in a scratch directory with USERS users, all with one password."""

    def __init__(self, build, scratch):
        self.program = str(pathlib.Path(build, "sallyport").resolve())
        self.port, self.admin_port = free_port(), free_port()
        self.data = scratch / "data"
        self.conf = self.data / "sallyport.conf"
        self.cli("init", str(self.data), "--org", "Bench", "--admin", "admin@bench.example",
                 "--email", "admin@bench.example", "--listen", f"127.0.0.1:{self.port}",
                 "--password-stdin", secret=PASSWORD, conf=False)
        text = self.conf.read_text()
        text += f"\n[limits]\nlogin_rate_per_hour = 0\nmax_connections_per_address = 4096\n"
        text = text.replace("[admin]", f"[admin]\naddress = 127.0.0.1:{self.admin_port}", 1)
        self.conf.write_text(text)
        self.cli("network", "add", "127.0.1.0/24")
        self.log = open(scratch / "serve.log", "w+")
        self.process = subprocess.Popen([self.program, "-c", str(self.conf), "serve"],
                                        stderr=self.log, stdout=self.log)
        self.wait_ready()
        self.idle_mb = memory_mb(self.process.pid, "VmRSS")
        for i in range(USERS):
            self.cli("user", "add", f"u{i}@bench.example", "--email", f"u{i}@bench.example",
                     "--name", f"User {i}", "--password-stdin", secret=PASSWORD)

    def wait_ready(self):
        while " is ready" not in pathlib.Path(self.log.name).read_text():
            if self.process.poll() is not None:
                sys.exit("bench: the service did not start: " +
                         pathlib.Path(self.log.name).read_text())
            try:
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                pass

    def cli(self, *words, secret="", conf=True):
        where = ["-c", str(self.conf)] if conf else []
        done = subprocess.run([self.program, *where, *words], input=secret + "\n",
                              capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"bench: {words}: {done.stderr}")
        return done.stdout

    def counter(self, name):
        for line in self.cli("status").splitlines():
            words = line.split()
            if len(words) == 2 and words[0] == name:
                return int(words[1])
        return 0

    def tokens(self):
        """One fresh token for each user, read from the maildir."""
        before = set(os.listdir(self.data / "mail/new"))
        found = {}
        for i in range(USERS):
            self.cli("token", "reset", f"u{i}@bench.example")
        while len(found) < USERS:
            for name in set(os.listdir(self.data / "mail/new")) - before:
                text = (self.data / "mail/new" / name).read_text(errors="replace")
                user, token = re.search(r"(u\d+)@bench", text), re.search(r"^sp1_\w{30}", text, re.M)
                if user and token:
                    found[user.group(1)] = token.group(0)
        return [found[f"u{i}"] for i in range(USERS)]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def lua_post(path, secrets):
    """A wrk script: a SOAP login of another user in every request."""
    rows = ",".join(f'"{s}"' for s in secrets)
    path.write_text(f"""
local secrets = {{{rows}}}
local n = math.random(#secrets)
wrk.method = "POST"
wrk.path = "/services/Soap/u/58.0"
wrk.headers["Content-Type"] = "text/xml"
function request()
  n = n % #secrets + 1
  return wrk.format(nil, nil, nil, '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">'
    .. '<e:Body><login xmlns="urn:partner.soap.sforce.com"><username>u' .. (n - 1)
    .. '@bench.example</username><password>' .. secrets[n] .. '</password></login></e:Body></e:Envelope>')
end
local counts = {{}}
function response(status) counts[status] = (counts[status] or 0) + 1 end
""")
    return path


def wrk(url, connections, script=None):
    """Requests per second, and how many answers per second were 2xx."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s"]
    if script:
        command += ["-s", str(script)]
    out = subprocess.run(command + [url], capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    total = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return rate, rate * (1 - int(bad.group(1)) / total) if bad else rate


class Nginx:
    def __init__(self, scratch):
        self.port = free_port()
        conf = scratch / "nginx.conf"
        conf.write_text(f"""
daemon off; master_process on; worker_processes {CPUS}; pid {scratch}/nginx.pid;
error_log {scratch}/nginx.log; user root;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000;
  server {{ listen 127.0.0.1:{self.port} reuseport; location / {{ return 200 "alive\\n"; }} }} }}
""")
        self.process = subprocess.Popen(["nginx", "-c", str(conf), "-p", str(scratch)],
                                        stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                pass

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def spread(values):
    return f"{statistics.median(values):.4g} ({min(values):.4g}-{max(values):.4g})"


def report(name, ours, yardstick, target, note=""):
    ratios = [a / b for a, b in zip(ours, yardstick)]
    verdict = "met" if statistics.median(ratios) >= target else "MISSED"
    print(f"{name}\n  ours {spread(ours)}   yardstick {spread(yardstick)}   "
          f"ratio {spread(ratios)}   target {target}: {verdict}{note}", flush=True)


def row_fixed(build, service, scratch):
    nginx, ours, theirs = Nginx(scratch), [], []
    for _ in range(ROUNDS):
        ours.append(wrk(f"http://127.0.0.1:{service.admin_port}/healthz", 64)[0])
        theirs.append(wrk(f"http://127.0.0.1:{nginx.port}/", 64)[0])
    nginx.stop()
    report("fixed reply/s, keep-alive (yardstick: nginx return 200)", ours, theirs, 0.7)
    return statistics.median(ours)


def row_cold(build, service, scratch):
    """From outside with password and token, so that the password is hashed. An inside login costs
    the same hash; wrk cannot choose its source address."""
    tokens, ours, raw = service.tokens(), [], []
    script = lua_post(scratch / "cold.lua", [PASSWORD + t for t in tokens])
    for _ in range(ROUNDS):
        hashes, cpu = service.counter("argon2_total"), cpu_seconds(service.process.pid)
        wrk(f"http://127.0.0.1:{service.port}/", 16, script)
        hashes = service.counter("argon2_total") - hashes
        ours.append(hashes / (cpu_seconds(service.process.pid) - cpu))
        done, seconds = subprocess.run([f"{build}/bench/raw_argon2", str(CPUS), str(SECONDS)],
                                       capture_output=True, text=True, check=True).stdout.split()
        raw.append(int(done) / float(seconds))
    report("cold password logins per server CPU-second (yardstick: raw Argon2id)", ours, raw, 0.95)


def row_repeated(build, service, scratch):
    tokens, ours, bare = service.tokens(), [], []
    script = lua_post(scratch / "repeated.lua", [PASSWORD + t for t in tokens])
    for i in range(ROUNDS):
        ours.append(wrk(f"http://127.0.0.1:{service.port}/", 256, script)[1])
        out = subprocess.run([f"{build}/bench/commit_loop", str(scratch / f"bare{i}.db"),
                              str(SECONDS)], capture_output=True, text=True, check=True).stdout
        bare.append(float(out))
    report("repeated password+token logins/s, 256 connections (yardstick: bare commit loop)", ours,
           bare, 0.6, "\n  counted: allowed logins; each still pays Argon2id, the in-memory verifier is not built yet")


def row_refusals(build, service, scratch):
    wrong = "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO"
    script = lua_post(scratch / "wrong.lua", [PASSWORD + wrong] * USERS)
    ours, fixed, hashes = [], [], service.counter("argon2_total")
    for _ in range(ROUNDS):
        ours.append(wrk(f"http://127.0.0.1:{service.port}/", 64, script)[0])
        fixed.append(wrk(f"http://127.0.0.1:{service.admin_port}/healthz", 64)[0])
    report("refusals/s of well-formed wrong tokens from outside (yardstick: the fixed reply)", ours,
           fixed, 0.3, f"\n  Argon2id meanwhile: {service.counter('argon2_total') - hashes}")


ROWS = {"fixed": row_fixed, "cold": row_cold, "repeated": row_repeated, "refusals": row_refusals}


def main():
    build, wanted = sys.argv[1], sys.argv[2:] or list(ROWS)
    for name in wanted:
        if name not in ROWS:
            sys.exit(f"bench: no row {name}; there are: {' '.join(ROWS)}")
    for program in ("wrk", "nginx"):
        if not shutil.which(program):
            sys.exit(f"bench: {program} is missing (./dev deps bench)")
    with tempfile.TemporaryDirectory(prefix="sallyport-bench-") as directory:
        scratch = pathlib.Path(directory)
        service = Service(build, scratch)
        print(f"{CPUS} cores, {ROUNDS} alternating rounds of {SECONDS} s; median (least-most)\n",
              flush=True)
        try:
            for name in wanted:
                ROWS[name](build, service, scratch)
            print(f"memory: idle {service.idle_mb:.1f} MB, peak "
                  f"{memory_mb(service.process.pid, 'VmHWM'):.1f} MB")
        finally:
            service.stop()


main()
