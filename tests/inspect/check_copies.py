"""`twlab inspect` at captures that have packets more than once, and a client connected to itself.

    check_copies.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import struct

import inspecting
from inspecting import (ACK, BEGAN, FIN, RAW, SYN, enhanced, interface, packet, pcap,
                        section)

MS = 1000  # microseconds


def numbered(data, ip_id, ttl=64):
    """The IPv4 packet with that identification and TTL."""
    return data[:4] + struct.pack("!H", ip_id) + data[6:8] + bytes([ttl]) + data[9:]


def closed_by_client():
    """A connection of 10 packets, one each 10 ms."""
    client = [packet(SYN), packet(ACK, 1, 1), packet(ACK, 1, 1, payload=b"hello"),
              packet(FIN | ACK, 6, 6), packet(ACK, 7, 7)]
    server = [packet(SYN | ACK, 0, 1, True), packet(ACK, 1, 6, True),
              packet(ACK, 1, 6, True, payload=b"world"), packet(ACK, 6, 7, True),
              packet(FIN | ACK, 6, 7, True)]
    order = "csccsscssc"
    packets = []
    for i, who in enumerate(order):
        data = client.pop(0) if who == "c" else server.pop(0)
        packets.append((BEGAN + i * 10 * MS, numbered(data, 100 + i if who == "c" else 900 + i)))
    return packets


def captured_again(packets, later):
    return [(at + later, numbered(data, *struct.unpack("!H", data[4:6]), 63)) for at, data in packets]


class Copies(inspecting.Case):
    def check(self, packets):
        path = self.write("twice.pcap", pcap(sorted(packets, key=lambda one: one[0])))
        out = " ".join(self.inspect("--connections", path).stdout.decode().split())
        self.assertIn("10 packets are copies of packets captured before, and count once", out)
        self.assertIn("four-way, closed first by the client; TIME_WAIT at the client from "
                      "22:13:20.090000; 10 copies of its packets, not counted", out)
        self.assertNotIn("sent again", out)
        (capture,) = self.data(path)
        self.assertEqual(capture["packets"]["copies"], 10)
        self.assertEqual(capture["totals"]["fin_retransmissions"], 0)
        return path

    def test_any(self):
        """-i any on a router: in on one interface, out on the other, 10 us later."""
        packets = closed_by_client()
        self.check(packets + captured_again(packets, 10))

    def test_taps(self):
        """Two taps of one path, whose clocks differ by 0.3 s."""
        packets = closed_by_client()
        self.check(packets + captured_again(packets, 300 * MS))

    def test_comment(self):
        packets = closed_by_client()
        path = self.check(packets + captured_again(packets, 10))
        self.inspect("--annotate", self.path("out.pcapng"), path)
        with open(self.path("out.pcapng"), "rb") as file:
            said = file.read()
        self.assertEqual(said.count(b"client: a copy of a packet captured before"), 5)
        self.assertEqual(said.count(b"server: a copy of a packet captured before"), 5)


class Interfaces(inspecting.Case):
    def test_by_interface(self):
        """Two connections on one four-tuple, on two interfaces at the same time."""
        packets = []
        for interface_number, (isn, first) in enumerate(((0, False), (5000, True))):
            segments = [(SYN, 0, 0, False), (SYN | ACK, 0, 1, True), (ACK, 1, 1, False),
                        (FIN | ACK, 1, 1, first), (FIN | ACK, 1, 2, not first), (ACK, 2, 2, first)]
            for i, (flags, seq, ack, reply) in enumerate(segments):
                data = packet(flags, isn + seq, isn + ack if flags & ACK else 0, reply)
                packets.append((BEGAN + i * 10 * MS + interface_number, interface_number,
                                numbered(data, isn + 100 * reply + i)))
        content = section() + interface(RAW) + interface(RAW)
        content += b"".join(enhanced(number, at, data) for at, number, data in sorted(packets))
        path = self.write("two.pcapng", content)
        (capture,) = self.data("--by-interface", path)
        self.assertEqual(capture["totals"]["endings"]["three-segment"], 2)
        self.assertEqual(capture["totals"]["in_two_networks"], 1)
        self.assertEqual(capture["totals"]["first_fin"]["client"], 1)
        self.assertEqual(capture["totals"]["first_fin"]["server"], 1)
        out = " ".join(self.inspect("--by-interface", path).stdout.decode().split())
        self.assertIn("1 connection whose four-tuple was in use in another network", out)
        (together,) = self.data(path)
        self.assertEqual(together["totals"]["in_two_networks"], 0)


class OldSocket(inspecting.Case):
    def test_old_socket(self):
        """The SYN meets a socket of the last connection: an old ACK, a RST for it, the SYN again."""
        old = packet(ACK, 70000, 90000, True)
        packets = [(0, packet(SYN)), (10, old), (11, packet(4, 90000)), (1000, packet(SYN)),
                   (1010, packet(SYN | ACK, 0, 1, True)), (1020, packet(ACK, 1, 1)),
                   (1030, packet(FIN | ACK, 1, 1)), (1040, packet(FIN | ACK, 1, 2, True)),
                   (1050, packet(ACK, 2, 2))]
        path = self.write("old.pcap", pcap([(BEGAN + at * MS, numbered(data, 5 + i))
                                            for i, (at, data) in enumerate(packets)]))
        out = " ".join(self.inspect("--connections", path).stdout.decode().split())
        self.assertIn("three-segment, closed first by the client; TIME_WAIT at the client from "
                      "22:13:21.050000; the four-tuple was still held at the server: the SYN was "
                      "answered by an old ACK; connecting took 1.010 s", out)
        self.assertIn("old sockets 1 connection: the four-tuple was still held at the server", out)
        (capture,) = self.data(path)
        self.assertEqual(capture["totals"]["met_old_socket"], 1)
        self.assertEqual(capture["servers"][0]["met_old_socket"], 1)
        self.assertEqual(capture["totals"]["connections"], 1)
        self.inspect("--annotate", self.path("out.pcapng"), path)
        with open(self.path("out.pcapng"), "rb") as file:
            said = file.read()
        self.assertIn(b"server: ACK of an old socket, which still holds the four-tuple", said)
        self.assertIn(b"client: RST for the old socket", said)


class Self(inspecting.Case):
    def test_itself(self):
        """One endpoint has both roles: its FIN, its TIME_WAIT."""
        here = bytes([127, 0, 0, 1]) * 2
        segments = [(SYN, 0, 0), (SYN | ACK, 0, 1), (ACK, 1, 1), (FIN | ACK, 1, 1), (ACK, 2, 2)]
        packets = []
        for i, (flags, seq, ack) in enumerate(segments):
            data = numbered(packet(flags, seq, ack), 7 + i)
            ports = struct.pack("!HH", 40000, 40000)
            packets.append((BEGAN + i * 10 * MS, data[:12] + here + ports + data[24:]))
        path = self.write("self.pcap", pcap(packets))
        out = " ".join(self.inspect("--connections", path).stdout.decode().split())
        self.assertIn("127.0.0.1:40000 > 127.0.0.1:40000: simultaneous, a socket connected to itself, "
                      "closed by its own FIN; TIME_WAIT from 22:13:20.040000 ", out)
        self.assertIn("1 connection of a socket with itself", out)
        (capture,) = self.data(path)
        self.assertEqual(capture["totals"]["self"], 1)
        self.assertEqual(capture["totals"]["time_waits"], 1)
        self.assertEqual(capture["ports"][0]["peak"]["n"], 1)


if __name__ == "__main__":
    inspecting.main()
