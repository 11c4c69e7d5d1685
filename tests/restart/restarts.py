"""Restarts of the servers beside this file, for tests."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "server.py")
SAFE, UNSAFE, USAGE, UNTESTED = 0, 1, 2, 3
PORT = "18080"  # of a network of its own


def server(kind):
    return [sys.executable, SERVER, kind, PORT]


class Case(lab.Case):
    def restart(self, *arguments, status=SAFE, twlab=None, **options):
        """The report on one line; with the words of the page in order."""
        command = [twlab or lab.TWLAB, "restart", "--out", self.out, "--width", "100", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False,
                              stdin=subprocess.DEVNULL, **options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        return " ".join(done.stdout.split())

    def of(self, kind, *arguments, status=SAFE, **options):
        return self.restart("--wait", "1", *arguments, "--", *server(kind), status=status, **options)
