"""`twlab restart` of servers that wait for the kernel's timer: how long they are away.

    check_release.py TWLAB [unittest's arguments]
"""

import re

import restarts
from restarts import UNSAFE, lab


class Released(restarts.Case):
    def away(self, kind, *arguments):
        report = self.restart(*arguments, "--", *restarts.server(kind), status=UNSAFE)
        seconds = float(re.search(r"(?:away for|listens again) ([\d.]+) s", report)[1])
        self.assertGreater(seconds, 60, report)
        self.assertLess(seconds, 68, report)
        return report

    def test_plain(self):
        report = self.away("plain")
        self.assertRegex(report, r"attempt \d\d is the first that worked")
        self.assertIn("was in TIME-WAIT", report)

    def test_retries(self):
        """The first attempt is given the time that it needs."""
        self.assertIn("the first attempt went on until it could", self.away("retries"))

    def test_half(self):
        """What is half there is not left there: the next attempt is whole."""
        self.assertIn("listens on 1 of 2 addresses", self.away("half"))

    def test_alive(self):
        self.assertIn("lives and does not listen", self.away("mute", "--stopped-by", "crash"))

    def test_then(self):
        """The new server has the option, which helps from its next restart on."""
        report = self.away("plain", "--then", " ".join(restarts.server("reuseaddr")))
        self.assertIn("the new server has SO_REUSEADDR", report)


if __name__ == "__main__":
    lab.main()
