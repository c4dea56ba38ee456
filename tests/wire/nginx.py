# SPDX-License-Identifier: Apache-2.0
"""A self-signed certificate, and Debian's nginx with a configuration of the test's own."""
import contextlib
import os
import shutil
import socket
import subprocess

from house import WAIT
from world import wait_until

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so"


def certificate(directory):
    """(certificate, key) for localhost and 127.0.0.1, good for a day."""
    made, key = os.path.join(directory, "tls.pem"), os.path.join(directory, "tls.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                    "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", key, "-out", made], check=True, capture_output=True)
    os.chmod(key, 0o600)
    return made, key


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def listens(port):
    with contextlib.suppress(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=WAIT).close()
        return True
    return False


@contextlib.contextmanager
def nginx(directory, http="", stream="", ports=()):
    """Runs nginx with these blocks; returns when it listens on each of the ports."""
    config = os.path.join(directory, "nginx.conf")
    temporary = "".join(f"{kind}_temp_path {directory}/{kind};\n" for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(config, "w") as file:
        file.write(f"load_module {STREAM_MODULE};\ndaemon off;\nmaster_process off;\n"
                   f"pid {directory}/nginx.pid;\nevents {{}}\n"
                   f"http {{\naccess_log off;\n{temporary}{http}}}\nstream {{\n{stream}}}\n")
    log = os.path.join(directory, "nginx.log")
    child = subprocess.Popen([NGINX, "-e", log, "-p", directory, "-c", config],
                             stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for port in ports:
            wait_until(lambda: listens(port) or child.poll() is not None, "nginx listens")
        assert child.poll() is None, open(log).read()
        yield
    finally:
        child.terminate()
        child.wait(timeout=WAIT)
