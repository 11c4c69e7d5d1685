"""`twlab inspect --other-end` at pairs of captures that are made here, with the truth about them.

    check_ends.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import collections
import json
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import inspecting  # noqa: E402
import lab  # noqa: E402
from inspecting import (ACK, BEGAN, FIN, RAW, RST, SECOND, SYN, USAGE, enhanced, interface,  # noqa: E402
                        packet, pcap, section)

MS = SECOND // 1000
WAY = {False: 10 * MS, True: 20 * MS}  # of the client's segments, and of the replies

# (flags, seq, ack, reply, what happens to it)
OPEN = [(SYN, 0, 0, False, ""), (SYN | ACK, 0, 1, True, ""), (ACK, 1, 1, False, "")]
CLOSE = [(FIN | ACK, 1, 1, True, ""), (ACK, 1, 2, False, ""), (FIN | ACK, 1, 2, False, ""),
         (ACK, 2, 2, True, "")]
LOST_FIN = OPEN + [(FIN | ACK, 1, 1, True, "lost")] + CLOSE
MADE_RST = OPEN + [(RST, 1, 0, False, "made"), (RST, 1, 0, True, "made")]
OTHER = packet(ACK)[:9] + b"\x11" + packet(ACK)[10:]  # no TCP: the capture is running


def with_ttl(data, ttl):
    return data[:8] + bytes([ttl]) + data[9:]


def with_options(data, options):
    """An IPv4 packet without payload, with TCP options, padded to whole words."""
    options += bytes(-len(options) % 4)
    header = data[:32] + bytes([(5 + len(options) // 4) << 4]) + data[33:40] + options
    return header[:2] + len(header).to_bytes(2, "big") + header[4:]


def behind_nat(data, reply):
    """The client is 192.0.2.9:1024."""
    address, port = (16, 22) if reply else (12, 20)
    data = data[:address] + bytes([192, 0, 2, 9]) + data[address + 4:]
    return data[:port] + (1024).to_bytes(2, "big") + data[port + 2:]


def ends(story, offset=0, nat=False, around=True):
    """(client's packets, server's), of a segment every 100 ms. offset: of the server's clock."""
    at = {False: [], True: []}
    for i, (flags, seq, ack, reply, fate) in enumerate(story):
        # an IP id of its own tells a segment that is sent again
        data = packet(flags, seq, ack, reply)
        data = data[:4] + i.to_bytes(2, "big") + data[6:]
        sent = BEGAN + i * 100 * MS
        if fate != "made":
            at[reply].append((sent, with_ttl(data, 64)))
        if fate != "lost":
            at[not reply].append((sent + WAY[reply], with_ttl(data, 33 if fate == "made" else 60)))
    client, server = sorted(at[False]), sorted(at[True])
    if nat:
        server = [(when, behind_nat(data, data[12:16] == bytes([10, 0, 0, 2])))
                  for when, data in server]
    if around:
        for packets in (client, server):
            packets.insert(0, (BEGAN - SECOND, OTHER))
            packets.append((BEGAN + 60 * SECOND, OTHER))
    return client, [(when + offset, data) for when, data in server]


class Ends(inspecting.Case):
    def pair(self, story, **how):
        client, server = ends(story, **how)
        return (self.write("client.pcap", pcap(client)), self.write("server.pcap", pcap(server)))

    def compare(self, first, other, *arguments, **options):
        done = self.inspect("--json", "-", first, "--other-end", other, *arguments, **options)
        return json.loads(done.stdout)["ends"]

    def amiss(self, told):
        return [(one["from"], one["kind"], one["fate"]) for connection in told["connections"]
                for one in connection["segments"] if one["fate"] != "arrived"]


class Fates(Ends):
    def test_lost(self):
        told = self.compare(*self.pair(LOST_FIN))
        self.assertEqual(self.amiss(told), [("server", "FIN", "lost")])
        self.assertEqual(told["segments"]["FIN"]["lost"], 1)
        self.assertEqual(told["segments"]["FIN"]["arrived"], 2)
        (connection,) = told["connections"]
        lost = next(one for one in connection["segments"] if one["fate"] == "lost")
        self.assertNotIn("arrived", lost)
        self.assertEqual(lost["sent"]["frame"], 5)

    def test_made_on_the_way(self):
        first, other = self.pair(MADE_RST)
        told = self.compare(first, other)
        self.assertEqual(self.amiss(told), [("client", "RST", "made-on-the-way"),
                                            ("server", "RST", "made-on-the-way")])
        out = " ".join(self.inspect(first, "--other-end", other).stdout.decode().split())
        self.assertIn("RST of the server made on the way: arrived (#5), 10.0.0.2 did not send it; "
                      "TTL 33, that host's have 60", out)
        self.assertIn("2 RSTs arrived that neither end sent", out)

    def test_all_arrives(self):
        first, other = self.pair(OPEN + CLOSE)
        told = self.compare(first, other)
        self.assertEqual(told["connections"], [])
        (connection,) = self.compare(first, other, "--connections")["connections"]
        self.assertEqual([one["kind"] for one in connection["segments"]],
                         ["SYN", "SYN,ACK", "FIN", "ACK of FIN", "FIN", "ACK of FIN"])
        for one in connection["segments"]:
            low, high = one["way_ns"]
            self.assertTrue(low <= WAY[one["from"] == "server"] * 1000 <= high, one)

    def change(self, at, change, *arguments):
        """The server's packet number `at` (from 0) of LOST_FIN's, changed on its way."""
        client, server = ends(LOST_FIN)
        server[at] = (server[at][0], change(server[at][1]))
        paths = (self.write("client.pcap", pcap(client)), self.write("server.pcap", pcap(server)))
        out = self.inspect(paths[0], "--other-end", paths[1], *arguments).stdout.decode()
        return " ".join(out.split())

    def test_changed(self):
        """The report says what was changed; `1` is the SYN on arrival, `5` the client's ACK."""
        self.assertIn("SYN of the client changed, window 512, then 500",
                      self.change(1, lambda data: data[:34] + b"\x01\xf4" + data[36:]))
        self.assertIn("SYN of the client changed, flags S, then SEW",
                      self.change(1, lambda data: data[:33] + b"\xc2" + data[34:]))
        options = bytes([2, 4, 5, 0x64, 3, 3, 7, 4, 2, 8, 10]) + bytes(9)
        for what in ("MSS added", "window scale added", "SACK permitted added", "timestamps added"):
            self.assertIn(what, self.change(1, lambda data: with_options(data, options)))

    def test_option_values(self):
        def syn(mss, scale):
            return with_options(packet(SYN), bytes([2, 4, mss >> 8, mss & 255, 3, 3, scale, 0]))
        client, server = ends(LOST_FIN)
        client[1], server[1] = (client[1][0], syn(1460, 7)), (server[1][0], syn(1360, 0))
        paths = (self.write("client.pcap", pcap(client)), self.write("server.pcap", pcap(server)))
        out = self.inspect(paths[0], "--other-end", paths[1]).stdout.decode()
        self.assertIn("changed, MSS 1460, then 1360, window scale 7, then 0", " ".join(out.split()))

    def test_cut_by_the_network_card(self):
        """The sender's capture shows one long segment with the FIN, the receiver's several."""
        client, server = ends(OPEN + CLOSE)  # the FIN is the fifth packet at either end
        server[4] = (server[4][0], packet(FIN | ACK, 1, 1, True, payload=b"x" * 5000))
        client[4] = (client[4][0], packet(FIN | ACK, 4001, 1, True, payload=b"x" * 1000))
        paths = (self.write("client.pcap", pcap(client)), self.write("server.pcap", pcap(server)))
        told = self.compare(*paths, "--connections")
        self.assertIn(("server", "FIN", "arrived"),
                      [(one["from"], one["kind"], one["fate"]) for one in
                       told["connections"][0]["segments"]
                       if one.get("sent", {}).get("payload_bytes") == 5000])

    def test_nobody_saw_the_end(self):
        told = self.compare(*self.pair(OPEN + [(FIN | ACK, 1, 1, True, "lost")], around=False))
        self.assertEqual(self.amiss(told), [("server", "FIN", "unknown")])
        self.assertEqual(told["unknown"]["outside"], 1)


class Captures(Ends):
    def test_clocks(self):
        """Whatever they differ by, and in either order."""
        for offset in (0, 300 * MS, -3600 * SECOND, 7):
            client, server = self.pair(LOST_FIN, offset=offset)
            told = self.compare(client, server)
            low, high = told["clock"]["ahead_ns"]
            self.assertTrue(low <= offset * 1000 <= high)
            self.assertEqual(high - low, sum(WAY.values()) * 1000)
            self.assertEqual(told["matched"]["at_client"], 1)
            turned = self.compare(server, client)
            self.assertEqual(turned["clock"]["ahead_ns"], [-high, -low])
            self.assertEqual(turned["matched"]["at_server"], 1)
            for one in (told, turned):
                self.assertEqual(self.amiss(one), [("server", "FIN", "lost")])

    def test_words_about_the_clocks(self):
        first, other = self.pair(LOST_FIN, offset=300 * MS)
        out = " ".join(self.inspect(first, "--other-end", other).stdout.decode().split())
        self.assertIn("server.pcap is ahead of", out)
        self.assertIn("by 295 ms, +- 15 ms", out)
        out = " ".join(self.inspect(other, "--other-end", first).stdout.decode().split())
        self.assertIn("server.pcap was captured at the server's end, although it was given first",
                      out)

    def test_nat(self):
        told = self.compare(*self.pair(LOST_FIN, nat=True))
        self.assertEqual(told["matched"]["nat"], 1)
        (connection,) = told["connections"]
        self.assertEqual(connection["first"]["client"], "10.0.0.1:33000")
        self.assertEqual(connection["other"]["client"], "192.0.2.9:1024")
        self.assertEqual(self.amiss(told), [("server", "FIN", "lost")])

    def test_standard_input(self):
        client, server = ends(LOST_FIN)
        path = self.write("server.pcap", pcap(server))
        told = self.compare("-", path, input=pcap(client))
        self.assertEqual(self.amiss(told), [("server", "FIN", "lost")])
        told = self.compare(path, "-", input=pcap(client))
        self.assertEqual(self.amiss(told), [("server", "FIN", "lost")])

    def test_formats(self):
        client, server = ends(LOST_FIN)
        first = self.write("client.pcapng", section(">") + interface(RAW, ">") +
                           b"".join(enhanced(0, at, data, ">") for at, data in client))
        other = self.write("server.pcap", pcap(server, magic=0xA1B23C4D))
        self.assertEqual(self.amiss(self.compare(first, other)), [("server", "FIN", "lost")])

    def test_filter(self):
        """What the filter leaves out shows that the capture was running all the same."""
        told = self.compare(*self.pair(LOST_FIN), "--filter", "tcp")
        self.assertEqual([one["filtered_out"] for one in told["files"]], [2, 2])
        self.assertEqual(self.amiss(told), [("server", "FIN", "lost")])
        told = self.compare(*self.pair(LOST_FIN), "--filter", "port 1")
        self.assertEqual(told["matched"]["both"], 0)

    def test_truncated(self):
        client, server = ends(LOST_FIN)
        first = self.write("client.pcap", pcap(client)[:-1])
        other = self.write("server.pcap", pcap(server))
        told = self.compare(first, other)
        self.assertEqual([one["truncated"] for one in told["files"]], [True, False])
        done = self.inspect("--strict", first, "--other-end", other, status=USAGE)
        self.assertIn(b"truncated inside a record", done.stderr)


class Many(Ends):
    """Many connections at once, of random stories, with the truth about each segment."""

    KINDS = {SYN: "SYN", SYN | ACK: "SYN,ACK", FIN | ACK: "FIN", RST: "RST", ACK: "ACK of FIN"}

    def put(self, i, when, what, fate):
        """A segment of connection i, at both ends, as it fares."""
        flags, seq, ack, reply = what
        numbers = self.isns[i] if not reply else self.isns[i][::-1]
        data = packet(flags, (numbers[0] + seq) % 2**32,
                      (numbers[1] + ack) % 2**32 if flags & ACK else 0, reply)
        port = (1024 + i).to_bytes(2, "big")
        data = data[:22] + port + data[24:] if reply else data[:20] + port + data[22:]
        self.n_packets += 1
        data = data[:4] + (self.n_packets % 65535 + 1).to_bytes(2, "big") + data[6:]
        way = WAY[reply] + self.random.randrange(9 * MS)
        arrived = behind_nat(data, reply)[:20] + data[20:] if self.nat else data
        if fate != "made-on-the-way":
            self.ends[reply].append((when, data if not reply else arrived))
        for late in range(2 if fate == "duplicated" else fate != "lost"):
            self.ends[not reply].append((when + way + late * 3 * MS,
                                         with_ttl(arrived if not reply else data, 57)))
        judged = flags != ACK or ack > 1
        if fate == "duplicated" and judged:
            self.truth[(self.KINDS[flags], "arrived")] += 1
        self.truth[(self.KINDS[flags], fate)] += judged

    def connect(self, i, began):
        """All of one connection, each segment lost, duplicated or in order; some end by RSTs."""
        when = began
        story = OPEN + (CLOSE if self.random.random() < 0.7 else
                        [(RST, 1, 0, reply, "made") for reply in (False, True)])
        for *what, fate in story:
            if fate == "made":
                self.put(i, when, what, "made-on-the-way")
            elif what[0] == ACK:
                self.put(i, when, what, self.random.choice(["arrived"] * 8 + ["lost", "duplicated"]))
            else:
                while self.random.random() < 0.1:  # sent until it arrives
                    self.put(i, when, what, "lost")
                    when += 300 * MS
                self.put(i, when, what, self.random.choice(["arrived"] * 9 + ["duplicated"]))
            when += 60 * MS

    def check(self, seed, n=200):
        self.random, self.n_packets = random.Random(seed), 0
        self.nat = self.random.random() < 0.5
        self.truth = collections.Counter()
        self.isns = [(self.random.randrange(2**32), self.random.randrange(2**32))
                     for _ in range(n)]
        self.ends = {False: [(BEGAN - SECOND, OTHER), (BEGAN + 60 * SECOND, OTHER)],
                     True: [(BEGAN - SECOND, OTHER), (BEGAN + 60 * SECOND, OTHER)]}
        offset = self.random.randrange(-100 * SECOND, 100 * SECOND)
        for i in range(n):
            self.connect(i, BEGAN + self.random.randrange(20 * SECOND))
        paths = [self.write(name, pcap((when + moved, data) for when, data in sorted(packets)))
                 for name, packets, moved in (("client.pcap", self.ends[False], 0),
                                              ("server.pcap", self.ends[True], offset))]
        told = self.compare(*paths)
        said = collections.Counter({(kind, fate): count for kind, fates in told["segments"].items()
                                    for fate, count in fates.items() if count})
        self.assertEqual(said, +self.truth)
        self.assertEqual(told["matched"]["both"], n)
        self.assertEqual(told["matched"]["nat"], n * self.nat)
        self.assertEqual(told["matched"]["at_client"], n)
        low, high = told["clock"]["ahead_ns"]
        self.assertTrue(low <= offset * 1000 <= high, (low, offset, high))

    def test_rows(self):
        self.check(1, 60)
        paths = (self.path("client.pcap"), "--other-end", self.path("server.pcap"))
        out = self.inspect("--rows", "3", *paths).stdout.decode()
        self.assertEqual(len(re.findall(r"^  \S+ > \S+", out, re.MULTILINE)), 3)
        more = re.search(r"and (\d+) connections more: --rows N shows N, --json all", out).group(1)
        self.assertEqual(len(self.compare(*paths[::2])["connections"]), 3 + int(more))

    def test_random(self):
        for seed in range(8):
            with self.subTest(seed=seed):
                self.check(seed)


class Documents(Ends):
    def test_schema(self):
        root = lab.ROOT
        for story, arguments in ((LOST_FIN, ()), (MADE_RST, ("--connections",)), (OPEN, ())):
            first, other = self.pair(story)
            done = subprocess.run(
                [os.path.join(root, "tests", "golden", "validate"),
                 os.path.join(root, "docs", "twlab.schema.json"), inspecting.TWLAB, "inspect",
                 "--json", "-", *arguments, first, "--other-end", other],
                capture_output=True, text=True, timeout=inspecting.PATIENCE, check=False)
            self.assertIn(done.returncode, (0, 77), done.stdout + done.stderr)

    def test_error(self):
        first, _ = self.pair(LOST_FIN)
        wrong = self.write("wrong.pcap", b"no capture at all, but some text")
        told = self.compare(first, wrong, status=USAGE)
        self.assertEqual(list(told), ["error"])
        self.assertIn("wrong.pcap", told["error"])

    def test_widths(self):
        for story, how in ((LOST_FIN, {"nat": True}), (MADE_RST, {"offset": 5}),
                           (OPEN + [(FIN | ACK, 1, 1, True, "lost")], {"around": False})):
            self.pair(story, **how)
            for width in (40, 60, 80, 200):
                done = self.inspect("client.pcap", "--other-end", "server.pcap", "--connections",
                                    "--width", str(width), cwd=self.folder,
                                    env=dict(os.environ, LC_ALL="C"))
                for line in done.stdout.decode("ascii").splitlines():
                    self.assertLessEqual(len(line), width, line)


class Refused(Ends):
    def refuse(self, *arguments):
        done = self.inspect(*arguments, status=USAGE, stdin=subprocess.DEVNULL)
        return done.stderr.decode()

    def test_operands(self):
        first, other = self.pair(OPEN)
        self.assertIn("takes one FILE beside it", self.refuse(first, first, "--other-end", other))
        self.assertIn("exclude each other", self.refuse(first, "--other-end", other, "--annotate",
                                                        self.path("out")))
        self.assertIn("only one of the two", self.refuse("-", "--other-end", "-"))
        self.assertIn("is an input file", self.refuse(first, "--other-end", other, "--json", other))
        self.assertIn("No such file", self.refuse(first, "--other-end", self.path("nowhere")))
        self.assertIn("which capture?", self.refuse("--other-end", other))


if __name__ == "__main__":
    inspecting.main()
