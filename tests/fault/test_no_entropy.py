# SPDX-License-Identifier: Apache-2.0
"""The kernel gives no random bytes (fault 37, R100): refused, never weak, and the process lives."""
import faults
from faults import ALLOWED, INSIDE, PASSWORD, Browser, Injection, Service, Skip, note

# Only ENOSYS: at any other error the C library ends the process when expat asks it for a salt.


def no_entropy(house):
    """getrandom fails: logins and resets are refused, and work again afterwards"""
    if not faults.strace_works():
        raise Skip("strace cannot trace here")
    faults.prepare(house)
    user = faults.add_user(house, "ada")
    with Service(house) as service:
        before = faults.allowed_in_history(house)
        with Injection(service, "getrandom:error=ENOSYS"):
            answers = [service.login(user, PASSWORD, source)
                       for source in (INSIDE, faults.OUTSIDE) for _ in range(3)]
            reset = house.run("token", "reset", user)
        note(f"without entropy: {sorted(set(answers))}, a reset ends with {reset.returncode}")
        assert set(answers) == {"SERVER_UNAVAILABLE"}, answers
        assert reset.returncode == 3, reset
        assert service.lives, service.log
        assert faults.allowed_in_history(house) == before
        assert service.login(user, PASSWORD, INSIDE) == ALLOWED
        assert Browser(service, user).reset_token()
        faults.wait_until(lambda: faults.mailed_tokens(house, user), "the token mail")
        assert service.stop() == 0, service.log
    assert len(faults.mailed_tokens(house, user)) == 1


def one_call_fails(house):
    """any one call of getrandom fails: that login is refused or served whole"""
    if not faults.strace_works():
        raise Skip("strace cannot trace here")
    faults.prepare(house)
    user = faults.add_user(house, "ada")
    with Service(house) as service:
        seen = set()
        for every in (2, 3, 5):
            before = faults.allowed_in_history(house)
            with Injection(service, f"getrandom:error=ENOSYS:when={every}+{every}"):
                answers = [service.login(user, PASSWORD, INSIDE) for _ in range(12)]
            assert faults.allowed_in_history(house) == before + answers.count(ALLOWED)
            seen |= set(answers)
        assert seen <= {ALLOWED, "SERVER_UNAVAILABLE"}, seen
        assert service.lives and service.login(user, PASSWORD, INSIDE) == ALLOWED
        faults.check_integrity(house)


faults.run_all(globals())
