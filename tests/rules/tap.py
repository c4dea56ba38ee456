# SPDX-License-Identifier: Apache-2.0
"""The few lines of TAP that the checks of the source need."""


class Tap:
    def __init__(self):
        self.count = 0

    def expect(self, name, good, details=()):
        self.count += 1
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        for line in () if good else details:
            print(f"# {line}")

    def check(self, name, findings):
        """Good when nothing was found; what was found is printed."""
        self.expect(name, not findings, findings)

    def end(self):
        print(f"1..{self.count}", flush=True)
