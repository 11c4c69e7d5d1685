"""`twlab inspect` at TCP inside other headers.

    check_layers.py TWLAB WRAP [unittest's arguments]
"""

import sys

import inspecting
import layered


class Read(inspecting.Case):
    def test_every_way(self):
        """A connection behind each sequence of headers is found whole."""
        ways = layered.ways()
        self.assertGreater(len(ways), 70)
        for link, layers, version in ways:
            with self.subTest(layers):
                path = self.write("a.pcap", layered.wrap(link, layers, layered.connection(version)))
                (capture,) = self.rows(path)
                (found,) = capture["connections"]
                self.assertEqual(found["ending"], "three-segment")
                self.assertEqual(found["first_fin"], "server")
                self.assertEqual(found["time_wait"], "server")
                self.assertEqual(found["client"], "10.0.0.1:33000" if version == 4 else
                                 "[::10.0.0.1]:33000")
                self.assertEqual(capture["packets"]["tcp"], 6)
                self.assertEqual(capture["unread"], [])

    def test_annotated(self):
        """Comments are for packets inside other headers too."""
        path = self.write("a.pcap", layered.wrap(1, "ether vlan=2 ip4 udp=4789 vxlan=3 ether",
                                                 layered.connection()))
        out = self.path("out.pcapng")
        self.inspect("--annotate", out, path)
        with open(out, "rb") as file:
            self.assertIn(b"first FIN: active closer", file.read())


class Unread(inspecting.Case):
    def test_named_and_counted(self):
        """What may have TCP inside has a line; the rest is summed up. The JSON has all."""
        packets = layered.connection()
        parts = [layered.wrap(1, layers, packets)[24:] for layers in
                 ("ether", "ether-type=0x8909", "ether ip4-protocol=50", "ether-type=0x0806",
                  "ether ip4 udp=53", "ether ip4-protocol=1")]
        path = self.write("a.pcap", inspecting.pcap([], 1) + b"".join(parts))
        out = " ".join(self.inspect(path).stdout.decode().split())
        for part in ("6 packets of Cisco tag 0x8909, not read: TCP may be inside",
                     "6 packets of ESP, not read", "18 packets of other protocols"):
            self.assertIn(part, out)
        (capture,) = self.data(path)
        self.assertEqual(capture["packets"]["other"], 30)
        self.assertEqual(capture["unread"], [
            {"name": name, "may_hide_tcp": hides, "packets": 6} for name, hides in
            (("Cisco tag 0x8909", True), ("ESP", True), ("ARP", False), ("UDP", False),
             ("ICMP", False))])

    def test_many_kinds(self):
        """Kinds beyond the table are counted as others."""
        packets = layered.connection()[:1]
        parts = [layered.wrap(1, f"ether-type={0x3000 + i}", packets)[24:] for i in range(40)]
        (capture,) = self.data(self.write("a.pcap", inspecting.pcap([], 1) + b"".join(parts)))
        self.assertEqual(len(capture["unread"]), 33)
        self.assertEqual(capture["unread"][-1],
                         {"name": "others", "may_hide_tcp": True, "packets": 8})


SYN, RST, ACK, PSH = inspecting.SYN, inspecting.RST, inspecting.ACK, 8
SYNS = [(SYN,)] * 4

# What was captured, and whether it shows that the other side's packets are missing: (flags,
# sequence number, acknowledgment number, whether the server sent it) of each packet.
SEEN = (
    ("the client's half", [(SYN,), (ACK, 1, 1), (PSH | ACK, 1, 1), (ACK, 2, 40)], True),
    ("the server's half", [(SYN | ACK, 0, 1, True), (ACK, 1, 30, True)], True),
    ("half of its middle", [(ACK, 500, 700), (ACK, 500, 900)], True),
    ("both", [(SYN,), (SYN | ACK, 0, 1, True), (ACK, 1, 1)], False),
    ("nobody answers", SYNS, False),
    ("answers to SYNs that went elsewhere", [(SYN | ACK, 0, 1, True)] * 4, False),
    ("refused", [(SYN,), (RST | ACK, 0, 1, True)], False),
    ("refused, with a RST only", SYNS + [(RST | ACK, 0, 1, True)], False),
    ("keep-alives that nobody answers", [(ACK, 500, 700)] * 4, False),
    ("a RST alone", [(RST | ACK, 500, 700)], False),
)


class OneDirection(inspecting.Case):
    WARNING = "only one direction was captured"

    def test_counted(self):
        for what, segments, expected in SEEN:
            with self.subTest(what):
                path = self.write("a.pcap", inspecting.pcap(
                    [(inspecting.BEGAN + i, inspecting.packet(*segment))
                     for i, segment in enumerate(segments)]))
                (capture,) = self.rows(path)
                self.assertEqual(capture["totals"]["one_direction"], int(expected))
                self.assertEqual(capture["connections"][0]["one_direction"], expected)
                self.assertEqual(self.WARNING in self.inspect(path).stdout.decode(), expected)

    def test_warns_before_it_judges(self):
        """The server's packets have a header that is not read; another connection is whole."""
        packets = layered.connection()
        plain, tagged = (layered.records(layered.wrap(1, layers, packets))
                         for layers in ("ether", "ether-type=0x8909"))
        mixed = [tagged[i] if i in (1, 3, 5) else plain[i] for i in range(6)]
        whole = layered.records(layered.wrap(1, "ether", layered.connection(4, 34000)))
        path = self.write("a.pcap", inspecting.pcap([], 1) + b"".join(mixed + whole))
        out = " ".join(self.inspect(path).stdout.decode().split())
        self.assertIn(f"of 1 of 2 connections {self.WARNING}", out)
        self.assertIn("3 packets of Cisco tag 0x8909", out)
        self.assertLess(out.index(self.WARNING), out.index("closed first"))
        out = " ".join(self.inspect("--connections", path).stdout.decode().split())
        self.assertIn("only the client's packets were captured", out)


if __name__ == "__main__":
    layered.WRAP = sys.argv[2]
    inspecting.main()
