"""What a run left on disk, read by a program that is not twlab: its ledger and its capture."""

import calendar
import struct
import time

NS = 1_000_000_000


def nanoseconds(text):
    """A decimal fraction of seconds, exactly."""
    whole, _, fraction = text.partition(".")
    return int(whole) * NS + int((fraction + "0" * 9)[:9])


class Ledger:
    def __init__(self, path):
        self.facts = {}
        self.lines = []  # (nanoseconds since the run began, the line's words)
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.split()
                if line.startswith("#"):
                    self.facts.setdefault(words[1], []).append(words[2:])
                elif not line.startswith("|"):
                    self.lines.append((nanoseconds(words[0]), words[1:]))

    def began(self):
        """CLOCK_REALTIME at the run's zero, in nanoseconds."""
        moment, fraction = self.facts["began"][0][0].rstrip("Z").split(".")
        return calendar.timegm(time.strptime(moment, "%Y-%m-%dT%H:%M:%S")) * NS + int(fraction)

    def segments(self):
        """(time, from, to, frame, flags) of each."""
        return [(at, w[0], w[2], int(w[3].lstrip("#")), w[4]) for at, w in self.lines if w[1] == ">"]

    def endpoint(self, name):
        """(address, port), or None."""
        for words in self.facts.get("endpoint", []):
            if words[0] == name:
                address, _, port = words[1].rpartition(":")
                return address, int(port)
        return None

    def fact(self, name):
        """The words after the name, of a fact that there is once at most; None: not there."""
        return self.facts.get(name, [None])[0]

    def steps(self, who):
        """(time, what was done, errno's name) of each."""
        return [(at, " ".join(w[2:w.index("=")]), w[w.index("=") + 1])
                for at, w in self.lines if w[0] == who and w[1] == "!"]

    def numbered(self):
        """(frame, flags, seq, ack or 0, length) of each segment."""
        found = []
        for _, w in self.lines:
            if w[1] == ">":
                number = {name: int(value) for name, value in zip(w[5::2], w[6::2])}
                found.append((int(w[3].lstrip("#")), w[4], number["seq"], number.get("ack", 0),
                              number["len"]))
        return found

    def binds(self, probe):
        """(time, errno's name, how long it took in nanoseconds) of each try."""
        return [(at, w[2], round(float(w[3].removesuffix("us")) * 1000))
                for at, w in self.lines if w[0] == probe and w[1] == "="]

    def states(self, who):
        """(time, "LISTEN gone") of each."""
        return [(at, " ".join(w[2:4]) if "gone" in w else w[2])
                for at, w in self.lines if w[0] == who and w[1] == ":"]


def stamps(path):
    """The CLOCK_REALTIME stamps of a pcap file of nanosecond precision, one a frame."""
    with open(path, "rb") as file:
        magic = struct.unpack("<I", file.read(24)[:4])[0]
        assert magic == 0xA1B23C4D, f"{path}: not a nanosecond pcap of this byte order"
        found = []
        while header := file.read(16):
            seconds, fraction, captured, _ = struct.unpack("<IIII", header)
            found.append(seconds * NS + fraction)
            file.seek(captured, 1)
        return found
