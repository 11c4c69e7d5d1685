"""What is known of a run is shown when its wait begins, and the rest when that is over.

    check_early.py TWLAB [unittest's arguments]
"""

import glob
import os
import re
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support"), os.path.join(HERE, "..", "net")]
import lab  # noqa: E402
from terminal import Terminal  # noqa: E402

# The line that is drawn over itself, what takes it away, and colour.
LIVE = re.compile(r"\r\x1b\[K[^\r\n]*(?=\r)|\r\x1b\[K|\x1b\[[0-9;]*m")
BEGIN = r"(?:\n|\x1b\[K)"  # of a line


def plain(text):
    """What was printed and stays."""
    return LIVE.sub("", text)


def lines(text):
    """... without what says nothing."""
    return [line for line in plain(text).splitlines() if line.strip()]


class Early(lab.Case):
    def waiting(self, name, seconds):
        """An experiment whose port is held for so long, and a little longer."""
        text = lab.experiment("orphan-linger2").replace("linger2 = 2", f"linger2 = {seconds}")
        text = text.replace("OK after 2s", f"OK after {seconds}s")
        self.assertIn(f"after {seconds}s", text)
        return self.write(name + ".ini", text)

    def terminal(self, *arguments):
        return Terminal(*self.command(*arguments))

    def is_over(self, name):
        return os.path.exists(self.path(name + ".ledger"))

    def assert_each_line_once(self, seen):
        told = lines(seen[:seen.index("rulings ")])  # which two of may be decided by the same
        self.assertEqual([line for line in set(told) if told.count(line) > 1], [], seen)

    def assert_as_judged(self, name, seen):
        """All that a report says of the saved run was said, but for what the wait changes (when it
        worked, what the prediction missed), the files, and what depends on the other runs."""
        judged = subprocess.run([lab.TWLAB, "judge", self.path(name + ".ledger")], text=True,
                                capture_output=True, check=False, timeout=lab.PATIENCE)
        text = re.sub(r"(?m)^    (works|predicted) .*\n(                .*\n)*", "", judged.stdout)
        told = lines(seen)
        missing = [line for line in lines(text) if line not in told]
        self.assertEqual([line for line in missing if not re.match(rf"  \d+ packets,|  {name}  ", line)],
                         [], seen)

    def test_known_at_once(self):
        """The ladder, the first try and the prediction are there while the run goes on."""
        with self.terminal(self.waiting("held", 3)) as terminal:
            terminal.expect(r"first FIN: active closer")
            terminal.expect(r"first try +EADDRINUSE")
            terminal.expect(r"works +not yet: still refused")
            terminal.expect(r"predicted +3\.")
            terminal.expect(r"kernel ")
            self.assertFalse(self.is_over("held"), "all of it came when the run was over")
            self.assertNotIn("rulings", terminal.seen)
            terminal.expect(r"held: waiting until bind\(\) works")
            terminal.expect(BEGIN + r"    works +between 3\.\d+ and 3\.\d+ s after the ACK of the FIN")
            terminal.expect(r"why\n")
            terminal.expect(r"rulings +(\x1b\[32m)?HOLDS")
            terminal.expect(r"held +TCP_LINGER2 shortens .*HOLDS")
            self.assertEqual(terminal.end(), lab.AS_EXPECTED)
        self.assert_each_line_once(terminal.seen)
        self.assert_as_judged("held", terminal.seen)
        self.assertEqual(self.hidden(), [])
        self.assertEqual(sorted(os.listdir(self.out)),
                         ["held.ledger", "held.pcap", "held.pcapng"])

    def test_side_by_side(self):
        """Who is over at once is told of as a whole, first as it was named first; then those that
        wait, and what came of them in the order in which it came, by name."""
        with self.terminal("client-first", self.waiting("short", 3), self.waiting("long", 6)) as terminal:
            terminal.expect(r"(?m)^client-first$")
            terminal.expect(r"rulings +(\x1b\[32m)?HOLDS")
            terminal.expect(r"(?m)^short$")
            terminal.expect(r"not yet")
            terminal.expect(r"(?m)^long$")
            terminal.expect(r"not yet")
            self.assertFalse(self.is_over("short") or self.is_over("long"))
            terminal.expect(BEGIN + r"short, after the wait\n")
            terminal.expect(r"rulings +(\x1b\[32m)?HOLDS")
            terminal.expect(BEGIN + r"long, after the wait\n")
            terminal.expect(r"rulings +(\x1b\[32m)?HOLDS")
            for name in ("client-first", "short", "long"):
                terminal.expect(rf"\n  {name} .*HOLDS")
            self.assertEqual(terminal.end(), lab.AS_EXPECTED)
        self.assertEqual(terminal.seen.count("private namespaces"), 1)
        for name in ("client-first", "long", "short"):
            self.assert_as_judged(name, terminal.seen)

    def test_two_probes(self):
        """What came of each has its name."""
        path = self.waiting("two", 2)
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n[probe again]\nreuseaddr = yes\nexpect = EADDRINUSE, then OK after 2s\n")
        with self.terminal(path) as terminal:
            terminal.expect(r"not yet[^\x00]*not yet")
            for name in ("plain", "again"):
                terminal.expect(rf"\n  probe {name}\n    works +between")
            self.assertEqual(terminal.end(), lab.AS_EXPECTED)

    def test_ctrl_c(self):
        """What is known by then is said, and not what was said before."""
        with self.terminal(self.waiting("cut", 30)) as terminal:
            terminal.expect(r"held|cut: waiting until bind\(\) works")
            terminal.ctrl_c()
            terminal.expect(r"note: SIGINT ended this run before it was over")
            terminal.expect(r"works +not seen: SIGINT ended the run")
            terminal.expect(r"rulings +(\x1b\[33m)?UNKNOWN")
            self.assertEqual(terminal.end(), 128 + signal.SIGINT)
        self.assert_each_line_once(terminal.seen)
        self.assert_as_judged("cut", terminal.seen)

    def test_killed(self):
        """Nobody is left, and what was known is in the hidden folder, as a run that is not over."""
        lab.adopt_orphans()
        with self.terminal(self.waiting("killed", 30)) as terminal:
            terminal.expect(r"works +not yet")  # it waits a moment earlier
            terminal.expect(r"killed: waiting until bind\(\) works")
            os.kill(terminal.pid, signal.SIGKILL)
            self.assertEqual(terminal.end(), -signal.SIGKILL)
        self.assertEqual(lab.await_nobody(), [])
        left = glob.glob(os.path.join(self.out, ".*", "killed.*"))
        known = [path for path in left if path.endswith((".known", ".ledger"))]
        self.assertEqual(len(known), 1, left)
        judged = subprocess.run([lab.TWLAB, "judge", known[0]], capture_output=True, text=True,
                                check=False, timeout=lab.PATIENCE)
        self.assertEqual(judged.returncode, lab.COULD_NOT_RUN, judged.stdout)
        self.assertIn("EADDRINUSE", judged.stdout)
        self.assertNotIn("FAILS", judged.stdout)

    def test_world_killed(self):
        """What the process of a run had said before it was killed was told; that it died, too."""
        with self.terminal(self.waiting("dead", 30)) as terminal:
            terminal.expect(r"works +not yet")  # it waits a moment earlier
            terminal.expect(r"dead: waiting until bind\(\) works")
            keepers = [pid for pid in lab.descendants() if pid != terminal.pid]
            os.kill(keepers[0], signal.SIGKILL)
            terminal.expect(r"dead could not be run")
            self.assertEqual(terminal.end(), lab.COULD_NOT_RUN)
        self.assertEqual(terminal.seen.count("not yet"), 1)
        self.assertNotIn("rulings", terminal.seen)

    def test_no_room(self):
        """Where what is known cannot be written, a part of it does not take the capture's room
        while the run waits."""
        path = self.waiting("full", 4)
        with Terminal("/usr/bin/prlimit", "--fsize=1800", *self.command(path)) as terminal:
            terminal.expect("full: waiting until .* 2 s so far")
            left = [os.path.basename(name) for name in glob.glob(os.path.join(self.out, ".*", "*"))]
            self.assertEqual(left, ["full.pcap.part"])
            terminal.expect("File too large")
            self.assertEqual(terminal.end(), lab.COULD_NOT_RUN)

    def test_pipe(self):
        """What is not a terminal gets one document, when all is over: the summary first."""
        done = self.run_lab(self.waiting("held", 2))
        self.assertRegex(done.stdout, r"\Atwlab .*\n\n  held .*HOLDS.*\n\nheld\n")
        self.assertNotIn("not yet", done.stdout)
        self.assertEqual(done.stdout.count("\n    works "), 1)
        self.assertEqual(done.stderr, "")
        self.assert_as_judged("held", done.stdout)

    def test_one_machine(self):
        """Two hosts and a wire between them are on it, too: its line stands once."""
        done = self.run_lab("--first-bind", "client-first", "last-ack-lost", "server-first")
        self.assertEqual(done.stdout.count("private namespaces"), 1)

    def test_replaced(self):
        """Files of an earlier run do not go without a word."""
        first = self.run_lab("--first-bind", "client-first")
        self.assertEqual(first.stderr, "")
        again = self.run_lab("--first-bind", "client-first")
        self.assertRegex(again.stderr, r"\Atwlab: .*/client-first\.\*: replaced the files of the run of "
                                       r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n\Z")
        both = self.run_lab("--first-bind", "client-first", "server-first")
        self.assertIn("client-first.*", both.stderr)
        again = self.run_lab("--first-bind", "client-first", "server-first")
        self.assertRegex(again.stderr, r"\Atwlab: .*: the files of 2 runs replace earlier ones, .*\n\Z")

    def test_closed_pipe(self):
        """Who reads no more ends the run when there is something to read, not before; the files
        are there."""
        child = subprocess.Popen(self.command(self.waiting("held", 2)), stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL,
                                 preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
        child.stdout.close()
        self.assertEqual(child.wait(lab.PATIENCE), -signal.SIGPIPE)
        self.assert_one_run("held")
        self.assertEqual(self.hidden(), [])

    def test_document(self):
        """With a document on stdout nothing else is there, terminal or not."""
        with self.terminal("--json", "-", self.waiting("held", 2)) as terminal:
            self.assertEqual(terminal.end(), lab.AS_EXPECTED)
        self.assertRegex(plain(terminal.seen), r"\A\s*\{")
        self.assertNotIn("not yet", terminal.seen)

    def test_many(self):
        """Where runs that are as expected have one line each, that is all that they have."""
        with self.terminal("--repeat", "2", self.waiting("held", 2)) as terminal:
            terminal.expect(r"held \(2 times\).*HOLDS")
            self.assertEqual(terminal.end(), lab.AS_EXPECTED)
        self.assertNotIn("first try", terminal.seen)

    def test_unharmed(self):
        """To say what is known does not come between the last step and the first bind(), nor near
        a release: both are where a run that says nothing has them. The port is tried every 20 ms;
        who is later than that by 20 ms says so, as on a busy machine. That the release is looked at
        closely is asked for where the test may run before everybody else."""
        hurried = lab.hurry()
        with self.terminal(self.waiting("told", 2)) as terminal:
            self.assertEqual(terminal.end(), lab.AS_EXPECTED)
        ledger = lab.Ledger(self.path("told.ledger"))
        tries = [at for at, *_ in ledger.binds("plain")]
        predicted = [line for line in ledger.facts["predicted"] if line[0] == "plain"][0][1]
        near = [at for at in tries[1:] if abs(at / 1e9 - float(predicted)) < 0.005]
        if hurried:
            self.assertGreater(len(near), 1, "the release was not looked at closely")
        stalled_ms = sum(int(words[2]) / 1e3 for _, words in ledger.lines if words[-1] == "stalled-us")
        looked_ms = (tries[-1] - tries[0]) / 1e6 - stalled_ms
        self.assertGreater(len(tries), looked_ms / 50, f"{looked_ms} ms were not looked at throughout")


if __name__ == "__main__":
    lab.main()
