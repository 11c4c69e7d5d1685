"""The release of the port, as another program sees it.

    check_witness.py TWLAB [unittest's arguments]

It goes into the network of the run, asks sock_diag (without any code of ours) for the TIME-WAIT
until it is gone, and compares that with the bracket in the ledger. Takes one real TIME-WAIT."""

import ctypes
import multiprocessing
import os
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, NLMSG_ERROR, NLMSG_DONE = 4, 20, 2, 3
NLM_F_REQUEST, NLM_F_DUMP = 0x001, 0x300
TIME_WAIT, ALL = 6, 0xFFFF
MS = 1_000_000  # ns
WAIT_S = 60  # TCP_TIMEWAIT_LEN
PORT = 5000


def enter(pid):
    """Joins the network of a process, through the user namespace that owns it where needed."""
    libc = ctypes.CDLL(None, use_errno=True)
    for kind, flag in (("user", CLONE_NEWUSER), ("net", CLONE_NEWNET)):
        if kind == "user" and os.geteuid() == 0:
            continue
        with open(f"/proc/{pid}/ns/{kind}", "rb") as file:
            if libc.setns(file.fileno(), flag) != 0:
                raise OSError(ctypes.get_errno(), f"setns {kind}")


def ask(netlink, flags, states, source, target):
    """struct inet_diag_req_v2 with its header; the answers, as (type, payload)."""
    identity = struct.pack(">HH", source[1], target[1])
    identity += socket.inet_aton(source[0]) + bytes(12) + socket.inet_aton(target[0]) + bytes(12)
    identity += struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)
    body = struct.pack("=BBBBI", socket.AF_INET, socket.IPPROTO_TCP, 0, 0, states) + identity
    header = struct.pack("=IHHII", 16 + len(body), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | flags, 1, 0)
    netlink.send(header + body)
    found = []
    while not found or (flags & NLM_F_DUMP and found[-1][0] not in (NLMSG_DONE, NLMSG_ERROR)):
        data = netlink.recv(65536)
        while len(data) >= 16:
            length, kind = struct.unpack("=IH", data[:6])
            found.append((kind, data[16:length]))
            data = data[(length + 3) & ~3:]
    return found


def client_of(netlink):
    """Where the client of the connection is whose server's side is in TIME-WAIT; None: none."""
    nobody = ("0.0.0.0", 0)
    for kind, body in ask(netlink, NLM_F_DUMP, 1 << TIME_WAIT, ("0.0.0.0", PORT), nobody):
        if kind == SOCK_DIAG_BY_FAMILY and body[1] == TIME_WAIT:
            source, target = struct.unpack(">HH", body[4:8])
            if source == PORT:
                return socket.inet_ntoa(body[24:28]), target
    return None


def await_release(netlink):
    """(when the TIME-WAIT was asked for and there last, when it was gone), CLOCK_REALTIME."""
    until = time.monotonic() + 10
    while (client := client_of(netlink)) is None:
        if time.monotonic() > until:
            raise TimeoutError("no TIME-WAIT to be seen")
        time.sleep(0.002)
    dense = time.monotonic() + WAIT_S - 0.5  # it cannot end sooner, but up to 2 s later
    seen = time.time_ns()
    while True:
        asked = time.time_ns()
        kind, body = ask(netlink, 0, ALL, ("127.0.0.1", PORT), client)[0]
        if kind == NLMSG_ERROR or body[1] != TIME_WAIT:
            return seen, time.time_ns()
        seen = asked
        time.sleep(0.02 if time.monotonic() < dense else 0.0003)


def watch(pid, answer):
    """In a process of its own: sends what await_release() found, or why it could not."""
    try:
        enter(pid)
        lab.hurry()
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as netlink:
            answer.send(await_release(netlink))
    except (OSError, TimeoutError) as error:
        answer.send(repr(error))


def runner(parent):
    """The process of the run that is in a network of its own, once there is one."""
    ours = lab.namespaces([os.getpid()])
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for pid in lab.descendants():
            if pid != parent and lab.namespaces([pid]) - ours:
                return pid
        time.sleep(0.002)
    raise TimeoutError("no process in a network of its own")


class Witness(lab.Case):
    def test_release(self):
        child = subprocess.Popen(self.command("server-first"), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        ours, theirs = multiprocessing.Pipe()
        witness = multiprocessing.Process(target=watch, args=(runner(child.pid), theirs))
        witness.start()
        out, err = child.communicate(timeout=120)
        self.assertEqual(child.returncode, lab.AS_EXPECTED, out + err)
        self.assertTrue(ours.poll(10), "the witness does not answer")
        said = ours.recv()
        witness.join()
        self.assertIsInstance(said, tuple, said)

        ledger = Ledger(self.path("server-first.ledger"))
        binds = ledger.binds("plain")
        refused = max(at for at, error, _ in binds if error == "EADDRINUSE") + ledger.began()
        worked = min(at + took for at, error, took in binds if error == "OK") + ledger.began()
        apart = max(said[0] - worked, refused - said[1], 0)
        print(f"the lab: within {(worked - refused) / 1000:.0f} us; the witness: within "
              f"{(said[1] - said[0]) / 1000:.0f} us, and {apart / 1000:.0f} us apart")
        self.assertLess(apart, 2 * MS)


if __name__ == "__main__":
    lab.main()
