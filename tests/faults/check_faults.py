"""Every system call and every allocation of a run fails once, one after another.

    check_faults.py TWLAB INJECT STARVE [unittest's arguments]

INJECT is the program that makes the calls fail (inject.c), STARVE the library that does so with
allocations (starve.c). After each fault: no crash, no hang, no
process left; either an error that says why, with status 3, or what failed did not matter, and the
report HOLDS with the files of a whole run. Never a ruling that the fault has made: not even the
probe's bind() may fail for want of memory and be taken for the kernel's answer about the port.

Which errno, and which calls are left out and why: calls.h. An errno that could as well be what the
experiment is about (EADDRINUSE of a bind(), ECONNREFUSED of a connect()) is none of them."""

import collections
import concurrent.futures
import errno
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402

INJECT = STARVE = ""  # set by main
PLAIN = "client-first"  # its run has everything: a proof of life, too
WIRED = """[experiment]
title = The client closes first, over a wire
world = wire
[steps]
client = connect
client = send hello
client = close
server = await CLOSE-WAIT
server = close
server = await CLOSED
server = stop SIGINT
[probe plain]
expect = OK
[expect]
first-fin = client
time-wait = client
"""
CHURNED = """[experiment]
title = A churn of few
[server]
reuseaddr = yes
[steps]
client = churn 20 times
server = stop SIGINT
[probe plain]
reuseaddr = yes
expect = OK
[expect]
held.server = 20
"""
AT_ONCE = 4

# libpcap has its own words for ENOMEM, often the call that failed, and leaves by exit() when its
# scanner has no memory.
WHY = {"malloc": r"Cannot allocate memory|\b[mc]alloc\b|\brealloc\b|\bstrdup\b|not enough core|out of memory|out of dynamic memory"
                 r"|its process was killed or crashed"}


def inject(report, *fault, out, what, before=()):
    return subprocess.run([INJECT, report, *fault, "--", *before, lab.TWLAB, "run",
                           "--first-bind", "--out", out, what],
                          capture_output=True, text=True, check=False)


def whole(what):
    """The files of a whole run of that experiment, the ledger first."""
    name = os.path.basename(what).removesuffix(".ini")
    endings = {"wired": (*lab.ENDINGS, ".client.pcap"), "churned": lab.ENDINGS[:2]}
    return [name + ending for ending in endings.get(name, lab.ENDINGS)]


class Fault:
    """One call that was made to fail, and what came of it."""

    def __init__(self, who, call, nth, what):
        self.who, self.call, self.nth, self.whole = who, call, nth, whole(what)
        with tempfile.TemporaryDirectory(prefix="twlab-test-") as folder:
            report, out = os.path.join(folder, "report"), os.path.join(folder, "out")
            if call == "malloc":  # INJECT only watches: there is no such process
                self.done = inject(report, "nobody", "lseek", "1", out=out, what=what,
                                   before=("/usr/bin/env", f"LD_PRELOAD={STARVE}",
                                           f"TWLAB_TEST_STARVE={nth}"))
                self.error = "ENOMEM"
            else:
                self.done = inject(report, who, call, str(nth), out=out, what=what)
                with open(report, encoding="utf-8") as file:
                    words = file.read().split()
                self.error = words[-1] if words else None  # None: it did not come so far
            self.files = sorted(os.listdir(out)) if os.path.isdir(out) else []
            if set(self.whole) <= set(self.files):
                self.binds = Ledger(os.path.join(out, self.whole[0])).binds("plain")

    def __str__(self):
        return (f"{self.who}: {self.call} number {self.nth}: {self.error}, then status "
                f"{self.done.returncode}, files {self.files}\n{self.done.stderr}")

    def wrong(self):
        """What should not have come of it, or None."""
        status, said = self.done.returncode, self.done.stderr
        if status == lab.AS_EXPECTED:
            hidden = [name for name in self.files if name not in self.whole]
            if hidden and self.call != "unlinkat":  # what cannot be removed stays
                return "as expected, but something was left"
            if not set(self.whole) <= set(self.files) or [error for _, error, _ in self.binds] != ["OK"]:
                return "as expected, but without a run that is"
            return None if "HOLDS" in self.done.stdout else "as expected, but the report is not"
        if status != lab.COULD_NOT_RUN:
            return {123: "a process was left", 124: "it hung"}.get(status, "a wrong status")
        if set(self.files) == set(self.whole) and "UNKNOWN" in self.done.stdout:
            # A frame that the relay could not send: no error, and whatever needs it is UNKNOWN.
            return None if "lost 1 packet" in self.done.stdout else "UNKNOWN, and nothing says why"
        why = os.strerror(getattr(errno, self.error)) if self.error else self.call
        if not re.search(WHY.get(self.call, f"{re.escape(why)}|{self.call}"), said):
            return "the message does not say what failed"
        hidden = [name for name in self.files if name not in self.whole]
        if any(name not in said for name in hidden):
            return "something was left that the message does not name"
        if hidden and len(self.files) > len(hidden):
            return "a part of a run has its final name"
        return None


class Faults(lab.Case):
    def counted(self, what):
        """Who makes which call how often: ((who, call), count)."""
        report = os.path.join(self.folder, "report")
        done = inject(report, out=self.out, what=what)
        self.assertEqual(done.returncode, lab.AS_EXPECTED, done.stderr)
        with open(report, encoding="utf-8") as file:
            return [(tuple(line.split()[:2]), int(line.split()[2])) for line in file]

    def fail_each(self, todo, what=PLAIN):
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            faults = list(pool.map(lambda one: Fault(*one, what), todo))
        injected = [fault for fault in faults if fault.error]
        ended = collections.Counter(fault.done.returncode for fault in injected)
        print(f"{len(injected)} faults injected in {len({f.call for f in injected})} kinds of "
              f"calls: {ended[lab.COULD_NOT_RUN]} were errors, {ended[lab.AS_EXPECTED]} did not "
              "matter")
        wrong = [f"{fault.wrong()}: {fault}" for fault in faults if fault.wrong()]
        self.assertEqual(wrong, [], "\n".join(wrong))
        return len(injected)

    def test_every_allocation(self):
        report = os.path.join(self.folder, "allocations")
        self.run_lab("--first-bind", PLAIN,
                     env=dict(os.environ, LD_PRELOAD=STARVE, TWLAB_TEST_STARVE_REPORT=report))
        with open(report, encoding="utf-8") as file:
            n = int(file.read())
        self.assertGreater(n, 50)
        self.fail_each([("anybody", "malloc", nth) for nth in range(1, n + 1)])

    def fail_each_call(self, what):
        todo = [(*kind, nth) for kind, n in self.counted(what) for nth in range(1, n + 1)]
        self.assertGreater(self.fail_each(todo, what), 400)

    def test_every_call(self):
        self.fail_each_call(PLAIN)

    def test_every_call_over_a_wire(self):
        self.fail_each_call(self.write("wired.ini", WIRED))

    def test_every_call_of_a_churn(self):
        self.fail_each_call(self.write("churned.ini", CHURNED))


if __name__ == "__main__":
    INJECT, STARVE = (os.path.abspath(sys.argv.pop(2)) for _ in range(2))
    lab.main()
