"""The processes of `twlab explore`: killed, stopped, told to end, or left alone by Ctrl-C.

    check_explorers.py TWLAB [unittest's arguments]
"""

import os
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

BY_SIGNAL = 128
FATAL = (signal.SIGKILL, signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM)


def is_first_of_its_world(pid):
    """Is it number 1 in a PID namespace, and no other's guard?"""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            numbers = next(line for line in file if line.startswith("NSpid:")).split()[1:]
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return len(numbers) > 2 and numbers[-1] == "1" and not file.read().split()
    except (OSError, StopIteration):
        return False


def workers():
    return [pid for pid in lab.descendants() if is_first_of_its_world(pid)]


class Explorers(lab.Case):
    def setUp(self):
        super().setUp()
        lab.adopt_orphans()

    def tearDown(self):
        for pid in lab.descendants():  # of a test that failed
            os.kill(pid, signal.SIGKILL)
        lab.await_nobody()

    def start(self, *arguments, **options):
        """What it prints goes to a file: a pipe stays open as long as anybody is left."""
        with open(os.path.join(self.folder, "said"), "w", encoding="utf-8") as said:
            return subprocess.Popen([lab.TWLAB, "explore", "--cases", "100000000", "--out",
                                     self.out, *arguments], stdout=said, stderr=said, **options)

    def await_workers(self, n):
        until = time.monotonic() + lab.PATIENCE
        while len(found := workers()) < n:
            self.assertLess(time.monotonic(), until, "no workers")
            time.sleep(0.005)
        return found

    def stop_workers(self):
        for pid in self.await_workers(2):
            os.kill(pid, signal.SIGSTOP)

    def ends(self, child):
        """Waits for twlab; returns its status and what it said."""
        try:
            child.wait(lab.PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            self.fail(f"still there after {lab.PATIENCE:.0f} s")
        self.assertEqual(lab.await_nobody(), [])
        with open(os.path.join(self.folder, "said"), encoding="utf-8") as said:
            return child.returncode, said.read()

    def test_killed_at_any_moment(self):
        for i in range(60):
            child = self.start(preexec_fn=lambda: os.nice(5))
            moment = random.uniform(0, 0.6)
            time.sleep(moment)
            child.send_signal(FATAL[i % len(FATAL)])
            child.wait()
            left = lab.await_nobody()
            self.assertEqual(left, [], f"{FATAL[i % len(FATAL)].name} after {moment * 1000:.0f} ms")

    def test_killed_while_workers_stand_still(self):
        child = self.start()
        self.stop_workers()
        child.kill()
        child.wait()
        self.assertEqual(lab.await_nobody(), [])

    def test_told_to_end_while_workers_stand_still(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            child = self.start()
            self.stop_workers()
            child.send_signal(number)
            status, said = self.ends(child)
            self.assertEqual(status, BY_SIGNAL + number, said)
            self.assertRegex(said, "worker.*killed")

    def test_workers_that_stand_still(self):
        """Nobody tells them anything: that they do nothing is seen."""
        child = self.start()
        self.stop_workers()
        status, said = self.ends(child)
        self.assertEqual(status, lab.COULD_NOT_RUN, said)
        self.assertRegex(said, "worker.*killed")

    def test_stopped_itself(self):
        """Who was suspended, and its workers with it, has nothing to complain of."""
        child = self.start("--cases", "3000", start_new_session=True)
        self.await_workers(2)
        os.killpg(child.pid, signal.SIGSTOP)
        time.sleep(0.3)
        os.killpg(child.pid, signal.SIGCONT)
        status, said = self.ends(child)
        self.assertEqual(status, lab.AS_EXPECTED, said)

    def test_sigint_ignored_stays_so(self):
        """A shell without job control starts what is in the background like that: Ctrl-C does
        not end it, SIGTERM does."""
        child = self.start(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        self.await_workers(2)
        child.send_signal(signal.SIGINT)
        with self.assertRaises(subprocess.TimeoutExpired):
            child.wait(1.0)
        child.terminate()
        self.assertEqual(self.ends(child)[0], BY_SIGNAL + signal.SIGTERM)

    def test_told_to_end(self):
        child = self.start()
        self.await_workers(2)
        child.send_signal(signal.SIGINT)
        status, said = self.ends(child)
        self.assertEqual(status, BY_SIGNAL + signal.SIGINT, said)
        self.assertNotRegex(said, "killed")  # as whoever does not end within ten seconds is


if __name__ == "__main__":
    lab.main()
