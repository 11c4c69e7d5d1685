#!/usr/bin/env python3
"""What does `twlab run` cost? Usage: whole.py TWLAB [RUNS]

The default run: how much longer it takes than the longer hold, the processor time of all its
processes, and the most memory that one of them had. Prints figures; asserts nothing.

A hold begins when TIME-WAIT begins, at the last ACK of the teardown. The memory is VmHWM, looked
at all the time: getrusage()'s figure for a child counts what this script had before it exec'ed."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from lab import descendants  # noqa: E402
from recorded import Ledger  # noqa: E402

NAMES = ("client-first", "server-first")
GOALS = {"longer than the hold, s": 2.0, "processor, s": 0.3, "memory, MiB": 20.0}


def processor():
    """Seconds, user and system, of all descendants that have ended: a process that nobody waits
    for in a world is reaped by its pid 1, which adds up what it took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory(pid):
    """The most that a process had resident, in MiB; 0: it has gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            kib = [int(words[1]) for words in map(str.split, file) if words[0] == "VmHWM:"]
    except OSError:
        return 0
    return kib[0] / 1024 if kib else 0


def hold(ledger):
    """From the last ACK of the teardown to the first bind() that worked."""
    last_ack = max(at for at, a, b, *_ in ledger.segments() if {a, b} == {"client", "server"})
    worked = [at + took for name, *_ in ledger.facts["endpoint"]
              for at, error, took in ledger.binds(name) if error == "OK"]
    return (max(worked) - last_ack) / 1e9


def run(twlab, folder):
    before, began = processor(), time.monotonic()
    child = subprocess.Popen([twlab, "run", "--out", folder], stdout=subprocess.DEVNULL)
    most = 0
    while child.poll() is None:
        most = max([most, *map(memory, descendants())])
        time.sleep(0.02 if time.monotonic() - began < 1 else 0.2)
    took = time.monotonic() - began
    longest = max(hold(Ledger(os.path.join(folder, name + ".ledger"))) for name in NAMES)
    print(f"took {took:.3f} s, the longer hold {longest:.3f} s, exit status {child.returncode}")
    return dict(zip(GOALS, (took - longest, processor() - before, most)))


def main():
    twlab = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print("load before:", *os.getloadavg())
    with tempfile.TemporaryDirectory() as folder:
        found = [run(twlab, folder) for _ in range(runs)]
    for name, goal in GOALS.items():
        figures = [one[name] for one in found]
        print(f"{name}: median {statistics.median(figures):.3f}, worst {max(figures):.3f} "
              f"(goal: at most {goal})")
    print("load after:", *os.getloadavg())


if __name__ == "__main__":
    main()
