"""What a run says and how it ends: as an ordinary user, and when an expectation is not met.

    check_story.py TWLAB [unittest's arguments]
"""

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402


def story(path):
    """What two runs of one experiment have in common."""
    ledger = Ledger(path)
    probes = [name for name, *_ in ledger.facts["endpoint"] if name not in ("client", "server")]
    return {
        "segments": ledger.numbered(),
        "steps": [ledger.steps(who) for who in ("client", "server")],
        "binds": {probe: [error for _, error, _ in ledger.binds(probe)] for probe in probes},
        "dropped": ledger.fact("dropped"),
        "bound-visible": ledger.fact("bound-visible"),
    }


def timeless(told):
    told["steps"] = [[(text, error) for _, text, error in steps] for steps in told["steps"]]
    return told


def ruling(report, name):
    """What the head of the report says of an experiment: HOLDS, FAILS or UNKNOWN."""
    return re.search(rf"^  {name} .*?\b(HOLDS|FAILS|UNKNOWN)\b", report, re.MULTILINE).group(1)


class OrdinaryUser(lab.Case):
    NAMES = ("client-first", "server-first")

    def command_as(self, user, folder, program):
        arguments = f"{program} run --first-bind --out {folder} {' '.join(self.NAMES)}"
        if os.geteuid() != 0:
            return ["/bin/sh", "-c", arguments]
        return ["su", user, "-s", "/bin/sh", "-c", arguments]

    def test_same_as_root(self):
        """Namespaces, capture and verdict do not need root. As root this runs as nobody, and
        compares with root's own run."""
        user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        program = lab.copy_for_anybody(os.path.join(self.folder, "program"))
        folder = os.path.join(self.folder, "theirs")
        os.mkdir(folder)
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        done = subprocess.run(self.command_as(user, folder, program), capture_output=True,
                              text=True, timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, lab.AS_EXPECTED, done.stdout + done.stderr)
        ours = self.run_lab("--first-bind", *self.NAMES)
        for name in self.NAMES:
            self.assertEqual(ruling(done.stdout, name), "HOLDS")
            self.assertEqual(ruling(ours.stdout, name), "HOLDS")
            theirs = os.path.join(folder, name + ".ledger")
            self.assertEqual(os.stat(theirs).st_uid, pwd.getpwnam(user).pw_uid)
            self.assertEqual(timeless(story(theirs)),
                             timeless(story(self.path(name + ".ledger"))))


class Contradicted(lab.Case):
    def contradict(self, before, after, *said):
        """One line of server-first turned round: status 1, and the report says both sides."""
        text = lab.experiment("server-first")
        self.assertIn(before, text)
        path = self.write("wrong.ini", text.replace(before, after, 1))
        done = self.run_lab("--first-bind", path, status=lab.CONTRADICTED)
        self.assertEqual(ruling(done.stdout, "wrong"), "FAILS")
        for words in said:
            self.assertRegex(done.stdout, words)
        # What was seen is saved all the same, and ruled on in the same way.
        again = subprocess.run([lab.TWLAB, "judge", self.path("wrong.ledger")],
                               capture_output=True, text=True, check=False)
        self.assertEqual(again.returncode, lab.CONTRADICTED, again.stdout + again.stderr)

    def test_first_try(self):
        self.contradict("EADDRINUSE, then OK after TIME_WAIT", "OK", r"FAILS +plain-first-try",
                        r"expected +OK", r"seen +EADDRINUSE")

    def test_first_fin(self):
        self.contradict("first-fin = server", "first-fin = client", r"FAILS +first-fin",
                        r"expected .*client", r"seen .*server")

    def test_time_wait(self):
        self.contradict("time-wait = server", "time-wait = client", r"FAILS +time-wait",
                        r"expected .*client", r"seen .*server")

    def test_teardown(self):
        self.contradict("teardown  = four-way", "teardown  = reset", r"FAILS +teardown",
                        r"expected .*reset", r"seen .*four-way")

    def test_one_of_two(self):
        """One wrong experiment does not spoil what is said of the other, nor its files."""
        wrong = self.write("wrong.ini", lab.experiment("client-first").replace(
            "expect  = OK", "expect  = EADDRINUSE, then OK after TIME_WAIT", 1))
        done = self.run_lab("--first-bind", wrong, "server-first", status=lab.CONTRADICTED)
        self.assertEqual(ruling(done.stdout, "wrong"), "FAILS")
        self.assertEqual(ruling(done.stdout, "server-first"), "HOLDS")


class Busy(lab.Case):
    def test_looked_for_as_long_as_was_said(self):
        """Whoever has other things to do for longer than a probe is to be tried tries it once more
        when its time is over; else nobody would know."""
        path = self.write("busy.ini", "[experiment]\ntitle = A busy lab\n"
                          "[steps]\nlab = wait 1ms\n[then]\nlab = wait 200ms\n"
                          "[probe plain]\nexpect = EADDRINUSE, not OK within 100ms\n")
        done = self.run_lab(path)
        self.assertEqual(ruling(done.stdout, "busy"), "HOLDS")


class Exec(lab.Case):
    def test_a_child_has_the_listener(self):
        """An exec closes the peer's listening socket; that a child has it still is no failed step."""
        path = self.write("child.ini", "[experiment]\ntitle = fork, then exec\n"
                          "[steps]\nserver = fork\nserver = exec sleep 300\n"
                          "[then]\nserver = leave\n"
                          "[probe plain]\nexpect = EADDRINUSE, then OK after [then]\n")
        done = self.run_lab(path)
        self.assertEqual(ruling(done.stdout, "child"), "HOLDS")


class Sockets(lab.Case):
    def refused(self, options, step, *said):
        path = self.write("sockets.ini", "[experiment]\ntitle = x\n" + options + "[steps]\n" + step +
                          "[expect]\nteardown = incomplete\n")
        done = self.run_lab(path, status=lab.COULD_NOT_RUN)
        for words in said:
            self.assertIn(words, done.stderr)

    def test_a_socket_that_cannot_be_made(self):
        """An option that cannot be set is no result of listen() or connect(), and has its name."""
        missing = "setsockopt SO_BINDTODEVICE: No such device"
        self.refused("[server]\ndevice = nosuch\n", "client = connect\n", "server: " + missing)
        self.refused("[client]\ndevice = nosuch\n", "client = connect\n", "client: " + missing)

    def test_which_is_expected(self):
        path = self.write("sockets.ini", "[experiment]\ntitle = x\n[client]\ndevice = nosuch\n"
                          "[steps]\nclient = connect -> ENODEV\n")
        self.assertEqual(ruling(self.run_lab(path).stdout, "sockets"), "HOLDS")

    def then(self, steps, first, rest="not OK within 10ms"):
        """What is done after the first try is known as what is done before."""
        path = self.write("sockets.ini", "[experiment]\ntitle = x\n[server]\noptions = reuseaddr\n"
                          f"[steps]\nserver = await LISTEN\n[then]\n{steps}[probe plain]\n"
                          f"expect = {first}, {rest}\n")
        self.assertEqual(ruling(self.run_lab(path).stdout, "sockets"), "HOLDS")

    def test_tied_to_a_device_later(self):
        self.then("server = set listener device lo\nserver = await LISTEN\n", "EADDRINUSE")

    def test_inherited_later(self):
        self.then("server = set listener cloexec no\nserver = exec sleep 300\n", "EADDRINUSE")


if __name__ == "__main__":
    # Folders of tests are for everybody, or an ordinary user could not get at them.
    tempfile.tempdir = "/tmp" if os.access("/tmp", os.W_OK) else None
    lab.main()
