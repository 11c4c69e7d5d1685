"""`twlab inspect` at compressed captures.

    check_compressed.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import bz2
import gzip
import io
import lzma
import os
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import inspecting  # noqa: E402
from inspecting import RAW, USAGE, enhanced, interface, pcap, section, three_segment  # noqa: E402

RECORD = 56  # bytes of a packet of three_segment() in a pcap file


def through(*command):
    """What compresses: a program that reads standard input."""
    return lambda content: subprocess.run(command, input=content, capture_output=True, check=True).stdout


def zipped(content):
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        archive.writestr("a.pcap", content)
    return to.getvalue()


READ = {"gzip": gzip.compress, "zstd": through("zstd", "-qc"), "lz4": through("lz4", "-qc")}
NAMED = {"xz -dc": lzma.compress, "bzip2 -dc": bz2.compress, "unzip -p": zipped,
         "lz4 -dc": through("lz4", "-qlc")}


class Compressed(inspecting.Case):
    def same(self, content, compressed, name):
        """Everything but how it was read is as in the plain file."""
        (plain,) = self.rows(self.write("plain", content))
        for data in (self.rows(self.write("compressed", compressed)),
                     self.rows("-", input=compressed)):
            (capture,) = data
            self.assertEqual(capture.pop("compression"), name)
            self.assertEqual(capture.pop("compressed_bytes"), len(compressed))
            self.assertEqual(dict(capture, file=plain["file"]), plain)

    def test_read(self):
        pcapng = section() + interface(RAW) + b"".join(enhanced(0, *one) for one in three_segment())
        for name, compress in READ.items():
            for content in (pcap(three_segment()), pcapng):
                self.same(content, compress(content), name)

    def test_large(self):
        with open(self.make(3000)[0], "rb") as file:
            content = file.read()
        for name, compress in READ.items():
            self.same(content, compress(content), name)

    def test_members(self):
        """Files that were compressed one by one and put together are one; zeros may follow gzip."""
        content = pcap(three_segment())
        for name, compress in READ.items():
            parts = [compress(content[i:i + 100]) for i in range(0, len(content), 100)]
            self.same(content, b"".join(parts), name)
            self.same(content, compress(b"") + compress(content), name)
        self.same(content, gzip.compress(content) + bytes(512), "gzip")

    def test_said(self):
        path = self.write("a.pcap.gz", gzip.compress(pcap(three_segment())))
        done = self.inspect(path)
        self.assertRegex(done.stdout.decode(), r"6 packets, 360 B \(gzip: \d+ B\)")

    def test_annotate(self):
        """What is written is not compressed."""
        out = self.path("out.pcapng")
        self.inspect("--annotate", out, self.write("a", gzip.compress(pcap(three_segment()))))
        (capture,) = self.data(out)
        self.assertNotIn("compression", capture)
        self.assertEqual(capture["packets"]["tcp"], 6)


class Incomplete(inspecting.Case):
    def test_cut(self):
        """Cut at every byte: a truncated capture, as far as it can be decompressed."""
        content = pcap(three_segment())
        for name, compress in READ.items():
            whole = compress(content[:100]) + compress(content[100:])
            paths = [self.write(f"{n:04}", whole[:n]) for n in range(len(whole))]
            captures = self.data(*paths, status=USAGE)
            n_before = 0
            for n, capture in enumerate(captures):
                self.assertNotIn("cannot be decompressed", capture.get("error", ""), (name, n))
                n_packets = capture.get("packets", {"all": 0})["all"]
                self.assertGreaterEqual(n_packets, n_before, (name, n))
                self.assertTrue(capture.get("truncated", True), (name, n))
                n_before = n_packets
            self.assertGreater(n_before, 0)

    def test_cut_between_packets(self):
        """The part that is there is a whole capture; nevertheless something is missing."""
        content = pcap(three_segment())
        path = self.write("a", gzip.compress(content)[:-8])  # all but the checksum and the length
        (capture,) = self.data(path)
        self.assertEqual(capture["packets"]["all"], 6)
        self.assertTrue(capture["truncated"])
        done = self.inspect(path)
        self.assertIn(b"at byte 360: the compressed data ends early; the 6 packets", done.stderr)
        self.inspect("--strict", path, status=USAGE)

    def test_damaged(self):
        """What came before the damage is reported."""
        with open(self.make(3000)[0], "rb") as file:
            content = file.read()
        for name, compress in READ.items():
            compressed = bytearray(compress(content))
            middle = len(compressed) // 2
            compressed[middle:middle + 64] = bytes(64)
            path = self.write("a", compressed)
            done = self.inspect(path, status=USAGE)
            self.assertRegex(done.stderr.decode(), rf"at byte \d+: its {name} data cannot be|decompressed: at")
            (capture,) = self.data(path, status=USAGE)
            self.assertIn("error", capture)
            if name != "lz4":  # whose one block has nothing before it
                self.assertGreater(capture["packets"]["all"], 0, name)

    def test_checksum(self):
        """All packets are reported; that they are right is not known."""
        compressed = bytearray(gzip.compress(pcap(three_segment())))
        compressed[-8] ^= 1
        path = self.write("a", compressed)
        (capture,) = self.data(path, status=USAGE)
        self.assertIn("incorrect data check", capture["error"])
        self.assertEqual(capture["packets"]["all"], 6)


class Refused(inspecting.Case):
    def test_named_command(self):
        """The message names a command, and with that the capture is read."""
        content = pcap(three_segment())
        for command, compress in NAMED.items():
            path = self.write("a", compress(content))
            done = self.inspect(path, status=USAGE)
            self.assertIn("at byte 0: compressed with ", done.stderr.decode())
            self.assertIn(f"; use: {command} FILE | twlab inspect -", done.stderr.decode())
            if shutil.which(command.split()[0]) is None:
                continue
            plain = subprocess.run([*command.split(), path], capture_output=True, check=True).stdout
            self.assertEqual(plain, content)
        for begins, command in ((b"\x1f\x9d", "gzip -dc"), (b"7z\xbc\xaf\x27\x1c", "7z x -so")):
            done = self.inspect(self.write("a", begins + bytes(100)), status=USAGE)
            self.assertIn(f"; use: {command} FILE | twlab inspect -", done.stderr.decode())

    def test_twice(self):
        content = pcap(three_segment())
        for outer, compress in READ.items():
            for inner in READ:
                done = self.inspect(self.write("a", compress(READ[inner](content))), status=USAGE)
                self.assertIn(f"compressed twice, with {inner} and {outer}", done.stderr.decode())

    def test_window(self):
        """zstd's own limit, which bounds the memory."""
        content = pcap(three_segment())
        path = self.write("a", through("zstd", "-qc", "--long=27")(content))
        self.inspect(path)
        path = self.write("a", through("zstd", "-qc", "--long=28")(content))
        done = self.inspect(path, status=USAGE)
        self.assertIn(b"window of more than 128 MiB; use: zstd -dc --long=31 FILE", done.stderr)

    def test_not_a_capture(self):
        done = self.inspect(self.write("a", gzip.compress(b"a letter")), status=USAGE)
        self.assertIn(b"decompressed: at byte 0: not a capture", done.stderr)


if __name__ == "__main__":
    inspecting.main()
