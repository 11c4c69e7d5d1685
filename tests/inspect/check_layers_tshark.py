"""tshark reads TCP inside other headers as `twlab inspect` does.

    check_layers_tshark.py TWLAB WRAP [unittest's arguments]
"""

import collections
import shutil
import sys

import check_tshark
import inspecting
import layered

# What tshark has to be told: a port that it does not know, what follows two labels, and to read
# the first fragment of a datagram.
OPTIONS = ("-d", "udp.port==8472,vxlan", "-d", "mpls.label==1632,pwethnocw", "-d",
           "mpls.label==1616,pwethcw", "-o", "ip.defragment:FALSE")

# ... and what it does not read: link types of pppd and of MPLS, IP in ERSPAN III.
UNKNOWN = (166, 219), ("ether ip4 erspan3-ip=5",)


class Tshark(inspecting.Case):
    def found(self, path):
        """Our connections, by the client's port."""
        (capture,) = self.rows(path)
        return {c["client"].rsplit(":")[-1]: (c["client"], c["server"], c["ending"], c["first_fin"])
                for c in capture["connections"]}

    def theirs(self, path):
        """The connections of tshark, from the innermost headers."""
        streams = collections.defaultdict(list)
        for row in check_tshark.tshark(
                self, path, "tcp.srcport", "tcp.dstport", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
                "tcp.flags", "tcp.seq", "tcp.ack", "tcp.len", "frame.protocols",
                options=("-E", "occurrence=l", *OPTIONS)):
            streams[row[1] if row[0] == "443" else row[0]].append(row)
        connections = {}
        for port, rows in streams.items():
            first = rows[0]
            is_ipv6 = first[10].rindex(":ip:") < first[10].rindex(":ipv6:") if all(
                part in first[10] for part in (":ip:", ":ipv6:")) else not first[2]
            client, server = (f"[{end}]" for end in first[4:6]) if is_ipv6 else first[2:4]
            segments = [check_tshark.Segment(row[0] != "443", int(row[6], 16),
                                             *(int(field or 0) for field in row[7:10]))
                        for row in rows]
            connections[port] = (f"{client}:{port}", f"{server}:443",
                                 *check_tshark.ending(segments))
        return connections

    def test_every_way(self):
        """One file a link type, a connection behind each sequence of headers."""
        if shutil.which("tshark") is None:
            self.skipTest("tshark is not installed")
        files = collections.defaultdict(bytes)
        for i, (link, layers, version) in enumerate(layered.ways()):
            if link not in UNKNOWN[0] and layers not in UNKNOWN[1]:
                files[link] += layered.wrap(link, layers, layered.connection(version, 33000 + i))[24:]
        for link, content in files.items():
            with self.subTest(link):
                path = self.write("a.pcap", inspecting.pcap([], link) + content)
                self.assertEqual(self.found(path), self.theirs(path))


if __name__ == "__main__":
    layered.WRAP = sys.argv[2]
    inspecting.main()
