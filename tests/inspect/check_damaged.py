"""`twlab inspect` at captures of which only a part can be read, or whose numbers are not what they seem.

    check_damaged.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import os
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import inspecting  # noqa: E402
from inspecting import (BEGAN, RAW, USAGE, enhanced, interface, pcap, section,  # noqa: E402
                        three_segment)

COULD_NOT_RUN = 3
HEADER, RECORD = 24, 56  # bytes of three_segment() in a file: the header, and each packet
LENGTH = b"\xff\xff\xff\xff"


def damaged(n_good, order="<"):
    """n_good packets of a connection, then one whose length cannot be."""
    good = pcap(three_segment(), order=order)
    at = HEADER + n_good * RECORD + 8
    return good[:at] + LENGTH + good[at + 4:]


class Damaged(inspecting.Case):
    def test_report_then_message(self):
        """What came before is reported; then comes the message, and 2."""
        path = self.write("a.pcap", damaged(5))
        done = self.inspect("--connections", path, status=USAGE)
        said = " ".join(done.stdout.decode().split())
        self.assertIn("5 packets", said)
        self.assertIn("closed first by the server", said)
        self.assertIn(f"stopped at {path}: at byte 312: packet no. 6 claims 4294967295", said)
        self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
        self.assertIn(b"at byte 312: packet no. 6", done.stderr)

    def test_json_has_both(self):
        for content in (damaged(4), damaged(4, ">"), section() + interface(RAW) + b"".join(
                enhanced(i // 4, at, data) for i, (at, data) in enumerate(three_segment()))):
            (capture,) = self.rows(self.write("a", content), status=USAGE)
            self.assertIn("packet no. 5", capture["error"])
            self.assertEqual(capture["packets"]["tcp"], 4)
            self.assertEqual(capture["totals"]["connections"], 1)
            self.assertEqual(len(capture["connections"]), 1)
            self.assertFalse(capture["truncated"])

    def test_nothing_before(self):
        """No packet: nothing to report."""
        path = self.write("a.pcap", damaged(0))
        self.assertEqual(self.inspect(path, status=USAGE).stdout, b"")
        (capture,) = self.data(path, status=USAGE)
        self.assertEqual(list(capture), ["file", "error"])

    def test_annotated_as_far_as_it_goes(self):
        out = self.path("out.pcapng")
        self.inspect("--annotate", out, self.write("a.pcap", damaged(5)), status=USAGE)
        (capture,) = self.data(out)
        self.assertEqual(capture["packets"]["tcp"], 5)
        self.assertFalse(capture["truncated"])

    def test_strict(self):
        """A truncated file is an error, and reported as far as it goes."""
        path = self.write("a.pcap", pcap(three_segment())[:-1])
        done = self.inspect("--strict", path, status=USAGE)
        self.assertIn(b"5 packets", done.stdout)
        self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
        (capture,) = self.data("--strict", path, status=USAGE)
        self.assertTrue(capture["truncated"])
        self.assertIn("truncated", capture["error"])

    def test_unreadable(self):
        """The machine fails after a part of the file has been read."""
        if shutil.which("strace") is None:
            self.skipTest("no strace, which makes a read fail")
        packets = three_segment()
        path = self.write("a.pcap", pcap(packets) + pcap(packets)[HEADER:] * 10000)
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}  # which it cannot under strace
        done = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e",
                               "inject=read,pread64:error=EIO:when=3+", inspecting.TWLAB, "inspect",
                               path],
                              capture_output=True, timeout=inspecting.PATIENCE, check=False,
                              env=environment)
        self.assertEqual(done.returncode, COULD_NOT_RUN, done.stderr)
        self.assertRegex(done.stderr.decode(), r"a\.pcap: at byte \d+: Input/output error")
        self.assertRegex(" ".join(done.stdout.decode().split()), r"stopped at \S+ at byte \d+: Input")


def old(packets, version, in_order=True):
    """A pcap file of an early version; the length sent is 4 above the length captured."""
    content = struct.pack("<IHHIIII", 0xA1B2C3D4, *version, 0, 0, 65535, RAW)
    for at, data in packets:
        lengths = (len(data), len(data) + 4) if in_order else (len(data) + 4, len(data))
        content += struct.pack("<IIII", at // inspecting.SECOND, at % inspecting.SECOND, *lengths) + data
    return content


def nanoseconds(packets, order="<"):
    """Nanoseconds under the magic number of microseconds."""
    content = bytearray(pcap(packets, RAW, 0xA1B23C4D, order))
    content[:4] = struct.pack(order + "I", 0xA1B2C3D4)
    return bytes(content)


class Numbers(inspecting.Case):
    def test_lengths(self):
        for version, in_order in (((2, 4), True), ((2, 3), True), ((2, 3), False), ((2, 2), False)):
            (capture,) = self.data(self.write("a.pcap", old(three_segment(), version, in_order)))
            self.assertEqual(capture["packets"]["tcp"], 6, version)
            self.assertEqual(capture["totals"]["endings"]["three-segment"], 1, version)

    def test_nanoseconds(self):
        """Said, and corrected by the command that is named."""
        packets = [(at + 5000, data) for at, data in three_segment()]
        for order in "<>":
            path, new = self.write("a.pcap", nanoseconds(packets, order)), self.path("new.pcap")
            done = self.inspect(path)
            self.assertIn("nanoseconds where the magic number says microseconds",
                          " ".join(done.stdout.decode().split()))
            self.assertIn(b"these are nanoseconds in a file whose magic number says microseconds",
                          done.stderr)
            (capture,) = self.data(path)
            self.assertTrue(capture["nanoseconds_as_microseconds"])
            self.assertEqual(capture["packets"]["wrong_fractions"], 6)
            self.assertEqual(capture["packets"]["untimed"], 6)
            self.assertNotIn("first_ns", capture)
            self.assertIn(b" --:--:--", done.stdout)
            self.assertNotIn(b"00:00:00", done.stdout)
            self.assertNotRegex(" ".join(done.stdout.decode().split()), "(at|from) --:--:--")
            told = self.inspect("--connections", path).stdout
            self.assertIn(b"closed first by the server; TIME_WAIT at the server\n", told)
            (rows,) = self.rows(path)
            self.assertIsNone(rows["connections"][0]["first_ns"])
            self.assertIsNone(rows["connections"][0]["server_time_wait_from_ns"])
            command = done.stderr.decode().split("with: ")[1].replace("FILE", path).replace("NEW", new)
            subprocess.run(["sh", "-c", command], check=True, capture_output=True)
            (capture,) = self.data(new)
            self.assertFalse(capture["nanoseconds_as_microseconds"])
            self.assertEqual(capture["first_ns"], (BEGAN + 5000) * 1000)

    def test_one_wrong_time(self):
        """One among many is damage, and not a sign of anything."""
        content = bytearray(pcap(three_segment()))
        content[HEADER + RECORD + 4:HEADER + RECORD + 8] = struct.pack("<I", 1_000_000)
        done = self.inspect(self.write("a.pcap", content))
        self.assertIn("1 packet with an invalid fraction of a second",
                      " ".join(done.stdout.decode().split()))
        self.assertEqual(done.stderr, b"")


if __name__ == "__main__":
    inspecting.main()
