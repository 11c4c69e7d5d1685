#!/usr/bin/env python3
"""port_look.py TWLAB [N]: what `twlab why` costs on a machine with N connections (50,000), which
are twice as many sockets, of 10 processes; once with 10 of them on the port, once with all. For
root, in a network namespace of its own.

Prints the best and the median of several runs beside ss, lsof, fuser and netstat, where they are
installed, each once: they take seconds. No test: the load of the machine is in the figures.
"""

import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "port"))
import lab  # noqa: E402
import port_made as made  # noqa: E402
from port_made import PORT  # noqa: E402

N_PROCESSES, FEW, PAIRS = 10, 10, 7
BACKLOG = 16
PATIENCE = 300


def connect(listener, n, at):
    """n connections to a listening socket, both ends; from an address of their own, as each has
    28,232 ports."""
    kept = []
    for _ in range(n):
        client = socket.socket()
        client.bind((at, 0))
        client.connect(listener.getsockname())
        kept += [client, listener.accept()[0]]
    return kept


def load(n, n_on_port):
    """Processes with n connections, of which n_on_port are on the port. Returns their pids."""
    listeners = []
    for port in (PORT, PORT + 1):
        for i in range(N_PROCESSES):
            listeners.append(made.new_socket())
            listeners[-1].bind((f"127.0.{i}.1", port))
            listeners[-1].listen(BACKLOG)
    pids = []
    for i in range(N_PROCESSES):
        on_port, other = listeners[i], listeners[N_PROCESSES + i]
        n_here = n_on_port // N_PROCESSES
        pids.append(made.fork(lambda: (
            on_port, connect(on_port, n_here, f"127.0.{i}.2"),
            connect(other, n // N_PROCESSES - n_here, f"127.0.{i}.3"))))
    for listener in listeners:
        listener.close()
    return pids


def seconds(words):
    began = time.monotonic()
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=PATIENCE, check=False)
    return time.monotonic() - began, done


def ours(twlab, *options):
    times = [seconds([twlab, "why", *options, str(PORT)]) for _ in range(PAIRS)]
    n_bytes = len(times[0][1].stdout)
    lengths = [length for length, _ in times]
    print(f"  twlab why {' '.join(options):12} {1000 * min(lengths):7.0f} ms best, "
          f"{1000 * statistics.median(lengths):7.0f} ms median, {n_bytes} bytes")
    return min(lengths)


def others():
    for words in (["ss", "-tanp", f"sport = :{PORT}"], ["lsof", "-nP", f"-iTCP:{PORT}"],
                  ["fuser", f"{PORT}/tcp"], ["netstat", "-tanp"]):
        if shutil.which(words[0]) is not None:
            print(f"  {' '.join(words):22} {1000 * seconds(words)[0]:7.0f} ms")


def measure(twlab, n, n_on_port):
    began = time.monotonic()
    pids = load(n, n_on_port)
    print(f"{2 * n} sockets, {n_on_port} connections on the port "
          f"(made in {time.monotonic() - began:.0f} s; load {os.getloadavg()[0]:.1f})")
    ours(twlab)
    ours(twlab, "--look-only")
    others()
    for pid in pids:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def main():
    twlab = os.path.abspath(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    lab.hurry()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for n_on_port in (FEW, n):
        made.unshare(made.CLONE_NEWNET)
        lab.bring_up_loopback()
        measure(twlab, n, n_on_port)


if __name__ == "__main__":
    main()
