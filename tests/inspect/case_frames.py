"""Frames and capture files, byte by byte: what `twlab inspect` must read is written here by other
code than its own, with right checksums.

A layer is a function `layer(packet, ids) -> packet` around a packet, the innermost first. What
lies on an Ethernet is an ethertype and its bytes.
"""

import dataclasses
import ipaddress
import struct

IPV4, IPV6, VLAN, QINQ, MPLS, PPPOE = 0x0800, 0x86DD, 0x8100, 0x88A8, 0x8847, 0x8864
CISCO_TAG = 0x8909
EXPERIMENTAL = 0x88B5  # IEEE 802, local: nobody reads it
TRANSPARENT_ETHERNET = 0x6558
TCP, IP_IN_IP, SIX_IN_FOUR, UDP, GRE = 6, 4, 41, 17, 47
FIN, SYN, RST, PUSH, ACK = 1, 2, 4, 8, 16

ETHERNET, NULL, RAW, COOKED, COOKED_2 = 1, 0, 101, 113, 276

TUNNEL = {False: "203.0.113.8", True: "203.0.113.9"}  # its end at the client, at the server


@dataclasses.dataclass(frozen=True)
class Packet:
    """What a link carries. from_server: its direction; ttl: of what is put around."""
    ethertype: int
    data: bytes
    from_server: bool


class Ids:
    """The IP identification: each host counts up, from a number of its own."""

    def __init__(self):
        self.last = {}

    def next(self, host):
        first = sum(ipaddress.ip_address(host).packed) * 2654435761 >> 7
        self.last[host] = (self.last.get(host, first) + 1) & 0xFFFF
        return self.last[host]


def checksum(data):
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def address(host):
    return ipaddress.ip_address(host).packed


def ip_packet(source, target, protocol, data, ip_id=0, ttl=64, length=None):
    """IPv4 or IPv6, as the addresses are. length: what the header says; None: the truth."""
    if ":" in source:
        n = len(data) if length is None else length
        return struct.pack("!IHBB", 6 << 28, n, protocol, ttl) + address(source) + address(
            target) + data
    n = 20 + len(data) if length is None else length
    dont_fragment = 0x4000
    head = struct.pack("!BBHHHBBH", 0x45, 0, n, ip_id, dont_fragment, ttl, protocol, 0)
    head += address(source) + address(target)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + data


def pseudo_header(source, target, protocol, n):
    return address(source) + address(target) + struct.pack("!II", n, protocol)


def tcp_segment(segment):
    """The TCP header and its data; a segment as in case_script.py."""
    options = segment.options
    window = 0 if segment.flags & RST else 502
    head = struct.pack("!HHIIBBHHH", segment.source_port, segment.target_port, segment.seq,
                       segment.ack, (5 + len(options) // 4) << 4, segment.flags, window, 0, 0)
    data = head + options + segment.payload
    value = checksum(pseudo_header(segment.source, segment.target, TCP, len(data)) + data)
    if segment.wrong_checksum:
        value ^= 0x5A5A
    return data[:16] + struct.pack("!H", value) + data[18:]


def ethernet(packet):
    """The frame, padded to what an Ethernet carries at least, without its FCS."""
    ends = [bytes.fromhex("02000a000001"), bytes.fromhex("02000a000002")]
    if not packet.from_server:
        ends.reverse()
    return (b"".join(ends) + struct.pack("!H", packet.ethertype) + packet.data).ljust(60, b"\0")


def tag(ethertype, head):
    """A layer with a header that ends in the ethertype of what follows."""
    def layer(packet, _):
        data = head + struct.pack("!H", packet.ethertype) + packet.data
        return dataclasses.replace(packet, ethertype=ethertype, data=data)
    return layer


def vlan(number, ethertype=VLAN):
    return tag(ethertype, struct.pack("!H", number))


cisco_tag = tag(CISCO_TAG, bytes.fromhex("010100010011"))
unknown_tag = tag(EXPERIMENTAL, b"\0\1")


def mpls(*labels):
    def layer(packet, _):
        stack = b"".join(struct.pack("!I", label << 12 | (i + 1 == len(labels)) << 8 | 64)
                         for i, label in enumerate(labels))
        return dataclasses.replace(packet, ethertype=MPLS, data=stack + packet.data)
    return layer


def pppoe(session):
    """RFC 2516; PPP's protocol numbers are RFC 1661's."""
    def layer(packet, _):
        protocol = {IPV4: 0x0021, IPV6: 0x0057}[packet.ethertype]
        data = struct.pack("!BBHHH", 0x11, 0, session, len(packet.data) + 2, protocol)
        return dataclasses.replace(packet, ethertype=PPPOE, data=data + packet.data)
    return layer


def around(packet, ids, protocol, data):
    """An IPv4 packet between the ends of the tunnel."""
    source, target = TUNNEL[packet.from_server], TUNNEL[not packet.from_server]
    outer = ip_packet(source, target, protocol, data, ids.next(source))
    return dataclasses.replace(packet, ethertype=IPV4, data=outer)


def ip_in_ip(packet, ids):
    protocol = {IPV4: IP_IN_IP, IPV6: SIX_IN_FOUR}[packet.ethertype]
    return around(packet, ids, protocol, packet.data)


def gre(key=None, frame=False):
    """RFC 2784 and 2890. frame: an Ethernet frame is inside, as in NVGRE."""
    def layer(packet, ids):
        kind, data = (TRANSPARENT_ETHERNET, ethernet(packet)) if frame else (
            packet.ethertype, packet.data)
        head = struct.pack("!HH", 0 if key is None else 0x2000, kind)
        if key is not None:
            head += struct.pack("!I", key)
        return around(packet, ids, GRE, head + data)
    return layer


def datagram(packet, ids, port, data):
    """UDP in IPv4 between the ends of the tunnel; IPv4 lets the checksum be 0."""
    return around(packet, ids, UDP, struct.pack("!HHHH", 52000, port, 8 + len(data), 0) + data)


def vxlan(number):
    """RFC 7348."""
    def layer(packet, ids):
        return datagram(packet, ids, 4789,
                        struct.pack("!II", 0x08000000, number << 8) + ethernet(packet))
    return layer


def geneve(number):
    """RFC 8926."""
    def layer(packet, ids):
        head = struct.pack("!HHI", 0, TRANSPARENT_ETHERNET, number << 8)
        return datagram(packet, ids, 6081, head + ethernet(packet))
    return layer


def on_link(link, packet, outgoing=False):
    """The frame as a link of this type shows it. outgoing: as Linux cooked says of it."""
    kind = packet.ethertype
    hardware = bytes.fromhex("02000a000001")
    if link == ETHERNET:
        return ethernet(packet)
    if link == COOKED:
        return struct.pack("!HHH6s2xH", 4 if outgoing else 0, 1, 6, hardware, kind) + packet.data
    if link == COOKED_2:
        return struct.pack("!HHIHBB6s2x", kind, 0, 3 if outgoing else 2, 1,
                           4 if outgoing else 0, 6, hardware) + packet.data
    if link == NULL:
        return struct.pack("<I", 2 if kind == IPV4 else 30) + packet.data
    return packet.data


@dataclasses.dataclass(frozen=True)
class Frame:
    """A record of a capture file: at_ns since 1970, the bytes kept, and how long it was."""
    at_ns: int
    data: bytes
    n_sent: int


def pcap(frames, link, *, magic=0xA1B2C3D4, version=(2, 4), nanoseconds=False, swapped=False):
    """The file. nanoseconds: whatever magic says; swapped: the lengths, as before version 2.3."""
    content = struct.pack("<IHHIIII", magic, *version, 0, 0, 65535, link)
    for frame in frames:
        fraction = frame.at_ns % 10**9 // (1 if nanoseconds else 1000)
        lengths = [len(frame.data), frame.n_sent]
        if swapped:
            lengths.reverse()
        content += struct.pack("<IIII", frame.at_ns // 10**9, fraction, *lengths) + frame.data
    return content


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def pcapng(frames, link):
    """One section, one interface, nanoseconds."""
    content = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    nanosecond_times = struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)
    content += block(1, struct.pack("<HHI", link, 0, 65535) + nanosecond_times)
    for frame in frames:
        head = struct.pack("<IIIII", 0, frame.at_ns >> 32, frame.at_ns & 0xFFFFFFFF,
                           len(frame.data), frame.n_sent)
        content += block(6, head + frame.data)
    return content
