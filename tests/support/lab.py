"""The lab from outside, for tests: runs twlab in a folder of its own, and watches its processes.

A script of tests is called as

    check_NAME.py TWLAB [unittest's arguments]

and ends with `lab.main()`. A machine that allows no private namespaces ends it with 77, the status
of a skipped test, except in CI.
"""

import ctypes
import fcntl
import glob
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from recorded import Ledger, stamps

PATIENCE = 60.0  # seconds; only ever waited for in a test that fails
AS_EXPECTED, CONTRADICTED, USAGE, COULD_NOT_RUN = 0, 1, 2, 3
SKIPPED = 77
ENDINGS = (".ledger", ".pcap", ".pcapng")  # of the files that a run leaves
BOOK = ("echo_server", "echo_client")
PR_SET_CHILD_SUBREAPER = 36

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TWLAB = ""  # set by main


class Case(unittest.TestCase):
    """A test with a folder of its own, `self.folder`, where `self.out` is what twlab fills."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="twlab-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.chmod(self.folder, 0o755)
        self.out = os.path.join(self.folder, "out")

    def command(self, *arguments, out=None, twlab=None):
        return [twlab or TWLAB, "run", "--out", out or self.out, *arguments]

    def run_lab(self, *arguments, status=AS_EXPECTED, out=None, twlab=None, **options):
        """Runs experiments to their end, which must come with this status. twlab: another copy."""
        done = subprocess.run(self.command(*arguments, out=out, twlab=twlab), capture_output=True,
                              text=True, timeout=PATIENCE, check=False, **options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def duration(self, *arguments, **options):
        """How long a run takes here and now, in seconds: tests that want a moment of a run go
        by it, as machines are slow and busy."""
        began = time.monotonic()
        self.run_lab(*arguments, **options)
        return time.monotonic() - began

    def path(self, name):
        return os.path.join(self.out, name)

    def hidden(self):
        """The folders in which runs were made and left."""
        return glob.glob(os.path.join(self.out, ".*"))

    def assert_one_run(self, name):
        """NAME.pcap and NAME.ledger are of the same run: each segment is the frame that it says,
        at the moment that it says."""
        ledger, at = Ledger(self.path(name + ".ledger")), stamps(self.path(name + ".pcap"))
        self.assertEqual(int(ledger.fact("captured")[0]), len(at))
        for when, _, _, frame, _ in ledger.segments():
            self.assertLess(abs(ledger.began() + when - at[frame - 1]), 1_000_000, name)
        return ledger

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o644)
        return path


def experiment(name):
    """The text of one that comes with the lab."""
    with open(os.path.join(ROOT, "lab", "experiments", name + ".ini"), encoding="utf-8") as file:
        return file.read()


def hurry():
    """Puts this process, and what it starts from now on, before all others, where that is
    allowed: then a time is the program's own and not that of a busy machine. Returns whether."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        return False
    return True


def adopt_orphans():
    """From here on whoever loses its parent becomes a child of this process, so that nobody whom
    a test has started can get out of its sight."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def leave_the_network():
    """Puts this process into a network namespace of its own; for root."""
    clone_newnet = 0x40000000
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(clone_newnet) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def bring_up_loopback():
    """As `ip link set lo up` does, which not every machine has."""
    get_flags, set_flags, up = 0x8913, 0x8914, 1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = fcntl.ioctl(any_socket, get_flags, struct.pack("16sH22x", b"lo", 0))
        flags = struct.unpack("16sH22x", asked)[1]
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sH22x", b"lo", flags | up))


def descendants():
    """The processes below this one that are not zombies, as numbers."""
    children = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="ascii", errors="replace") as file:
                text = file.read()
        except OSError:  # it ended while we looked
            continue
        state, parent = text.rpartition(")")[2].split()[:2]
        if state not in "ZX":
            children.setdefault(int(parent), []).append(int(text.split()[0]))
    found, todo = [], [os.getpid()]
    while todo:
        todo = [child for pid in todo for child in children.get(pid, [])]
        found += todo
    return found


def reap():
    """Reaps whoever has ended and is nobody's to wait for."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


def await_nobody(seconds=PATIENCE):
    """Waits until there is no process below this one; returns those that are left after that
    time."""
    until = time.monotonic() + seconds
    while left := descendants():
        reap()
        if time.monotonic() > until:
            return left
        time.sleep(0.002)
    reap()
    return []


def namespaces(pids):
    """The network namespaces that these processes are in."""
    found = set()
    for pid in pids:
        try:
            found.add(os.readlink(f"/proc/{pid}/ns/net"))
        except OSError:  # it ended, or is somebody else's
            pass
    return found


def older_than(moment):
    """The processes of the machine that had been started by then (CLOCK_BOOTTIME, seconds)."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="ascii", errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        ticks = int(text.rpartition(")")[2].split()[19])  # starttime, proc_pid_stat(5)
        if ticks / os.sysconf("SC_CLK_TCK") <= moment:
            found.append(int(text.split()[0]))
    return found


def copy_for_anybody(folder, twlab=None):
    """Copies the program, its experiments and the book's programs to where every user may read
    them, whoever may enter the folder that they are in and whatever the umask is. A test that runs
    twlab, or what twlab starts, as another user runs this copy."""
    program = os.path.join(folder, "bin", "twlab")
    os.makedirs(os.path.dirname(program))
    shutil.copy(twlab or TWLAB, program)
    shutil.copytree(os.path.join(ROOT, "lab", "experiments"),
                    os.path.join(folder, "share", "twlab", "experiments"))
    libexec = os.path.join(folder, "libexec", "twlab")
    os.makedirs(libexec)
    for name in BOOK:
        shutil.copy(os.path.join(os.path.dirname(twlab or TWLAB), "..", "lab", name), libexec)
    programs = (program, *(os.path.join(libexec, name) for name in BOOK))
    for place, _, names in os.walk(folder):
        os.chmod(place, 0o755)
        for path in (os.path.join(place, name) for name in names):
            os.chmod(path, 0o755 if path in programs else 0o644)
    return program


def is_sanitized():
    """Was the program built with a sanitizer? Then its times are the sanitizer's."""
    with open(TWLAB, "rb") as file:
        return b"__asan_init" in file.read()


def can_run():
    """Does this machine let the lab make its namespaces?"""
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run([TWLAB, "run", "--first-bind", "--out", folder, "client-first"],
                               capture_output=True, text=True, timeout=PATIENCE, check=False)
    if tried.returncode == COULD_NOT_RUN:
        print(tried.stderr)
    return tried.returncode != COULD_NOT_RUN


def run_tests(argv=None):
    """Runs the tests of the calling script. Those that were all skipped are not passed: ctest has
    a status for them, and the reason is told."""
    result = unittest.main(module="__main__", argv=argv, exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.skipped and len(result.skipped) >= result.testsRun:
        print(f"skipped: {result.skipped[0][1]}")
        sys.exit(SKIPPED)


def main(runs=True):
    """Runs the tests of the script. runs: they run experiments."""
    global TWLAB
    TWLAB = os.path.abspath(sys.argv.pop(1))
    if runs and not os.environ.get("CI") and not can_run():
        print("skipped: this machine does not let the lab run; see twlab doctor")
        sys.exit(SKIPPED)
    run_tests()
