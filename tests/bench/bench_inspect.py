#!/usr/bin/env python3
"""bench_inspect.py TWLAB MAKE_CAPTURE [FOLDER]: `twlab inspect` against other programs from
Debian, in pairs within the same minute, on a capture of 300,000 connections of mixed endings;
its memory against that on a capture of ten times as many, of which as many are open at a time;
and its endings against the truth, also of a capture with copies, tunnels, losses and other
orders. The captures, 2.5 GB, go to FOLDER and are used again.

Prints figures, ratios and what they are to be; exit status 1 when one is not reached. TWLAB is to
be a release build. No test: what else the machine does is in the figures, so its load is printed
beside them.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import truth

N = 300_000
MANY = 10 * N
PAIRS = 7

NULL = subprocess.DEVNULL


def run(command):
    """Wall seconds, processor seconds and peak memory in MiB of the command."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdin=NULL, stdout=NULL, stderr=NULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Checks:
    def __init__(self):
        self.failed = False

    def check(self, what, value, holds, wanted):
        self.failed = self.failed or not holds
        print(f"  {what}: {value}; to be {wanted}: {'reached' if holds else 'NOT REACHED'}")


def load():
    return "load " + " ".join(f"{one:.1f}" for one in os.getloadavg())


def in_pairs(ours, theirs, n):
    """Medians of wall and processor seconds, and of the ratios of the pairs."""
    rows = []
    for _ in range(n):
        one, two = run(ours), run(theirs)
        rows.append((one[0], two[0], one[0] / two[0], one[1] / two[1]))
    return [statistics.median(column) for column in zip(*rows)]


def make(make_capture, folder, n, *options):
    name = "".join([str(n), *options])
    paths = os.path.join(folder, f"{name}.pcap"), os.path.join(folder, f"{name}.truth")
    if not all(os.path.exists(path) for path in paths):
        subprocess.run([make_capture, *options, str(n), *paths], check=True)
    return paths


def compare_with_tcpdump(checks, inspect, capture, folder):
    # To its standard output, which run() throws away: as root it gives a file that it writes to
    # the user tcpdump, also when that file is /dev/null.
    tcpdump = ["tcpdump", "-r", capture, "-w", "-"]
    document = os.path.join(folder, "inspected.json")
    for options, most in (([], 1.0), (["--json", document], 1.3)):
        command = [*inspect, *options]
        # The first of each is to fill the page cache, and is thrown away.
        run(command)
        run(tcpdump)
        ours, theirs, ratio, work = in_pairs(command, tcpdump, PAIRS)
        words = " ".join(["inspect", *options[:1]])
        print(f"  twlab {words} {ours:.3f} s, tcpdump -r -w - {theirs:.3f} s, {PAIRS} pairs, "
              f"{load()}")
        checks.check(f"{words}: times tcpdump",
                     f"{ratio:.2f} of the wall time ({work:.2f} of the processors')",
                     ratio <= most, f"at most {most}")
    os.unlink(document)


def compare_times(checks, inspect, capture):
    for command, least in ((["tshark", "-q", "-z", "conv,tcp", "-r", capture], 25),
                           (["tcptrace", capture], 15)):
        if shutil.which(command[0]) is None:
            print(f"  {command[0]} is not installed")
            continue
        ours, theirs, ratio, _ = in_pairs(inspect, command, 1)
        print(f"  twlab inspect {ours:.3f} s, {command[0]} {theirs:.1f} s, {load()}")
        checks.check(f"faster than {command[0]}", f"{1 / ratio:.0f} times", 1 / ratio >= least,
                     f"at least {least}")


def compare_memory(checks, inspect, twlab, make_capture, folder):
    many, _ = make(make_capture, folder, MANY)
    peak = run(inspect)[2]
    wall, _, peak_of_many = run([twlab, "inspect", many])
    checks.check("peak memory", f"{peak:.1f} MiB", peak <= 48, "at most 48 MiB")
    checks.check(f"of {MANY:,} connections ({wall:.1f} s)", f"{peak_of_many:.1f} MiB",
                 abs(peak_of_many - peak) <= peak / 10, "the same within 10 %")


def compare_endings(checks, what, twlab, made, folder):
    capture, truth_path = made
    path = os.path.join(folder, "inspected.json")
    subprocess.run([twlab, "inspect", "--connections", "--json", path, capture], check=True,
                   stdout=NULL)
    wrong = truth.compare(truth_path, path)
    n_right = N - sum(one[0] == "made" for one in wrong)
    checks.check(what, f"{n_right:,} of {N:,}", not wrong, "all")
    os.unlink(path)


def main():
    twlab, make_capture = sys.argv[1:3]
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="twlab-bench-") as temporary:
        folder = sys.argv[3] if len(sys.argv) > 3 else temporary
        os.makedirs(folder, exist_ok=True)
        capture, made = make(make_capture, folder, N)
        print(f"{N:,} connections, {os.path.getsize(capture) / 1e6:.0f} MB, "
              f"{os.cpu_count()} processors, {load()}")
        inspect = [twlab, "inspect", capture]
        compare_with_tcpdump(checks, inspect, capture, folder)
        compare_times(checks, inspect, capture)
        compare_memory(checks, inspect, twlab, make_capture, folder)
        compare_endings(checks, "endings that are right", twlab, (capture, made), folder)
        compare_endings(checks, "and of a capture from the field", twlab,
                        make(make_capture, folder, N, "--field"), folder)
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
