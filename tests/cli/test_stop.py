# SPDX-License-Identifier: Apache-2.0
"""SIGTERM under load: no answer is cut, and what was answered is in the history (R94)."""
import http.client
import signal
import threading
import urllib.parse

from house import PASSWORD, WAIT, run_tests

CLIENTS = 12
LOGIN = """<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<login xmlns="urn:partner.soap.sforce.com"><username>admin@acme.example</username>
<password>%s</password></login></env:Body></env:Envelope>""" % PASSWORD
HEADERS = {"Content-Type": "text/xml", "SOAPAction": "login"}


class Client(threading.Thread):
    """Logs in again and again, on one connection as long as it lasts, until nobody listens."""

    def __init__(self, url, first_answer):
        super().__init__()
        self.host = urllib.parse.urlsplit(url).netloc
        self.first_answer = first_answer
        self.allowed = 0
        self.cut = []

    def run(self):
        connection = http.client.HTTPConnection(self.host, timeout=WAIT)
        while True:
            try:
                connection.request("POST", "/services/Soap/u/58.0", LOGIN, HEADERS)
                answer = connection.getresponse()
                body = answer.read()
            except ConnectionRefusedError:
                return
            except http.client.IncompleteRead as error:
                self.cut.append(error)
                return
            except (http.client.RemoteDisconnected, ConnectionError):
                # Closed before a byte of an answer: a kept connection that came to its end.
                connection.close()
                continue
            if answer.status == 200:
                if b"</soapenv:Envelope>" not in body:
                    self.cut.append(body)
                self.allowed += 1
                self.first_answer.set()


def an_answer_is_never_cut(house):
    house.init()
    house.good("network", "add", "127.0.0.0/8")
    with house.serving() as service:
        first_answer = threading.Event()
        clients = [Client(house.url, first_answer) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        assert first_answer.wait(WAIT)
        service.send_signal(signal.SIGTERM)
        for client in clients:
            client.join(WAIT)
        assert service.wait(WAIT) == 0
    assert house.exit_status == 0, house.log
    assert [client.cut for client in clients if client.cut] == []
    allowed = sum(client.allowed for client in clients)
    rows = house.json("history", "--status", "success", "--limit", "100000")
    assert len(rows) == allowed, (len(rows), allowed, house.log)


run_tests([an_answer_is_never_cut])
