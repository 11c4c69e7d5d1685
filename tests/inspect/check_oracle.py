"""`twlab inspect` says what tshark's fields show: each connection, who sent the first FIN, where
either FIN is, and whether and by whom it was reset.

    check_oracle.py TWLAB MAKE_CAPTURE [unittest's arguments]

tshark gives the headers only: its streams mix VLANs, and its analysis differs between versions. The
rules are here, each at its function.
"""

import collections
import concurrent.futures
import shutil
import struct
import subprocess
import unittest

import case_captures
import inspecting

FIN, SYN, RST, ACK = 1, 2, 4, 16
SIDES = ("client", "server")
FIELDS = ("frame.interface_id", "frame.number", "frame.protocols", "vlan.id", "ip.src", "ip.dst",
          "ip.id", "ip.len", "ip.hdr_len", "ipv6.src", "ipv6.dst", "ipv6.plen", "tcp.srcport",
          "tcp.dstport", "tcp.flags", "tcp.seq", "tcp.ack", "tcp.hdr_len", "tcp.len",
          "tcp.checksum", "tcp.checksum.status")
OPTIONS = ("-o", "tcp.relative_sequence_numbers:FALSE", "-o", "tcp.check_checksum:TRUE")
WRONG = ("0", "Bad")  # tcp.checksum.status, as versions of tshark write it
DAMAGED = "damaged-in-the-middle"
ALONE = (DAMAGED, "pcap-2.2-lengths-swapped")  # cases whose files tshark reads as they are
UNREAD = "cmd"  # tshark reads what follows a Cisco tag; inspect does not, and says so
FAR = 1 << 16  # more than the bytes of any connection here

Segment = collections.namedtuple("Segment", "frame network source target flags seq ack n mark")
Said = collections.namedtuple("Said", "first_frame client server closer fins ending")


def away(a, b):
    """How far number a is after b."""
    return (a - b + (1 << 31)) % (1 << 32) - (1 << 31)


def segment_of(row, first):
    """From the innermost headers. The bytes are those that the IP header says, as a capture may
    have been sliced."""
    def last(field):
        return row[field].split(",")[-1]

    # tshark 4.4 does not name what follows an MPLS label.
    named = [one for one in row["frame.protocols"].split(":") if one in ("ip", "ipv6")]
    ip = named[-1] if named else "ip" if row["ip.src"] else "ipv6"
    identity = last("ip.id") if ip == "ip" else ""
    n_ip = int(last("ip.len")) - int(last("ip.hdr_len")) if ip == "ip" else int(last("ipv6.plen"))
    flags, seq, ack = int(row["tcp.flags"], 16), int(row["tcp.seq"]), int(row["tcp.ack"])
    ends = [(last(ip + way), int(row[f"tcp{way}port"])) for way in (".src", ".dst")]
    mark = identity, flags, seq, ack, row["tcp.checksum"], *ends
    return Segment(int(row["frame.number"]) - first + 1, row["vlan.id"], *ends, flags, seq, ack,
                   n_ip - int(row["tcp.hdr_len"]), mark)


def read(path, is_damaged=False):
    """The segments of each interface, by its number; frames count from 1 in each. A whole segment
    with a wrong checksum is left out: no receiver accepts it."""
    done = subprocess.run(
        ["tshark", "-n", "-r", path, "-T", "fields", *OPTIONS,
         *(word for field in FIELDS for word in ("-e", field))],
        capture_output=True, text=True, check=False, timeout=inspecting.PATIENCE)
    if (done.returncode != 0) != is_damaged or ("damaged or corrupt" in done.stderr) != is_damaged:
        raise RuntimeError(f"tshark, {path}: status {done.returncode}: {done.stderr}")
    found = {}
    for line in done.stdout.splitlines():
        row = dict(zip(FIELDS, line.split("\t")))
        first, segments = found.setdefault(int(row["frame.interface_id"] or 0),
                                           (int(row["frame.number"]), []))
        if not row["tcp.seq"] or UNREAD in row["frame.protocols"].split(":"):
            continue
        one = segment_of(row, first)
        if row["tcp.checksum.status"] not in WRONG or int(row["tcp.len"]) < one.n:
            segments.append(one)
    return {key: segments for key, (_, segments) in found.items()}


def without_copies(segments):
    """A frame is a copy where one before it is the same but for its hops, its VLAN and its tunnel:
    a host that sends again counts its IP identification up. What IPv6 sends again within a tick of
    its clock goes too: it says nothing new."""
    first = {one.mark: one for one in reversed(segments)}
    return [one for one in segments if first[one.mark] is one]


class Connection:
    """Segments between two ends in one VLAN, from a SYN to the next SYN with a number that is not
    right before those of the connection."""

    def __init__(self):
        self.segments, self.base = [], {}

    def add(self, one):
        self.segments.append(one)
        self.base.setdefault(one.source, one.seq)
        if one.flags & SYN:
            self.base[one.source] = one.seq
        if one.flags & ACK and not one.flags & RST:
            self.base.setdefault(one.target, (one.ack - 1) % (1 << 32))

    def has(self, one):
        return one.flags & (SYN | ACK) != SYN or abs(
            away(one.seq, self.base.get(one.source, one.seq))) < FAR

    def numbers(self):
        """Its segments, with numbers that count from each side's SYN. What an old socket sent, and
        the RST that answers it, have numbers far away from those: they are none of it."""
        for one in self.segments:
            seq = away(one.seq, self.base[one.source])
            ack = away(one.ack, self.base.get(one.target, one.ack)) if one.flags & ACK else 0
            if max(abs(seq), abs(ack)) < FAR:
                yield one._replace(seq=seq, ack=ack)

    def client(self):
        """Who sent the SYN, or got the SYN with ACK, or has the higher port."""
        for one in self.segments:
            if one.flags & SYN:
                return one.target if one.flags & ACK else one.source
        return max(self.segments[0].source, self.segments[0].target, key=lambda end: end[1])

    def said(self):
        """A connection to itself has one FIN: inspect counts it as the client's."""
        client, one = self.client(), self.segments[0]
        server = one.target if client == one.source else one.source
        segments = list(self.numbers())
        fins = {side: Fin(end, segments) for side, end in zip(SIDES, (client, server))}
        frames = fins["client"].frame, None if client == server else fins["server"].frame
        resets = [SIDES[one.source != client] for one in segments if one.flags & RST]
        closed = all(fin.is_acknowledged for fin in fins.values())
        ending = resets[0] if resets else "closed" if closed else "open"
        return Said(one.frame, client, server, closer(fins), frames, ending)


class Fin:
    """The FIN of one end: where it is first captured, the number after it, and the least that it
    acknowledges, whichever of its retransmissions that is."""

    def __init__(self, end, segments):
        self.own = [one for one in segments if one.source == end]
        fins = [one for one in self.own if one.flags & FIN]
        answers = [one.ack for one in segments if one.target == end and one.flags & ACK]
        self.frame = fins[0].frame if fins else None
        self.after = fins[0].seq + fins[0].n + 1 if fins else None
        self.ack = min((one.ack for one in fins), default=None)
        self.is_acknowledged = bool(fins) and max(answers, default=0) >= self.after
        # The numbers after the captured data, and after all that either side has named.
        self.data = max((one.seq + one.n for one in self.own if one.n > 0), default=1)
        self.used = max([one.seq + one.n for one in self.own] + answers, default=1)


def closer(fins):
    """Whose FIN was first. The other's acknowledges it; FINs that crossed do not acknowledge each
    other; the order of frames decides nothing."""
    client, server = fins.values()
    sent = [side for side, fin in fins.items() if fin.frame]
    if not sent:
        return "nobody"
    if len(sent) == 1:
        is_known = knows_first(*((client, server) if client.frame else (server, client)))
        return sent[0] if is_known else "unknown"
    return "server" if client.ack >= server.after else (
        "client" if server.ack >= client.after else "both")


def knows_first(fin, other):
    """Whether this FIN, the only one that was captured, was the first. Where numbers go on behind
    the other's captured data, its FIN may be in between, and have come before this one or crossed
    it; not if the other had acknowledged this one with a number from before those."""
    return other.used <= other.data or any(
        one.ack >= fin.after and one.seq <= other.data for one in other.own)


def connections(segments):
    """What is right of each connection, by its first frame."""
    latest, found = {}, []
    for one in without_copies(segments):
        key = (one.network, frozenset((one.source, one.target)))
        if key not in latest or not latest[key].has(one):
            latest[key] = Connection()
            found.append(latest[key])
        latest[key].add(one)
    return {one.segments[0].frame: one.said() for one in found}


def ours(one):
    """The same of a connection in our JSON document."""
    def end(text):
        host, port = text.rsplit(":", 1)
        return host.strip("[]"), int(port)
    ending = one["reset_by"] or ("open" if one["ending"] == "incomplete" else "closed")
    return Said(one["first_frame"], end(one["client"]), end(one["server"]), one["first_fin"],
                (one["client_fin_frame"], one["server_fin_frame"]), ending)


def pcapng(contents):
    """One file of many pcap files, each an interface."""
    blocks, packets = [inspecting.section()], []
    for number, content in enumerate(contents):
        blocks.append(inspecting.interface(*struct.unpack_from("<I", content, 20)))
        at = 24
        while at < len(content):
            seconds, micros, n, n_sent = struct.unpack_from("<IIII", content, at)
            stamp = seconds * inspecting.SECOND + micros
            head = struct.pack("<IIIII", number, stamp >> 32, stamp & 0xFFFFFFFF, n, n_sent)
            packets.append(inspecting.block(6, head + content[at + 16:at + 16 + n]))
            at += 16 + n
    return b"".join(blocks + packets)


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
class Oracle(inspecting.Case):
    def compare(self, path, segments, status=inspecting.AS_EXPECTED):
        capture, = self.rows(path, status=status)
        self.assertEqual({one["first_frame"]: ours(one) for one in capture["connections"]},
                         connections(segments))

    def test_cases(self):
        """Most cases are an interface each of one file: tshark starts slower than it reads."""
        names = sorted(case_captures.CASES, key=lambda name: not name.startswith(ALONE))
        n_alone = sum(name.startswith(ALONE) for name in names)
        contents = (case_captures.CASES[name].content() for name in names)
        paths = [self.write(name, content) for name, content in zip(names[:n_alone], contents)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            alone = pool.map(read, paths, (name.startswith(DAMAGED) for name in names[:n_alone]))
            together = list(contents)
            paths += map(self.write, names[n_alone:], together)
            merged = pool.submit(read, self.write("merged", pcapng(together))).result()
            right = [one[0] for one in alone] + [merged[i] for i in range(len(together))]
        for name, path, segments in zip(names, paths, right, strict=True):
            with self.subTest(name):
                self.compare(path, segments, status=(
                    inspecting.USAGE if name.startswith(DAMAGED) else inspecting.AS_EXPECTED))

    def test_field(self):
        path = self.path("field.pcap")
        subprocess.run([inspecting.MAKE_CAPTURE, "--field", "1000", path, self.path("truth")],
                       check=True, capture_output=True)
        self.compare(path, read(path)[0])


if __name__ == "__main__":
    inspecting.main()
