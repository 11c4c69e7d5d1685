"""Ctrl-C, SIGTERM and kill -9, at any moment of a run.

    check_signals.py TWLAB [unittest's arguments]
"""

import os
import random
import re
import signal
import statistics
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402

NAMES = ("server-first", "the-book")  # both wait, and the latter has commands as peers
SOON, SURELY = 0.1, 2.0  # seconds
BY_SIGNAL = 128


def frames(path):
    """How many whole packets a capture has, and how many bytes of one that was cut."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:4] == struct.pack("<I", 0xA1B23C4D), f"{path}: no pcap file, {len(data)} bytes"
    n, at = 0, 24
    while at + 16 <= len(data):
        length = struct.unpack("<I", data[at + 8:at + 12])[0]
        if at + 16 + length > len(data):
            break
        at += 16 + length
        n += 1
    return n, len(data) - at


def parts(folder):
    """The captures below a folder that have not got their name."""
    return [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names
            if name.endswith(".pcap.part")]


def is_pending(pid, number):
    """Has the process not taken the signal yet?"""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        mask = int(re.search(r"^ShdPnd:\s*(\w+)", file.read(), re.MULTILINE).group(1), 16)
    return bool(mask & 1 << (number - 1))


def send(pid, number):
    """Unless it has ended since."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


class Interrupted(lab.Case):
    def setUp(self):
        super().setUp()
        lab.adopt_orphans()

    def interrupt(self, number, moment, repeat=1, **options):
        """Starts the two experiments, sends the signal at that moment, and returns how long it
        took until nobody was there any more."""
        child = subprocess.Popen(self.command(*NAMES), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, start_new_session=True)
        time.sleep(moment)
        began = time.monotonic()
        for _ in range(repeat):
            if options.get("group"):
                os.killpg(child.pid, number)
            else:
                child.send_signal(number)
        out, err = child.communicate(timeout=lab.PATIENCE)
        self.assertEqual(lab.await_nobody(), [])
        took = time.monotonic() - began
        said = f"signal {number} after {moment * 1000:.0f} ms: {child.returncode}\n{out}{err}"
        if child.returncode == -number:  # before it was asked to do anything else
            self.assertEqual(os.listdir(self.out) if os.path.isdir(self.out) else [], [], said)
        else:
            self.assertEqual(child.returncode, BY_SIGNAL + number, said)
            self.check_files(number, said)
        return took

    def await_begun(self):
        """Until there is a run; by then signals have been taken over."""
        until = time.monotonic() + lab.PATIENCE
        while not self.hidden():
            self.assertLess(time.monotonic(), until, "no run has begun")
            time.sleep(0.002)

    def check_files(self, number, said):
        self.assertEqual(self.hidden(), [], said)
        for name in NAMES:
            ledger = self.assert_one_run(name)
            self.assertEqual(ledger.fact("interrupted"), [signal.Signals(number).name], said)
            again = subprocess.run([lab.TWLAB, "judge", self.path(name + ".ledger")],
                                   capture_output=True, text=True, check=False)
            self.assertEqual(again.returncode, lab.COULD_NOT_RUN, again.stdout + again.stderr)

    def test_at_any_moment(self):
        """Jiffies are sampled for 0.25 s, then the steps take 0.1 s, then it waits. How soon is
        a promise of the program and not of a busy machine: where the test may run before
        everybody else nine in ten count, and not all, as the kernel itself closes a capture only
        when every processor has got round to it (synchronize_net); elsewhere the median does."""
        hurried = lab.hurry()
        whole = self.duration("--first-bind", *NAMES) + 0.5  # and what jiffies take
        for name in os.listdir(self.out):
            os.unlink(self.path(name))
        moments = [random.uniform(0, whole) for _ in range(30)]
        took = []
        for i, moment in enumerate(moments):
            took.append(self.interrupt(signal.SIGTERM if i % 2 else signal.SIGINT, moment))
            for name in os.listdir(self.out) if os.path.isdir(self.out) else []:
                os.unlink(self.path(name))
        print(f"gone after, ms: median {statistics.median(took) * 1000:.1f}, "
              f"worst {max(took) * 1000:.1f}, asked for after "
              f"{moments[took.index(max(took))] * 1000:.0f}" + ("" if hurried else " (busy machine or not)"))
        most = statistics.quantiles(took, n=10)[8] if hurried else statistics.median(took)
        self.assertLess(most, SURELY if lab.is_sanitized() else SOON)
        self.assertLess(max(took), SURELY)

    def test_again_and_again(self):
        """Somebody is impatient: the first one counts."""
        self.interrupt(signal.SIGINT, 0.5, repeat=20)

    def test_two_of_them(self):
        """The first one counts, whichever the second is."""
        child = subprocess.Popen(self.command(*NAMES), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.await_begun()
        child.send_signal(signal.SIGTERM)
        while is_pending(child.pid, signal.SIGTERM):
            pass
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=lab.PATIENCE)
        said = f"{child.returncode}\n{out}{err}"
        self.assertEqual(child.returncode, BY_SIGNAL + signal.SIGTERM, said)
        self.check_files(signal.SIGTERM, said)

    def test_stopped(self):
        """All processes are stopped for a while, as when a virtual machine pauses: nobody looked
        meanwhile. That is in the ledger, and contradicts nothing."""
        names = ("tw-reuse-delay", "last-ack-lost-twice")
        n_stalls = 0
        for _ in range(6):
            child = subprocess.Popen(self.command("--first-bind", *names), stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, text=True)
            for _ in range(3):
                time.sleep(random.uniform(0.05, 0.5))
                stopped = lab.descendants()
                for pid in stopped:
                    send(pid, signal.SIGSTOP)
                time.sleep(random.uniform(0.1, 0.5))
                for pid in reversed(stopped):
                    send(pid, signal.SIGCONT)
            said = child.communicate(timeout=lab.PATIENCE)[0]
            self.assertNotIn("FAILS", said)
            self.assertIn(child.returncode, (lab.AS_EXPECTED, lab.COULD_NOT_RUN), said)
            for name in names:
                with open(self.path(name + ".ledger"), encoding="utf-8") as file:
                    n_stalls += file.read().count(" stalled-us")
        self.assertGreater(n_stalls, 0)

    def test_quit(self):
        """Ctrl-\\ leaves no more behind than Ctrl-C."""
        self.interrupt(signal.SIGQUIT, 0.5)

    def test_whole_process_group(self):
        """As a terminal does it. The peers are not in that group."""
        self.interrupt(signal.SIGINT, 0.5, group=True)

    def test_sigint_ignored(self):
        """A shell starts what is in the background like that. SIGINT is then nothing, to twlab,
        but the server is stopped with it all the same."""
        command = " ".join(self.command("--first-bind", *NAMES))
        done = subprocess.run(["sh", "-c", f"{command} & wait $!"], capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, lab.AS_EXPECTED, done.stdout + done.stderr)
        steps = self.assert_one_run("server-first").steps("server")
        self.assertIn(("stop SIGINT", "OK"), [(text, error) for _, text, error in steps])

    def test_sigint_ignored_stays_so(self):
        """Ctrl-C does not end it, SIGTERM does."""
        child = subprocess.Popen(
            self.command(*NAMES), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        self.await_begun()
        child.send_signal(signal.SIGINT)
        with self.assertRaises(subprocess.TimeoutExpired):
            child.wait(0.2)
        child.terminate()
        self.assertEqual(child.wait(lab.PATIENCE), BY_SIGNAL + signal.SIGTERM)
        child.stderr.close()
        self.check_files(signal.SIGTERM, "after SIGINT, which was ignored")


class Killed(lab.Case):
    def setUp(self):
        super().setUp()
        lab.adopt_orphans()

    def kill(self, moment, *arguments):
        """Kills twlab at that moment, and waits until nobody is there any more."""
        child = subprocess.Popen(self.command(*arguments), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(moment)
        ours = lab.namespaces([os.getpid()])
        private = lab.namespaces(lab.descendants()) - ours
        killed = time.clock_gettime(time.CLOCK_BOOTTIME)
        child.kill()
        child.wait()
        self.assertEqual(lab.await_nobody(), [], f"killed after {moment * 1000:.0f} ms")
        # The kernel gives the number of a namespace that is gone to the next one at once: of
        # whoever came after it that says nothing.
        self.assertEqual(private & lab.namespaces(lab.older_than(killed)), set())

    def check_part(self, path):
        _, cut = frames(path)
        self.assertLess(cut, 16 + 256 + 1, path)  # of one packet, and its header

    def test_at_a_hundred_moments(self):
        """Of a run that takes a tenth of a second, and of one that waits."""
        seen = {}
        whole = self.duration("--first-bind", *NAMES)
        for i in range(100):
            quick = i % 3 > 0
            self.kill(random.uniform(0, whole if quick else whole + 0.5),
                      *(("--first-bind",) if quick else ()), *NAMES)
            for path in parts(self.out):
                self.check_part(path)
                seen.setdefault(os.path.getsize(path), path)
            for name in NAMES:
                # Killed while it published, one of the two may be missing, never of another run.
                if all(os.path.exists(self.path(name + end)) for end in (".ledger", ".pcap")):
                    self.assert_one_run(name)
        print(f"{len(seen)} lengths of captures that were left, bytes:", *sorted(seen))
        self.assertGreater(len(seen), 1)
        for path in list(seen.values())[:6]:
            opened = subprocess.run(["tshark", "-n", "-r", path], capture_output=True, text=True,
                                    check=False)
            if opened.returncode != 0:
                self.assertIn("cut short in the middle of a packet", opened.stderr)
            self.assertEqual(len(opened.stdout.splitlines()), frames(path)[0], opened.stderr)


if __name__ == "__main__":
    lab.main()
