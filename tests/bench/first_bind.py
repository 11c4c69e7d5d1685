#!/usr/bin/env python3
"""How soon after the close does the lab bind? Usage: first_bind.py TWLAB [RUNS]

server-first: from the last ACK of the teardown (its stamp in the capture) to the start of the
first bind() (the ledger). client-first: from the moment at which the old listener was last seen
there (the ledger's last `server : LISTEN`), which is before its close.
Prints figures; asserts nothing."""

import os
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from recorded import Ledger, stamps  # noqa: E402


def run(twlab, name, folder):
    subprocess.run([twlab, "run", "--first-bind", "--out", folder, name], check=True,
                   stdout=subprocess.DEVNULL)
    path = os.path.join(folder, name)
    return Ledger(path + ".ledger"), stamps(path + ".pcap")


def after_last_ack(ledger, at):
    """Of the connection between client and server."""
    frame = max(f for _, a, b, f, _ in ledger.segments() if {a, b} == {"client", "server"})
    return ledger.binds("plain")[0][0] + ledger.began() - at[frame - 1]


def after_listener(ledger, _):
    there = [at for at, state in ledger.states("server") if state == "LISTEN"][-1]
    return ledger.binds("plain")[0][0] - there


def report(name, figures):
    figures = sorted(f / 1000 for f in figures)
    n = len(figures)
    print(f"{name}: {n} runs, us: min {figures[0]:.1f}, median {statistics.median(figures):.1f}, "
          f"nine in ten {figures[max(0, -(-n * 9 // 10) - 1)]:.1f}, worst {figures[-1]:.1f}")


def main():
    twlab = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    print("load before:", *os.getloadavg())
    with tempfile.TemporaryDirectory() as folder:
        report("server-first, after the last ACK",
               [after_last_ack(*run(twlab, "server-first", folder)) for _ in range(runs)])
        report("client-first, after the old listener's close",
               [after_listener(*run(twlab, "client-first", folder)) for _ in range(runs)])
    print("load after:", *os.getloadavg())


if __name__ == "__main__":
    main()
