"""Captures for tests of `twlab inspect`, and the program at them. A script of tests is called as

    check_NAME.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

PATIENCE = 60.0  # seconds; only ever waited for in a test that fails
AS_EXPECTED, CONTRADICTED, USAGE = 0, 1, 2
ETHERNET, RAW, USB = 1, 101, 189
SECOND = 1_000_000  # microseconds, as every time here
BEGAN = 1_700_000_000 * SECOND

TWLAB = MAKE_CAPTURE = ""  # set by main


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="twlab-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.chmod(self.folder, 0o755)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
        return self.path(name)

    def inspect(self, *arguments, status=AS_EXPECTED, program=None, **options):
        """Runs it to its end, which must come with this status. program: another copy of it."""
        options.setdefault("stdin", subprocess.DEVNULL)
        if "input" in options:
            del options["stdin"]
        done = subprocess.run([program or TWLAB, "inspect", *arguments], capture_output=True,
                              timeout=PATIENCE, check=False, **options)
        self.assertEqual(done.returncode, status, done.stdout[-2000:] + done.stderr)
        return done

    def data(self, *arguments, **options):
        """The captures of its JSON document."""
        done = self.inspect("--json", "-", *arguments, **options)
        return json.loads(done.stdout)["captures"]

    def rows(self, *arguments, **options):
        """What it writes a line for each connection: the captures, each with its connections."""
        done = self.inspect("--connections", "--json", "-", *arguments, **options)
        return captures_of(done.stdout.splitlines())

    def make(self, n):
        """A capture of n connections, and the truth about them."""
        paths = self.path("made.pcap"), self.path("made.truth")
        subprocess.run([MAKE_CAPTURE, str(n), *paths], check=True, capture_output=True)
        return paths


def captures_of(lines):
    """Captures of rows: what the last row of each says, with all of its connections."""
    captures = []
    for line in lines:
        row = json.loads(line)
        kind = row.pop("row")
        if kind == "file":
            connections = []
        elif kind == "connection":
            connections.append(row)
        else:
            captures.append(dict(row, connections=connections))
    return captures


def packet(flags, seq=0, ack=0, reply=False, version=4, options=b"", payload=b""):
    """An IP packet between 10.0.0.1:33000 and 10.0.0.2:443, flags as RFC 9293 has them."""
    ports = (443, 33000) if reply else (33000, 443)
    tcp = struct.pack("!HHIIBBHHH", *ports, seq, ack, 0x50, flags, 512, 0, 0) + payload
    ends = [bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])]
    if reply:
        ends.reverse()
    if version == 6:
        ends = [bytes(12) + end for end in ends]
        return struct.pack("!IHBB", 6 << 28, len(tcp), 6, 64) + b"".join(ends) + tcp
    return struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, 0, 20 + len(options) + len(tcp), 1,
                       0, 64, 6, 0) + b"".join(ends) + options + tcp


def pcap(packets, link=RAW, magic=0xA1B2C3D4, order="<"):
    """A pcap file of (microseconds, bytes) pairs."""
    content = struct.pack(order + "IHHIIII", magic, 2, 4, 0, 0, 65535, link)
    for at, data in packets:
        fraction = at % SECOND * (1000 if magic == 0xA1B23C4D else 1)
        content += struct.pack(order + "IIII", at // SECOND, fraction, len(data), len(data)) + data
    return content


def block(kind, body, order="<"):
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def section(order="<"):
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link, order="<"):
    return block(1, struct.pack(order + "HHI", link, 0, 0), order)


def enhanced(number, at, data, order="<"):
    head = struct.pack(order + "IIIII", number, at >> 32, at & 0xFFFFFFFF, len(data), len(data))
    return block(6, head + data, order)


FIN, SYN, RST, ACK = 1, 2, 4, 16


def three_segment(version=4):
    """A whole connection, (microseconds, bytes) of each packet: the server closes first."""
    segments = [(SYN,), (SYN | ACK, 0, 1, True), (ACK, 1, 1), (FIN | ACK, 1, 1, True),
                (FIN | ACK, 1, 2), (ACK, 2, 2, True)]
    return [(BEGAN + i * 1000, packet(*segment, version=version))
            for i, segment in enumerate(segments)]


def main():
    global TWLAB, MAKE_CAPTURE
    TWLAB, MAKE_CAPTURE = (os.path.abspath(path) for path in sys.argv[1:3])
    lab.run_tests(argv=[sys.argv[0], *sys.argv[3:]])
