#!/usr/bin/env python3
"""How closely is the release of a port seen, and predicted? Usage: release.py TWLAB [RUNS]

That many runs of server-first side by side, about a minute: the width of each release's bracket
(from the start of the last refused bind() to the end of the first that worked), and how far from
the prediction it lies, in ticks. Prints figures; asserts nothing."""

import os
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from recorded import NS, Ledger, nanoseconds  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GOAL_WIDTH_MS, GOAL_TICKS = 1.0, 1.0


def release(ledger):
    """(start of the last refusal, end of the success) of the probe that was free first: it is
    the one that watched the port, the others only follow."""
    found = []
    for probe, at, *_ in ledger.facts["predicted"]:
        binds = ledger.binds(probe)
        refused = [start for start, error, _ in binds if error == "EADDRINUSE"]
        worked = [start + took for start, error, took in binds if error == "OK"]
        found.append((worked[0], refused[-1], probe))
    end, start, probe = min(found)
    return start, end, probe


def distance(start, end, predicted):
    """From the bracket to the moment; 0: it lies within."""
    return max(start - predicted, predicted - end, 0)


def line(name, figures, goal):
    figures = sorted(figures)
    print(f"{name}: min {figures[0]:.3f}, median {statistics.median(figures):.3f}, "
          f"worst {figures[-1]:.3f} (goal: {goal})")


def predicted(ledger, probe):
    return next(nanoseconds(at) for name, at, *_ in ledger.facts["predicted"] if name == probe)


def main():
    twlab = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with open(os.path.join(ROOT, "lab", "experiments", "server-first.ini"),
              encoding="utf-8") as file:
        text = file.read()
    print("load before:", *os.getloadavg())
    with tempfile.TemporaryDirectory() as folder:
        names = [f"release-{i:02}" for i in range(runs)]
        paths = [os.path.join(folder, name + ".ini") for name in names]
        for path in paths:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([twlab, "run", "--out", folder, *paths], capture_output=True,
                              text=True, check=False)
        print("twlab's exit status:", done.returncode)
        ledgers = [Ledger(os.path.join(folder, name + ".ledger")) for name in names]
    widths, ticks = [], []
    for ledger in ledgers:
        start, end, probe = release(ledger)
        tick_ns = NS // int(ledger.fact("hz")[0])
        widths.append((end - start) / 1e6)
        ticks.append(distance(start, end, predicted(ledger, probe)) / tick_ns)
    print(f"{runs} runs, HZ={ledgers[0].fact('hz')[0]}")
    line("width of the bracket, ms", widths, f"median at most {GOAL_WIDTH_MS}")
    line("distance to the prediction, ticks", ticks, f"every one at most {GOAL_TICKS}")
    print("load after:", *os.getloadavg())


if __name__ == "__main__":
    main()
