"""Connections for captures, written as scripts. A line is a segment, in the order of sending:

    [+SECONDS] c|s FLAGS [BYTES] [seq=N] [ack=N] [late=SECONDS] [lost] [sum=wrong] [length=N]
    [ttl=N] [same] [plain]

+: after the line before; else as long as it takes on a path of 20 ms, captured at the client.
FLAGS as tcpdump writes them: S F R P and `.`. Numbers count from each side's SYN, which has 0;
without them, what comes next and all of the other's so far. late: captured that much later than
it should be; lost: sent, but not captured; sum: a wrong checksum; length: what the IP header says;
same: has the IP identification of the host's segment before; plain: none of the layers around it.
"""

import dataclasses
import re
import struct

import case_frames as frames

BEGAN_NS = 1_750_000_000_312_345_000
HANDSHAKE = "c S\ns S.\nc .\n"
REQUEST = "c P. 320\ns P. 1100\nc .\n"
OPENED = HANDSHAKE + REQUEST
LETTERS = {"S": frames.SYN, "F": frames.FIN, "R": frames.RST, "P": frames.PUSH, ".": frames.ACK}


@dataclasses.dataclass(frozen=True)
class Connection:
    """script: its lines. began: seconds after the capture's beginning. ttl: of either side where
    it is captured. isn: of either side."""
    script: str
    client: str = "192.0.2.1:40000"
    server: str = "198.51.100.7:7443"
    began: float = 0.0
    layers: tuple = ()
    ttl: tuple = (64, 57)
    isn: tuple = (0x2F3A91C4, 0xB105E700)
    options: bool = True


@dataclasses.dataclass(frozen=True)
class Segment:
    at_ns: int
    source: str
    source_port: int
    target: str
    target_port: int
    from_server: bool
    flags: int
    seq: int
    ack: int
    options: bytes
    payload: bytes
    ttl: int
    layers: tuple
    late_ns: int = 0
    wrong_checksum: bool = False
    length: int = None
    lost: bool = False
    same_id: bool = False
    ip_id: int = 0
    outgoing: bool = False


def nanoseconds(seconds):
    return round(float(seconds) * 10**9)


def endpoint(text):
    """"[2001:db8::1]:80" or "192.0.2.1:80"."""
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def tcp_options(flags, at_ns, own, other):
    """As Linux has them; a RST has none. own, other: where the clock of either side began."""
    now, echoed = at_ns // 10**6 + own, at_ns // 10**6 - 10 + other
    stamp = struct.pack("!II", now & 0xFFFFFFFF,
                        0 if flags == frames.SYN else echoed & 0xFFFFFFFF)
    if flags & frames.RST:
        return b""
    if flags & frames.SYN:
        return bytes.fromhex("020405b4 0402 080a") + stamp + bytes.fromhex("01 030307")
    return bytes.fromhex("0101 080a") + stamp


class Player:
    """Plays the script of one connection: what either side has sent so far, and the clock."""

    def __init__(self, connection):
        self.connection = connection
        self.ends = endpoint(connection.client), endpoint(connection.server)
        self.next = [0, 0]
        self.at_ns = BEGAN_NS + nanoseconds(connection.began)
        self.by, self.n = 0, 0

    def pass_time(self, words, by):
        if words[0].startswith("+"):
            self.at_ns += nanoseconds(words.pop(0)[1:])
        elif self.n > 0:
            usual_us = 30 if by == self.by else 20_000 if by == 1 else 45
            self.at_ns += (usual_us + self.n * 7919 % 17) * 1000
        self.n += 1

    def line(self, text):
        words = text.split()
        by = (words[1] if words[0].startswith("+") else words[0]) == "s"
        self.pass_time(words, by)
        flags = sum(LETTERS[letter] for letter in words[1])
        named = dict(word.split("=") for word in words[2:] if "=" in word)
        bare = [word for word in words[2:] if "=" not in word]
        n = sum(int(word) for word in bare if word.isdigit())
        self.by = by
        return self.segment(by, flags, n, named, bare)

    def segment(self, by, flags, n, named, bare):
        one = self.connection
        seq = int(named.get("seq", self.next[by]))
        ack = int(named.get("ack", self.next[not by]))
        end = seq + n + bool(flags & frames.SYN) + bool(flags & frames.FIN)
        if not flags & frames.RST:
            self.next[by] = max(self.next[by], end)
        (source, source_port), (target, target_port) = self.ends[by], self.ends[not by]
        clocks = one.isn[by] >> 4, one.isn[not by] >> 4
        return Segment(
            self.at_ns, source, source_port, target, target_port, bool(by), flags,
            one.isn[by] + seq & 0xFFFFFFFF,
            one.isn[not by] + ack & 0xFFFFFFFF if flags & frames.ACK else 0,
            tcp_options(flags, self.at_ns, *clocks) if one.options else b"",
            bytes(97 + (seq + i) % 26 for i in range(n)), int(named.get("ttl", one.ttl[by])),
            () if "plain" in bare else one.layers, nanoseconds(named.get("late", 0)),
            named.get("sum") == "wrong", int(named["length"]) if "length" in named else None,
            "lost" in bare, "same" in bare)


def lines_of(script):
    return [line.strip() for line in re.split(r"[\n/]", script) if line.strip()]


def played(connection):
    player = Player(connection)
    return [player.line(line) for line in lines_of(connection.script)]


def numbered(segments, ids):
    """With the IP identification that each host gives them, in the order of sending."""
    out = []
    for one in segments:
        ip_id = ids.last.get(one.source, 0) if one.same_id else ids.next(one.source)
        out.append(dataclasses.replace(one, ip_id=ip_id))
    return out


def other_side(script):
    """The sides change places after the handshake."""
    lines = lines_of(script)
    swap = {"c": "s", "s": "c"}
    return "\n".join(line if i < 3 else re.sub(r"\b[cs]\b", lambda m: swap[m[0]], line, count=1)
                     for i, line in enumerate(lines))


def sent_again(script):
    """The first data of the client are lost behind the capture, and sent again 0.2 s later."""
    lines = lines_of(script)
    for i, line in enumerate(lines):
        match = re.fullmatch(r"(\+\S+ )?c P\. (\d+)", line)
        if match:
            lines.insert(i + 1, f"+0.2 c P. {match[2]} seq=1 ack=1")
            return "\n".join(lines)
    raise ValueError("no data of the client")


def copied(segments, after_ns, ttl=0, layers=None):
    """Each is captured once more, after_ns later, with that much less TTL: a second tap. layers:
    around the copies; None: the same."""
    out = []
    for one in segments:
        out += [one, dataclasses.replace(one, late_ns=one.late_ns + after_ns, ttl=one.ttl - ttl,
                                         layers=one.layers if layers is None else layers,
                                         outgoing=True)]
    return out


def frame_of(segment, link, ids):
    ip = frames.ip_packet(segment.source, segment.target, frames.TCP, frames.tcp_segment(segment),
                          segment.ip_id, segment.ttl, segment.length)
    kind = frames.IPV6 if ":" in segment.source else frames.IPV4
    packet = frames.Packet(kind, ip, segment.from_server)
    for layer in segment.layers:
        packet = layer(packet, ids)
    data = frames.on_link(link, packet, segment.outgoing)
    return frames.Frame(segment.at_ns + segment.late_ns, data, len(data))


def capture_of(connections, link=frames.ETHERNET, change=lambda segments: segments):
    """The frames, as they are captured. change: what happens to the segments on the way."""
    ids = frames.Ids()
    sent = sorted((one for connection in connections for one in played(connection)),
                  key=lambda one: one.at_ns)
    seen = [one for one in change(numbered(sent, ids)) if not one.lost]
    seen.sort(key=lambda one: one.at_ns + one.late_ns)
    return [frame_of(one, link, ids) for one in seen]
