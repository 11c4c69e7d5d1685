"""tshark, at the captures that `twlab inspect` reads and writes, says the same.

    check_tshark.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import collections
import json
import re
import shutil
import subprocess
import sys

import inspecting

FIN, SYN, RST, ACK = 1, 2, 4, 16


def tshark(case, path, *fields, options=()):
    """The fields of each packet; tshark must have nothing to complain of."""
    command = ["tshark", "-n", "-r", path, "-T", "fields", *options]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          timeout=inspecting.PATIENCE)
    complaints = [line for line in done.stderr.splitlines() if "Running as user" not in line]
    case.assertEqual((done.returncode, complaints), (0, []))
    return [line.split("\t") for line in done.stdout.splitlines()]


Segment = collections.namedtuple("Segment", "from_client flags seq ack n")


def ending(segments):
    """How a connection ended, and who sent the first FIN: from the fields alone, in order."""
    fins = {}  # from_client: (index, one past the FIN, what it acknowledges)
    for i, s in enumerate(segments):
        if s.flags & FIN and s.from_client not in fins:
            fins[s.from_client] = (i, s.seq + s.n + 1, s.ack)
    names = {True: "client", False: "server"}

    def when_acknowledged(side):
        """Index of the segment that first acknowledges the side's FIN."""
        for i, s in enumerate(segments):
            if s.from_client != side and s.flags & ACK and s.ack >= fins[side][1]:
                return i
        return None

    acknowledged = {side: when_acknowledged(side) for side in fins}
    first = min(fins, key=lambda side: fins[side][0]) if fins else None
    if len(fins) == 2 and fins[first][2] >= fins[not first][1]:
        first = not first  # the answer was captured before what it answers
    closer = names.get(first, "nobody")
    if any(s.flags & RST for s in segments):
        return "reset", closer
    if len(fins) < 2 or None in acknowledged.values():
        return "incomplete", closer
    if fins[not first][2] < fins[first][1]:
        return "simultaneous", "both"
    if acknowledged[first] >= fins[not first][0] or fins[not first][0] < fins[first][0]:
        return "three-segment", closer
    seen = 0
    for s in segments:
        if s.from_client == first:
            continue
        if s.ack >= fins[first][1] and s.n > 0 and s.seq >= seen:
            return "half-close", closer
        seen = max(seen, s.seq + s.n)
    return "four-way", closer


class Tshark(inspecting.Case):
    def setUp(self):
        super().setUp()
        if shutil.which("tshark") is None:
            self.skipTest("tshark is not installed")
        self.capture, _ = self.make(1000)

    def found(self, *arguments):
        """Our connections, by the frame that each began with."""
        self.inspect("--connections", "--json", self.path("out.json"), *arguments)
        with open(self.path("out.json"), encoding="utf-8") as file:
            (capture,) = inspecting.captures_of(file)
        return {c["first_frame"]: c for c in capture["connections"]}

    def test_endings(self):
        """A thousand connections, each with the ending that tshark's fields come to."""
        streams = {}
        for number, stream, source, *fields in tshark(
                self, self.capture, "frame.number", "tcp.stream", "tcp.srcport", "tcp.flags",
                "tcp.seq", "tcp.ack", "tcp.len"):
            flags, seq, ack, n = int(fields[0], 16), *(int(field or 0) for field in fields[1:])
            streams.setdefault(stream, (int(number), []))[1].append(
                Segment(source != "443", flags, seq, ack, n))
        theirs = {number: ending(segments) for number, segments in streams.values()}
        ours = {number: (c["ending"], c["first_fin"]) for number, c in self.found(
            self.capture).items()}
        self.assertEqual(len(ours), 1000)
        self.assertEqual(ours, theirs)

    def test_annotated(self):
        """Opens without a warning; every packet is there; FINs and RSTs are as many as we say."""
        out = self.path("out.pcapng")
        ours = self.found("--annotate", out, self.capture).values()
        fields = ("frame.number", "frame.time_epoch", "tcp.flags", "ip.src", "ipv6.src", "tcp.seq")
        raw = ("-o", "tcp.relative_sequence_numbers:FALSE")
        theirs = tshark(self, out, *fields, options=raw)
        self.assertEqual([f[:1] + [f[1][:17]] + f[2:] for f in theirs],
                         [f[:1] + [f[1][:17]] + f[2:]
                          for f in tshark(self, self.capture, *fields, options=raw)])
        flags = [int(row[2], 16) for row in theirs]
        self.assertEqual(sum(flag & FIN != 0 for flag in flags),
                         sum(c["client_fins"] + c["server_fins"] for c in ours))
        self.assertEqual(sum(flag & RST != 0 for flag in flags),
                         sum(c["reset_by"] is not None for c in ours))

    def test_comments(self):
        """Wireshark shows what we wrote: each first FIN has its comment (when it comes ahead of
        data, another one may be missing), and the ACK that TIME_WAIT counts from, and nothing
        has one for no reason."""
        out = self.path("out.pcapng")
        ours = self.found("--annotate", out, self.capture).values()
        comments = dict(tshark(self, out, "frame.number", "frame.comment"))
        text = "\n".join(comments.values())
        first = sum(c["first_fin"] != "nobody" for c in ours)
        in_doubt = text.count("FIN; the first one may be missing")
        self.assertEqual(text.count("first FIN: active closer") + in_doubt, first)
        self.assertLess(in_doubt, first / 8)  # one script in 13 has its FIN ahead
        self.assertEqual(text.count("retransmits #"),
                         sum(max(n - 1, 0) for c in ours for n in (c["client_fins"], c["server_fins"])))
        begun = sum(c[side + "_time_wait_from_ns"] is not None
                    for c in ours for side in ("client", "server"))
        self.assertEqual(len(re.findall(r"wait begins(?! anew)", text)), begun)
        for number, comment in comments.items():
            if comment:
                self.assertRegex(comment, r"^(client|server): ", number)

    def test_own_comments_are_kept(self):
        once, twice = self.path("once.pcapng"), self.path("twice.pcapng")
        self.inspect("--annotate", once, self.capture)
        self.inspect("--annotate", twice, once)
        for one, two in zip(tshark(self, once, "frame.comment"),
                            tshark(self, twice, "frame.comment")):
            self.assertEqual(two[0], f"{one[0]},{one[0]}" if one[0] else "")


if __name__ == "__main__":
    sys.exit(inspecting.main())
