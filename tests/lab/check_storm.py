"""Very many connections: what the kernel holds of them, what was captured, and bad luck.

    check_storm.py TWLAB [unittest's arguments]
"""

import glob
import os
import re
import resource
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402

ETHERNET, IP, TCP_FIN = 14, 20, 1
SNAPLEN, RECORD_HEADER, FILE_HEADER = 128, 16, 24


def snaplen(path):
    with open(path, "rb") as file:
        return struct.unpack_from("<I", file.read(FILE_HEADER), 16)[0]


def packets(path, can_be_cut=False):
    """Of a capture, the bytes of each packet; they end with a whole one, unless it can be cut."""
    with open(path, "rb") as file:
        data = file.read()
    at, found = FILE_HEADER, []
    while at < len(data):
        if can_be_cut and at + RECORD_HEADER > len(data):
            break
        size = struct.unpack_from("<I", data, at + 8)[0]
        if can_be_cut and at + RECORD_HEADER + size > len(data):
            break
        found.append(data[at + RECORD_HEADER:at + RECORD_HEADER + size])
        at += RECORD_HEADER + size
    assert can_be_cut or at == len(data), path
    return found


def fins_from(port, path):
    """How many connections had a FIN from there."""
    sources = set()
    for packet in packets(path):
        source, target = struct.unpack_from(">HH", packet, ETHERNET + IP)
        if source == port and packet[ETHERNET + IP + 13] & TCP_FIN:
            sources.add((packet[ETHERNET + 16:ETHERNET + 20], target))
    return len(sources)


class Storm(lab.Case):
    def churn(self, n, before="", after="", name="many", limit=200000):
        return self.write(name + ".ini", f"""\
[experiment]
title = {n} connections

[host]
tcp_max_tw_buckets = {limit}
{before}
[steps]
client = churn {n} times
{after}
[expect]
held.server = {n}
""")

    def ledger(self, name="many"):
        with open(self.path(name + ".ledger"), encoding="ascii") as file:
            return file.read()

    def start(self, file, size=FILE_HEADER):
        """Returns the process when there are more bytes than that in its capture."""
        child = subprocess.Popen(self.command(file), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + lab.PATIENCE
        while time.monotonic() < until:
            for path in glob.glob(os.path.join(self.out, ".*", "*.pcap.part")):
                if os.path.getsize(path) > size:
                    return child
            time.sleep(0.005)
        self.fail("nothing was captured")

    def test_packets_are_in_the_file(self):
        """All of them, cut off after the headers; each connection is closed by the server."""
        self.run_lab(self.churn(3000))
        found = packets(self.path("many.pcap"))
        ledger = Ledger(self.path("many.ledger"))
        self.assertEqual(int(ledger.fact("captured")[0]), len(found))
        self.assertEqual(int(ledger.fact("dropped")[0]), 0)
        self.assertEqual(snaplen(self.path("many.pcap")), SNAPLEN)
        self.assertEqual(fins_from(5000, self.path("many.pcap")), 3000)
        self.assertGreaterEqual(len(found), 6 * 3000)
        self.assertFalse(os.path.exists(self.path("many.pcapng")))
        self.assertNotRegex(self.ledger(), r"(?m)^\S+ \w+ > ")

    def test_each_try_is_on_record(self):
        file = self.churn(50, "[server]\nreuseaddr = yes\n", after="""server = stop SIGINT
[probe again]
reuseaddr = yes
times     = 30
expect    = OK
""")
        self.run_lab(file)
        self.assertEqual(len(re.findall(r"(?m) again = OK ", self.ledger())), 30)

    def test_the_kernel_is_asked(self):
        """Two numbers where it holds fewer than were made, and that fails."""
        report = self.run_lab(self.churn(500, limit=100), status=lab.CONTRADICTED).stdout
        self.assertRegex(report, r"FAILS +server-held(\n.*)+ expected +500\n +seen +100\n")

    def test_sources_run_out(self):
        """An address that is alone has 64,511 of them."""
        report = self.run_lab(self.churn(64600, "[server]\naddress = ::1\n"),
                              status=lab.CONTRADICTED).stdout
        self.assertIn("failed with EADDRNOTAVAIL", re.sub(r"\s+", " ", report))

    def test_addresses_follow_one_another(self):
        self.run_lab(self.churn(66000))
        self.assertRegex(self.ledger(), r" server has 66000 TIME-WAIT\n")

    def test_few_descriptors(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))

        said = self.run_lab(self.churn(1000), status=lab.COULD_NOT_RUN, preexec_fn=few).stderr
        self.assertIn("client: churn 1000 times: Too many open files", said)

    def test_memory_that_cannot_be_read(self):
        """It is not known, and said so; the rest is."""
        inside = "mount --bind /dev/null /proc/meminfo && exec \"$@\""
        command = ["unshare", "-Urm", "sh", "-c", inside, "sh", *self.command(self.churn(100))]
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              timeout=lab.PATIENCE)
        self.assertEqual(done.returncode, lab.AS_EXPECTED, done.stdout + done.stderr)
        self.assertIn("kernel memory not known: /proc/meminfo", done.stdout)
        self.assertNotIn("slab-bytes", self.ledger())

    def test_interrupted_soon(self):
        child = self.start(self.churn(200000))
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=lab.PATIENCE)
        self.assertEqual(child.returncode, 128 + signal.SIGTERM, out + err)
        self.assertLess(time.monotonic() - began, 2)
        self.assertIn("SIGTERM ended this run", out)
        self.assertEqual(int(Ledger(self.path("many.ledger")).fact("captured")[0]),
                         len(packets(self.path("many.pcap"))))

    def test_killed(self):
        """What it had captured can be read. SIGKILL ends a write() of many packets at any page
        (generic_perform_write), so the last one may be cut."""
        lab.adopt_orphans()
        child = self.start(self.churn(200000), size=1 << 20)
        child.kill()
        child.communicate(timeout=lab.PATIENCE)
        self.assertEqual(lab.await_nobody(), [])
        part = glob.glob(os.path.join(self.out, ".*", "*.pcap.part"))[0]
        self.assertGreater(len(packets(part, can_be_cut=True)), 0)

    def test_nobody_beside_it(self):
        """Those with a churn come last and one after another, whatever the order."""
        quick = self.write("quick.ini", lab.experiment("client-first"))
        names = ["one", "two"]
        self.run_lab(*[self.churn(2000, name=name) for name in names], quick)
        spans = []
        for name in ["quick", *names]:
            ledger = Ledger(self.path(name + ".ledger"))
            last = re.findall(r"(?m)^(\d+)\.(\d{9}) ", self.ledger(name))[-1]
            spans.append((ledger.began(), ledger.began() + int(last[0] + last[1])))
        self.assertEqual(spans, sorted(spans))
        for before, after in zip(spans, spans[1:]):
            self.assertLess(before[1], after[0])


if __name__ == "__main__":
    lab.main()
