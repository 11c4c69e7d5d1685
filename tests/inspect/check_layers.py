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


if __name__ == "__main__":
    layered.WRAP = sys.argv[2]
    inspecting.main()
