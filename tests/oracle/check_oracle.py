"""Other programs look at the same run, and must say the same: tshark at its capture, strace at
its bind() calls.

    check_oracle.py TWLAB [unittest's arguments]
"""

import glob
import os
import re
import statistics
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import NS, Ledger, nanoseconds  # noqa: E402

MS = NS // 1000
# RFC 9293 3.1 and RFC 3168: tcpdump's letters, in tcpdump's order.
LETTERS = [(0x01, "F"), (0x02, "S"), (0x04, "R"), (0x08, "P"), (0x10, "."), (0x20, "U"),
           (0x40, "E"), (0x80, "W")]
FIELDS = ["frame.number", "tcp.flags", "tcp.seq", "tcp.ack", "tcp.len", "tcp.srcport",
          "tcp.dstport", "frame.time_epoch"]


def letters(flags):
    return "".join(letter for bit, letter in LETTERS if flags & bit) or "-"


def tshark(path):
    """The segments of a capture: as Ledger.numbered() has them, the ports, the stamps."""
    command = ["tshark", "-n", "-r", path, "-o", "tcp.relative_sequence_numbers:TRUE",
               "-T", "fields", *(word for field in FIELDS for word in ("-e", field))]
    done = subprocess.run(command, capture_output=True, text=True, check=True,
                          timeout=lab.PATIENCE)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    numbered = [(int(r[0]), letters(int(r[1], 16)), int(r[2]), int(r[3] or 0), int(r[4]))
                for r in rows]
    return numbered, [(int(r[5]), int(r[6])) for r in rows], [nanoseconds(r[7]) for r in rows]


def comments(path):
    """What is said of each packet of an annotated capture that has a comment."""
    done = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields", "-e", "frame.comment"],
                          capture_output=True, text=True, check=True, timeout=lab.PATIENCE)
    return [line for line in done.stdout.splitlines() if line]


class Tshark(lab.Case):
    def agree(self, path):
        """On every frame of the capture; path has no ending."""
        ledger = Ledger(path + ".ledger")
        numbered, ports, stamps = tshark(path + ".pcap")
        self.assertGreater(len(numbered), 0)
        self.assertEqual(ledger.numbered(), numbered)
        self.assertEqual(int(ledger.fact("captured")[0]), len(numbered))

        # Who a segment is from and to: the names that the ledger says live there.
        server = ledger.endpoint("server")[1]
        for segment, (source, target) in zip(ledger.segments(), ports):
            for name, port in zip(segment[1:3], (source, target)):
                if name == "proof":  # each time another port of the kernel's choice
                    self.assertNotEqual(port, server, segment)
                else:
                    self.assertEqual(port, ledger.endpoint(name)[1], segment)

        # When: the stamp, carried over to the run's clock, which may be disciplined meanwhile.
        for segment, stamp in zip(ledger.segments(), stamps):
            self.assertLess(abs(segment[0] + ledger.began() - stamp), MS, segment)

    def test_client_first(self):
        self.run_lab("--first-bind", "client-first")
        self.agree(self.path("client-first"))

    def test_server_first(self):
        self.run_lab("--first-bind", "server-first")
        self.agree(self.path("server-first"))

    def test_reference(self):
        """The captures that are committed."""
        for path in glob.glob(os.path.join(lab.ROOT, "captures", "reference", "*.pcap")):
            with self.subTest(path=path):
                self.agree(path.removesuffix(".pcap"))
                annotated = path + "ng"
                self.assertEqual(tshark(annotated), tshark(path))
                self.assertEqual(len(comments(annotated)), len(tshark(path)[0]))


class Annotated(lab.Case):
    """NAME.pcapng: the same packets, and beside them what the report says."""

    def fields(self, name, *fields):
        command = ["tshark", "-n", "-r", self.path(name + ".pcapng"),
                   "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
                   "-T", "fields", *(word for field in fields for word in ("-e", field))]
        done = subprocess.run(command, capture_output=True, text=True, check=True,
                              timeout=lab.PATIENCE)
        warnings = [line for line in done.stderr.splitlines() if not line.startswith("Running as")]
        self.assertEqual(warnings, [])
        return [line.split("\t") for line in done.stdout.splitlines()]

    def test_annotated(self):
        self.run_lab("--first-bind", "server-first")
        ledger = Ledger(self.path("server-first.ledger"))
        rows = self.fields("server-first", "frame.number", "frame.interface_name",
                           "tcp.checksum.status", "frame.comment")
        self.assertEqual([(int(row[0]), row[1]) for row in rows],
                         [(frame, who) for _, who, _, frame, _ in ledger.segments()])
        self.assertEqual({row[2] for row in rows}, {"1"}, "a checksum that is not good")

        comments = {int(row[0]): row[3] for row in rows if len(row) > 3 and row[3]}
        fins = [(frame, who) for _, who, _, frame, flags in ledger.segments() if "F" in flags]
        self.assertIn("server: ESTABLISHED → FIN-WAIT-1", comments[fins[0][0]])
        self.assertIn("client: CLOSE-WAIT → LAST-ACK", comments[fins[1][0]])
        self.assertIn("EADDRINUSE", comments[max(comments)])

    def test_clock(self):
        """What a comment says of a moment is on the clock of Wireshark's Time column: a bind()
        stands between the packet that it is a comment on and the next one. Nothing is said of
        a packet that is not its own: a proof of life is called one."""
        report = self.run_lab("--first-bind", "client-first").stdout
        ledger = Ledger(self.path("client-first.ledger"))
        rows = self.fields("client-first", "frame.time_relative", "frame.interface_name",
                           "frame.comment")
        times = [nanoseconds(row[0]) for row in rows]
        self.assertEqual(times[0], 0)
        self.assertEqual(len([row for row in rows if row[2]]), len(rows), "a packet without a comment")
        n_binds = 0
        for i, row in enumerate(rows):
            for at in re.findall(r"bind\(\) ([0-9.]+) s after the first packet", row[2]):
                n_binds += 1
                after = times[i + 1] if i + 1 < len(times) else nanoseconds(at) + MS
                self.assertLess(times[i] - 1000, nanoseconds(at))
                self.assertLess(nanoseconds(at), after + 1000)
            is_proof = "proof" in (row[1], ledger.segments()[i][2])
            self.assertEqual(row[2].startswith("proof of life"), is_proof, row)
        self.assertEqual(n_binds, len(ledger.binds("plain")))
        # ... and on that of the report's ladder, frame by frame.
        drawn = re.findall(r"^ +([0-9]+\.[0-9]{6}) +([0-9]+)  ", report, re.MULTILINE)
        self.assertGreater(len(drawn), 10)
        for at, frame in drawn:
            self.assertLess(abs(nanoseconds(at) - times[int(frame) - 1]), 2000, frame)


class Strace(lab.Case):
    def traced(self):
        """The kernel's binds to the probes' port in one run: (when they began, as strace saw
        it), and when the ledger says that they began, both CLOCK_REALTIME."""
        trace = os.path.join(self.folder, "trace")
        subprocess.run(["strace", "-f", "-ttt", "-e", "trace=bind", "-o", trace,
                        *self.command("--first-bind", "server-first")],
                       stdout=subprocess.DEVNULL, check=True, timeout=lab.PATIENCE,
                       # a sanitizer cannot look for leaks while somebody traces
                       env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        ledger = Ledger(self.path("server-first.ledger"))
        pattern = re.compile(r"(\d+) +(\d+\.\d+) bind\(\d+, \{sa_family=(\w+)(.*)")
        with open(trace, encoding="utf-8") as file:
            calls = [match.groups() for line in file if (match := pattern.match(line))]

        # The process that asks sock_diag is the one that runs the experiment and its probes.
        runner = next(pid for pid, _, family, _ in calls if family == "AF_NETLINK")
        port = f"sin_port=htons({ledger.endpoint('plain')[1]})"
        seen = [nanoseconds(at) for pid, at, _, text in calls if pid == runner and port in text]
        said = [ledger.binds(probe)[0][0] + ledger.began() for probe in ("plain", "reuseaddr")]
        return seen, said

    def test_first_bind(self):
        """The first bind of each probe is where the ledger says, within 1 ms. strace sees a call
        when the kernel wakes it up: never earlier, and later by what the machine is busy. So that
        a busy one is no failure the median of several runs decides; a run is never repeated."""
        late = []
        for _ in range(7):
            seen, said = self.traced()
            self.assertEqual(len(seen), len(said))
            late += [a - b for a, b in zip(seen, said)]
        print("strace after the ledger, us:", *(f"{ns / 1000:.0f}" for ns in sorted(late)))
        self.assertGreater(min(late), -MS)
        self.assertLess(statistics.median(late), MS)


if __name__ == "__main__":
    lab.main()
