"""A look at a port, and three that know better: ss, the folders of /proc, and binds from here. A
script of tests is called as

    check_NAME.py TWLAB LOOK [unittest's arguments]

and ends with `port_case.main()`."""

import collections
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
import port_made as made  # noqa: E402
from port_made import PORT  # noqa: E402

LOOK = ""  # the program; set by main
WILD, WILD6 = "0.0.0.0", "::"
NOBODY = 65534
# The order in which a look tries options, and what a socket then must not conflict with.
ORDERS = ("P", "AP", "A", "-")
ERRORS = {0: "OK", 98: "EADDRINUSE", 99: "EADDRNOTAVAIL", 13: "EACCES"}
SS_STATES = {"ESTAB": "ESTABLISHED", "SYN-RECV": "SYN-RECEIVED", "UNCONN": "BOUND"}
IN_USE, ALL_OK = ("EADDRINUSE",) * 4, ("OK",) * 4
ONLY_A = ("EADDRINUSE", "OK", "OK", "EADDRINUSE")  # in ORDERS
ONLY_P = ("OK", "OK", "EADDRINUSE", "EADDRINUSE")


def pairs(words):
    return dict(zip(words[::2], words[1::2]))


class Look:
    """The output of LOOK."""

    def __init__(self, text):
        self.text = text
        self.sockets, self.trials, self.owners, self.holds, self.cgroups = [], {}, {}, [], {}
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            getattr(self, "read_" + word)(rest)

    def read_place(self, rest):
        range_ = re.search(r"range (\d+) (\d+) ", rest)
        self.range = int(range_[1]), int(range_[2])
        self.place = {key: int(value) for key, value in
                      pairs(rest.replace(range_[0], "").split()).items()}

    def read_socket(self, rest):
        words = rest.split()
        timer = words.index("timer")
        queues = words.index("queues")
        found = pairs(words[queues + 3:])
        found |= {"protocol": words[0], "state": words[1], "local": words[2], "remote": words[3],
                  "timer": int(words[timer + 1]), "timer_ms": int(words[timer + 2]),
                  "rto": int(words[words.index("rto") + 1]),
                  "queues": (int(words[queues + 1]), int(words[queues + 2]))}
        self.sockets.append(found)

    def read_trial(self, rest):
        at, options, error = rest.split()
        self.trials[at.rpartition(":")[0].strip("[]"), options] = error

    def read_owner(self, rest):
        pid, _, rest = rest.partition(" ")
        self.owners[int(pid)] = rest

    def read_hold(self, rest):
        found = pairs(rest.split())
        self.holds.append((int(found["inode"]), int(found["pid"]), found["by"], int(found["fd"])))

    def read_cgroup(self, rest):
        number, _, unit = rest.partition(" ")
        self.cgroups[int(number)] = unit

    def read_search(self, rest):
        self.search = {key: int(value) for key, value in pairs(rest.split()).items()}

    def tcp(self):
        return [one for one in self.sockets if one["protocol"] != "udp"]

    def states(self):
        return sorted(one["state"] for one in self.tcp())

    def answers(self, at=WILD):
        return tuple(self.trials[at, options] for options in ORDERS)


def by_ss():
    """The TCP sockets on the port, as ss says: state, local and remote address."""
    listed = subprocess.run(["ss", "-Htan", f"sport = :{PORT}"], capture_output=True, text=True,
                            check=True, timeout=lab.PATIENCE).stdout
    found = []
    for line in listed.splitlines():
        state, _, _, local, remote = line.split()[:5]
        state = SS_STATES.get(state, state)
        ends = [re.sub(r"%\w+", "", end).replace("*:", "[::]:").replace(":*", ":0")
                for end in (local, remote)]
        found.append((state, *ends))
    return collections.Counter(found)


def by_proc():
    """Who has which socket open, as the links in /proc/PID/fd say: inode, pid, descriptor."""
    found = set()
    for path in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            link = os.readlink(path)
        except OSError:
            continue
        if link.startswith("socket:["):
            found.add((int(link[8:-1]), int(path.split("/")[2]), int(path.split("/")[4])))
    return found


def by_bind(at, options):
    family = socket.AF_INET6 if ":" in at else socket.AF_INET
    with made.new_socket(options, family) as tried:
        if family == socket.AF_INET6:
            tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        try:
            tried.bind((at, PORT))
        except OSError as error:
            return ERRORS.get(error.errno, str(error))
    return "OK"


def may_trace():
    """May this user copy descriptors of its own processes that are not its children?"""
    try:
        with open("/proc/sys/kernel/yama/ptrace_scope", encoding="ascii") as file:
            return os.geteuid() == 0 or file.read().strip() == "0"
    except OSError:
        return True


def enter_a_network():
    """A network namespace of one's own; for who is not root, in a user namespace of one's own."""
    try:
        made.unshare(made.CLONE_NEWNET)
        lab.bring_up_loopback()
    except PermissionError:
        enter_a_user_namespace()


def enter_a_user_namespace():
    """A user and a network namespace, as a rootless container has them: root in it is its user."""
    uid, gid = os.getuid(), os.getgid()
    made.unshare(made.CLONE_NEWUSER | made.CLONE_NEWNET)
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    lab.bring_up_loopback()


def setting(name, value):
    with open("/proc/sys/net/" + name, "w", encoding="ascii") as file:
        file.write(value)


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.kept = []
        self.pids = []
        enter_a_network()

    def tearDown(self):
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for one in self.kept:
            one.close()

    def keep(self, *some):
        self.kept += some
        return some[0]

    def fork(self, body):
        self.pids.append(made.fork(body))
        return self.pids[-1]

    def run_look(self, *arguments, **options):
        words = [LOOK, *(arguments or (str(PORT),))]
        done = subprocess.run(words, capture_output=True, text=True, check=False,
                              timeout=lab.PATIENCE, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return Look(done.stdout)

    def look(self, *arguments):
        """Looks, and compares what it saw."""
        look = self.run_look(*(arguments or (str(PORT), "try")))
        theirs = by_ss()
        shows_bound = any(state == "BOUND" for state, _, _ in theirs)  # ss 6.15 does, 6.1 does not
        ours = collections.Counter((one["state"], one["local"], one["remote"])
                                   for one in look.tcp() if one["state"] != "BOUND" or shows_bound)
        self.assertEqual(ours, theirs, look.text)
        inodes = {int(one["inode"]) for one in look.sockets}
        self.assertEqual({(inode, pid, fd) for inode, pid, by, fd in look.holds
                          if by == "descriptor"},
                         {hold for hold in by_proc() if hold[0] in inodes}, look.text)
        for (at, options), error in look.trials.items():
            self.assertEqual(by_bind(at, options), error, f"{at} {options}\n{look.text}")
        return look

    def look_until(self, *states):
        """Looks until the sockets of the port are in these states."""
        until = time.monotonic() + lab.PATIENCE
        while (look := self.run_look(str(PORT), "budget-ms=0")).states() != sorted(states):
            self.assertLess(time.monotonic(), until, f"never {states}:\n{look.text}")
            time.sleep(0.002)
        return self.look()

    def one(self, look, **expected):
        """The only TCP socket there, which is as expected."""
        self.assertEqual(len(look.tcp()), 1, look.text)
        only = look.tcp()[0]
        self.assertEqual({key: only[key] for key in expected}, expected, look.text)
        return only

    def known(self, value):
        """A value that is known where descriptors may be copied."""
        return value if may_trace() else "?"

    def look_as_nobody(self, *arguments):
        """What another user's look finds."""
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            done = subprocess.run([shutil.copy(LOOK, folder), str(PORT), "try", *arguments],
                                  capture_output=True, text=True, check=True,
                                  timeout=lab.PATIENCE, user=NOBODY, group=NOBODY,
                                  extra_groups=[])
        return Look(done.stdout)


def main():
    global LOOK
    LOOK = os.path.abspath(sys.argv.pop(2))
    try:
        enter_a_network()
    except OSError as refused:
        print(f"skipped: this machine allows no network namespaces: {refused}")
        sys.exit(lab.SKIPPED)
    lab.main(runs=False)
