# SPDX-License-Identifier: Apache-2.0
"""An expired password (M12): it opens a session that is good for changing it, and for nothing else."""
import os
import re

from browser import (ADA, LOGIN, OUTSIDE, TRUSTED, Browser, find_in_mails, soap, tests_of, TOKEN,
                     wait_for_mails)
from house import PASSWORD, run_tests

NEW = "amber staircase in winter"
INFO = ('<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>'
        '<SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>%s</sessionId>'
        '</SessionHeader></e:Header><e:Body><getUserInfo xmlns="urn:partner.soap.sforce.com"/>'
        '</e:Body></e:Envelope>')
# Sanitizers want to be the first library of a program, and need not be.
PAST = {"LD_PRELOAD": os.environ["EARLY_CLOCK"], "EARLY_SECONDS": str(31 * 86400),
        "ASAN_OPTIONS": "verify_asan_link_order=0"}


def expired(house, days="30"):
    """Ada has a password of 31 days where 30 are the limit; what serves."""
    house.init()
    house.good("network", "add", TRUSTED)
    done = house.run("user", "add", ADA, "--email", ADA, "--name", "Ada", "--password-stdin",
                     stdin=PASSWORD + "\n", environment=PAST)
    assert done.returncode == 0, done.stderr
    house.good("org", "edit", "--password-expiry-days", days)
    return house.serving()


def on_the_web_every_way_leads_to_the_change(house):
    with expired(house):
        ada = Browser(house)
        assert ada.sign_in(ADA, PASSWORD).path == "/password-expired"
        for path in ("/setup", "/setup/reset-token", "/setup/personal-information"):
            assert ada.get(path).path == "/password-expired", path
        assert ada.submit("/setup/reset-token").path == "/password-expired"
        assert not house.json("token", "status", ADA)["exists"]
        page = ada.submit("/password-expired", current=PASSWORD, new=PASSWORD, repeat=PASSWORD)
        assert page.path == "/password-expired" and page.headers.get("Set-Cookie") is None
        page = ada.submit("/password-expired", current=PASSWORD, new=NEW, repeat=NEW)
        assert "password" in page.words and ada.get("/setup").path == "/setup", page.words


def by_soap_the_session_says_so_and_does_nothing(house):
    with expired(house):
        house.good("token", "reset", ADA)
        token = find_in_mails(TOKEN, wait_for_mails(house, 1))
        page = soap(house, LOGIN % (ADA, PASSWORD + token), OUTSIDE)
        assert "<passwordExpired>true</passwordExpired>" in page.text, page.text
        session = re.search("<sessionId>([^<]+)<", page.text).group(1)
        page = soap(house, INFO % session, OUTSIDE)
        assert "INVALID_OPERATION_WITH_EXPIRED_PASSWORD" in page.text, page.text


if __name__ == "__main__":
    run_tests(tests_of(globals()))
