"""Many runs side by side: what goes wrong in one is its own, and fewer run where not all can.

    check_many.py TWLAB [unittest's arguments]
"""

import glob
import json
import os
import pwd
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402

CONNECT = "client = connect\n"


def children(pid):
    """In the order in which they were made."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def head(report):
    """(name, ruling) of each line of the report's head, in its order."""
    return re.findall(r"^  (\S+) .*?\b(HOLDS|FAILS|UNKNOWN)\b", report.split("\n\n")[1],
                      re.MULTILINE)


class Many(lab.Case):
    def copies(self, names, wait="0ms"):
        """client-first under these names; each waits so long once it is connected."""
        text = lab.experiment("client-first")
        self.assertIn(CONNECT, text)
        text = text.replace(CONNECT, f"{CONNECT}lab = wait {wait}\n", 1)
        return [self.write(name + ".ini", text) for name in names]

    def start(self, *arguments):
        return subprocess.Popen(self.command(*arguments), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def connected(self, child, index):
        """The pid 1 of that world, once it has captured a connection."""
        until = time.monotonic() + lab.PATIENCE
        while time.monotonic() < until:
            keepers = children(child.pid)
            guards = children(keepers[index]) if len(keepers) > index else []
            captures = glob.glob(os.path.join(self.out, ".*", "*.pcap.part"))
            if guards and children(guards[0]) and len(captures) > index:
                return children(guards[0])[0]
            time.sleep(0.01)
        self.fail("the worlds have not started")

    def spoil(self, number, *said):
        """Sends the signal to the first world: the second does not notice."""
        child = self.start(*self.copies(["spoilt", "sound"], "4s"))
        self.connected(child, 1)
        os.kill(self.connected(child, 0), number)
        out, err = child.communicate(timeout=lab.PATIENCE)
        self.assertEqual(child.returncode, lab.COULD_NOT_RUN, out + err)
        self.assertEqual(head(out), [("sound", "HOLDS")])
        for words in ("spoilt could not be run", *said):
            self.assertRegex(err, words)
        self.assertTrue(os.path.exists(self.path("sound.ledger")))
        self.assertFalse(os.path.exists(self.path("spoilt.ledger")))

    def test_crash(self):
        self.spoil(signal.SIGKILL, "killed or crashed")

    def test_hang(self):
        self.spoil(signal.SIGSTOP, "it hung and was killed")
        self.assertEqual(lab.await_nobody(5), [])

    def test_order(self):
        """Of the command line, whoever is through first; and no more at once than were allowed."""
        slow = self.copies(["a-slow"], "700ms")
        quick = self.copies(["z-quick", "b-quick"])
        done = self.run_lab("--jobs", "3", *slow, *quick)
        self.assertEqual([name for name, _ in head(done.stdout)], ["a-slow", "z-quick", "b-quick"])

    def test_jobs(self):
        """One at a time: none begins before the one before it has ended."""
        paths = self.copies(["one", "two", "three"], "100ms")
        self.run_lab("--jobs", "1", *paths)
        ledgers = [Ledger(self.path(name + ".ledger")) for name in ("one", "two", "three")]
        for before, after in zip(ledgers, ledgers[1:]):
            self.assertGreater(after.began(), before.began() + before.lines[-1][0])

    def few(self, limits, preexec_fn=None):
        """With so few of something that not all can run at once, all are run all the same."""
        names = [f"few-{i}" for i in range(8)]
        paths = self.copies(names, "300ms")

        def limit():
            for what, n in limits:
                resource.setrlimit(what, (n, n))
            if preexec_fn:
                preexec_fn()

        done = self.run_lab(*paths, preexec_fn=limit)
        self.assertEqual(head(done.stdout), [(name, "HOLDS") for name in names])
        self.assertRegex(done.stderr, "not all runs fit at once, so fewer run")
        self.assertRegex(done.stderr, "in the end [1-7] of 8 ran at a time")
        self.assertEqual(self.hidden(), [])

    def test_few_descriptors(self):
        self.few([(resource.RLIMIT_NOFILE, 24)])

    def test_few_processes(self):
        """The limit counts all processes of a user, so this is a user that has no others."""
        if os.geteuid() != 0:
            self.skipTest("only root can become a user that nobody is")
        taken = {user.pw_uid for user in pwd.getpwall()}
        user = next(uid for uid in range(61000, 61999) if uid not in taken)
        program = lab.copy_for_anybody(os.path.join(self.folder, "program"))
        before, lab.TWLAB = lab.TWLAB, program
        self.addCleanup(setattr, lab, "TWLAB", before)
        os.mkdir(self.out)
        shutil.chown(self.out, user, user)

        def become():
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)

        self.few([(resource.RLIMIT_NPROC, 12)], become)

    def test_repeat(self):
        """Each run has files of its own, and is told of by its own name."""
        done = self.run_lab("--repeat", "3", "--json", os.path.join(self.folder, "j.json"),
                            *self.copies(["again"]))
        names = [f"again.{i}" for i in (1, 2, 3)]
        self.assertEqual(head(done.stdout), [("again", "HOLDS")])
        self.assertRegex(done.stdout, r"  again \(3 times\) .*HOLDS +3 of 3")
        self.assertIn("again, 3 times", done.stdout)
        with open(os.path.join(self.folder, "j.json"), encoding="utf-8") as file:
            repeats = json.load(file)["repeats"]
        self.assertEqual([(r["experiment"], r["probe"], r["free"]) for r in repeats],
                         [("again", "plain", 3)])
        for name in names:
            for kind in (".ledger", ".pcap"):
                self.assertTrue(os.path.exists(self.path(name + kind)), name + kind)
        self.assertEqual(self.hidden(), [])

    def test_junit(self):
        path = os.path.join(self.folder, "junit.xml")
        self.run_lab("--first-bind", "--junit", path, *self.copies(["one", "two"]))
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertEqual(re.findall(r'<testsuite name="(\w+)"', text), ["one", "two"])
        self.assertRegex(text, r'<testsuites name="twlab" tests="\d+" failures="0" errors="0"')


if __name__ == "__main__":
    lab.main()
