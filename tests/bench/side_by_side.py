#!/usr/bin/env python3
"""What do runs side by side do to each other? Usage: side_by_side.py TWLAB [twlab run's options]

    side_by_side.py build/dev/bin/twlab --all
    side_by_side.py build/dev/bin/twlab --all --first-bind
    side_by_side.py build/dev/bin/twlab --repeat 100 server-first

Runs them, and prints the wall time, against the longest single run, and of all releases that were
waited for: the width of the bracket (from the start of the last refused bind() to the end of the
first that worked), and how far from the prediction it lies, in ticks. Prints figures; asserts
nothing."""

import glob
import os
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from recorded import NS, Ledger, nanoseconds  # noqa: E402

DISTURBED_MS = 5.0


def release(binds):
    """(start of the last refusal, end of the success), or None when there was none of them."""
    refused = [start for start, error, _ in binds if error == "EADDRINUSE"]
    worked = [start + took for start, error, took in binds if error == "OK"]
    return (refused[-1], worked[0]) if refused and worked else None


def releases(ledger):
    """(width in ms, distance to the prediction in ticks; None where nothing was predicted)."""
    tick_ns = NS // int(ledger.fact("hz")[0])
    predicted = {name: nanoseconds(at) for name, at, *_ in ledger.facts.get("predicted", [])}
    for name, *_ in ledger.facts["endpoint"]:
        found = release(ledger.binds(name))
        if found is None:
            continue
        start, end = found
        ticks = None
        if name in predicted:
            ticks = max(start - predicted[name], predicted[name] - end, 0) / tick_ns
        yield (end - start) / 1e6, ticks


def nine_in_ten(figures):
    return sorted(figures)[max(0, -(-len(figures) * 9 // 10) - 1)]


def line(name, figures):
    print(f"{name}: {len(figures)}, min {min(figures):.3f}, median {statistics.median(figures):.3f}, "
          f"nine in ten {nine_in_ten(figures):.3f}, worst {max(figures):.3f}")


def duration(path):
    """From the beginning of a run to the last that was seen of it, in seconds."""
    with open(path, encoding="utf-8", errors="replace") as file:
        last = [text for text in file if text[0].isdigit()][-1:]
    return nanoseconds(last[0].split()[0]) / NS if last else 0.0


def main():
    twlab = os.path.abspath(sys.argv[1])
    print("load before:", *os.getloadavg())
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        done = subprocess.run([twlab, "run", "--out", folder, *sys.argv[2:]], text=True,
                              stdout=subprocess.PIPE, check=False)
        took = time.monotonic() - began
        paths = glob.glob(os.path.join(folder, "*.ledger"))
        found = [one for path in paths for one in releases(Ledger(path))]
        longest = max(map(duration, paths))
    print(f"exit status {done.returncode}, {len(paths)} runs")
    print(f"wall time {took:.3f} s, longest run {longest:.3f} s, ratio {took / longest:.3f}")
    if found:
        line("width of the bracket, ms", [width for width, _ in found])
        line("distance to the prediction, ticks", [t for _, t in found if t is not None])
        print("wider than", DISTURBED_MS, "ms:", sum(width > DISTURBED_MS for width, _ in found))
    print("load after:", *os.getloadavg())
    for text in done.stdout.splitlines():
        if text.startswith("  ") and (" FAILS " in text or " UNKNOWN " in text):
            print(text)


if __name__ == "__main__":
    main()
