"""The captures of check_cases.py: what people really have, one by one, and variants of each.

    case_captures.py FOLDER    writes all of them, NAME.pcap or NAME.pcapng, for a look at them
"""

import dataclasses
import os
import re
import sys

import case_frames as frames
from case_script import (HANDSHAKE, OPENED, REQUEST, Connection, capture_of, copied, other_side,
                         sent_again)

MICROSECOND = 1000  # in nanoseconds


@dataclasses.dataclass(frozen=True)
class Case:
    """kept: of each frame, so many bytes are in the file; sliced: so many reached the capture.
    change: what happens to the segments on the way. finish: what happens to the file."""
    connections: tuple
    link: int = frames.ETHERNET
    change: callable = staticmethod(lambda segments: segments)
    kept: int = 65535
    sliced: int = 65535
    write: callable = staticmethod(frames.pcap)
    finish: callable = staticmethod(lambda content: content)
    ending: str = "pcap"

    def content(self):
        seen = [self.record(one) for one in capture_of(self.connections, self.link, self.change)]
        return self.finish(self.write(seen, self.link))

    def record(self, frame):
        data = frame.data[:self.sliced]
        return frames.Frame(frame.at_ns, data[:self.kept], len(data))

    def each(self, change):
        return dataclasses.replace(self, connections=tuple(map(change, self.connections)))


def case(script, more=(), **options):
    """One connection with these options of Connection or Case, and more of them."""
    names = {field.name for field in dataclasses.fields(Connection)}
    own = {name: value for name, value in options.items() if name in names}
    rest = {name: value for name, value in options.items() if name not in names}
    return Case((Connection(script, **own), *more), **rest)


# What is made of a case: each takes one, and gives another.

def on_other_side(one):
    return one.each(lambda c: dataclasses.replace(c, script=other_side(c.script)))


def in_ipv6(one):
    def six(text):
        host, port = text.rsplit(":", 1)
        return f"[2001:db8:{host.split('.')[0]}::{host.split('.')[3]}]:{port}"
    return one.each(lambda c: dataclasses.replace(c, client=six(c.client), server=six(c.server)))


def in_layers(*layers):
    return lambda one: one.each(lambda c: dataclasses.replace(c, layers=c.layers + layers))


def on_link(link):
    return lambda one: dataclasses.replace(one, link=link)


def with_data_sent_again(one):
    return one.each(lambda c: dataclasses.replace(c, script=sent_again(c.script)))


def with_line(pattern, replacement):
    """Another script: the pattern must be in it."""
    def changed(connection):
        script, n = re.subn(pattern, replacement, connection.script)
        assert n > 0, pattern
        return dataclasses.replace(connection, script=script)
    return lambda one: one.each(changed)


def with_options(**options):
    return lambda one: dataclasses.replace(one, **options)


in_vlan = in_layers(frames.vlan(100))
in_two_vlans = in_layers(frames.vlan(100), frames.vlan(7, frames.QINQ))
in_pcapng = with_options(write=frames.pcapng, ending="pcapng")
cooked, cooked_2, raw = (on_link(n) for n in (frames.COOKED, frames.COOKED_2, frames.RAW))

USUAL = {"other-side": on_other_side, "ipv6": in_ipv6, "vlan": in_vlan,
         "data-sent-again": with_data_sent_again, "cooked": cooked}

FOUR_WAY = OPENED + "+0.004 s F.\nc .\n+0.002 c F.\ns .\n"
THREE_SEGMENT = OPENED + "+0.004 s F.\nc F.\ns .\n"

CASES = {}
VARIANTS = {}  # {name: name of its case}


def add(name, one, *usual, **variants):
    """A case and its variants, NAME-VARIANT: the usual ones by their name, and others."""
    CASES[name] = one
    for variant, change in [(word, USUAL[word]) for word in usual] + list(variants.items()):
        full = f"{name}-{variant.replace('_', '-')}"
        CASES[full] = change(one) if callable(change) else change
        VARIANTS[full] = name


# Copies.

def twice(after_us, ttl=0, layers=None):
    return lambda segments: copied(segments, after_us * MICROSECOND, ttl, layers)


add("any-each-packet-twice", case(THREE_SEGMENT, link=frames.COOKED, change=twice(10, 1)),
    "other-side", "data-sent-again", "ipv6",
    bridge=with_options(change=twice(7), link=frames.COOKED_2),
    fin_sent_again=with_line(r"s F\.\nc F\.", "s F.\n+0.21 s F. seq=1101 ack=321\nc F."))

add("skewed", case(OPENED + "+0.010 s F.\nc .\n+0.035 c F.\ns .\n", change=twice(300_000, 1)),
    "other-side", "vlan", "cooked",
    before_the_end=with_options(change=twice(3000, 1)),
    between_vlans=lambda one: with_options(change=twice(12, 1, (frames.vlan(20),)))(
        in_layers(frames.vlan(10))(one)))

# TIME_WAIT of hosts that have no socket.

SERVER_GONE = OPENED + "+0.004 s F.\nc .\n+70 c F. ack=1102\ns R seq=1102\n"

add("rst-answers-fin", case(SERVER_GONE), "other-side", "ipv6", "vlan", "data-sent-again")

add("live-fin-wait-2-over",
    case("c S\n+0.000014 s S.\n+0.000012 c .\n+0.000015 c P. 4\n+0.000009 s .\n+0.0002 s F.\n"
         "+0.000021 c .\n+8.0 c F.\n+0.000012 s R seq=2\n", client="127.0.0.1:43210",
         server="127.0.0.1:7443", ttl=(64, 64)),
    "other-side", "cooked",
    data_first=with_line(r"\+8\.0 c F\.", "+7.0 c P. 9"))

FIN_AGAIN = "".join(f"+{wait} s F. seq=1101 ack=322\n" for wait in
                    (0.3, 0.3, 0.6, 1.2, 2.4, 4.8, 9.6, 19.2)[1:])

add("fin-never-answered", case(OPENED + "+0.004 c F.\ns .\n+0.3 s F.\n" + FIN_AGAIN),
    "vlan", "ipv6", "cooked",
    other_side=case(OPENED + "+0.004 s F.\nc .\n+0.3 c F.\n" + re.sub(
        "s F. seq=1101 ack=322", "c F. seq=321 ack=1102", FIN_AGAIN)))

# Order.

CROSSED = OPENED + "+0.004 c F.\n+0.008 s F. ack=321 late=0.0004\n+0.00009 s .\n+0.001 c .\n"

add("fins-crossed-captured-out-of-order", case(CROSSED), "ipv6", "vlan", "other-side",
    "data-sent-again")

SIMULTANEOUS = OPENED + "+0.004 c F.\n+0.008 s F. ack=321\nc .\ns .\n"

add("simultaneous", case(SIMULTANEOUS), "ipv6", "vlan", "data-sent-again", "cooked")

CROSSING_LOST = OPENED + "+0.004 c F. lost\n+0.008 s F. ack=321\nc .\ns .\n"

add("fin-that-crossed-lost", case(CROSSING_LOST), "ipv6", "vlan", "other-side",
    and_its_ack=with_line(r"c \.\ns \.\n$", "c . lost\ns .\n"))

add("second-fin-lost", case(OPENED + "+0.004 c F.\ns .\n+0.002 s F. lost\nc .\n"), "ipv6",
    "other-side")

add("swapped", case(OPENED + "+0.004 s F.\nc .\n+0.002 c F. late=0.0213\ns .\n"),
    "other-side", "ipv6", "data-sent-again",
    three_segment=case(OPENED + "+0.004 s F.\nc F. late=0.0213\ns .\n"))

# A SYN that meets an old socket.

REFUSED = "+0.02 s . seq=-400000000 ack=-400000321\n+0.00004 c R seq=-400000321\n"
OLD = "c S\n" + REFUSED + "+1.0 c S seq=0\n+0.02 s S. seq=0 ack=1\nc .\n" + REQUEST

add("syn-challenge-ack-rst-syn-again", case(OLD + "+0.004 c F.\ns F.\nc .\n"), "ipv6", "vlan",
    server_first=case(OLD + "+0.004 s F.\nc F.\ns .\n"),
    twice=case("c S\n" + REFUSED + OLD.replace("c S\n", "+1.0 c S seq=0\n", 1).replace(
        "+1.0 c S seq=0\n+0.02 s S.", "+2.0 c S seq=0\n+0.02 s S.") + "+0.004 c F.\ns F.\nc .\n"))


# RSTs.

add("rst-alone", case("s R. seq=4000 ack=900"), "ipv6", "vlan",
    other_side=case("c R. seq=900 ack=4000"),
    without_ack=case("s R seq=4000"))

UNTIL_RESET = OPENED + "+0.031 s R.\n"


def five(script):
    return Case(tuple(Connection(script, client=f"192.0.2.1:{40000 + 7 * i}", began=0.4 * i,
                                 isn=(977 * i + 5, 12345 * i + 77)) for i in range(5)))


add("no-close-only-resets", five(UNTIL_RESET), "other-side", "ipv6",
    after_idle=five(OPENED + "+75 c P. 200\ns R seq=1101\n"),
    refused=five("c S\n+0.0004 s R. seq=0 ack=1\n"))

BAD_RST = OPENED + "+0.004 s R. sum=wrong\n+0.2 c P. 40\ns .\n+0.001 s F.\nc .\n+0.002 c F.\ns .\n"

add("rst-bad-checksum", case(BAD_RST), "other-side", "ipv6", "vlan", "cooked")

# What cannot be read.

add("tso-20-fin", case(HANDSHAKE + "c P. 120\ns . 1400 length=20\ns F. 900 length=20\nc F.\ns .\n",
                       options=False),
    "vlan", "other-side", data_readable=with_line(r"1400 length=20", "1400"))

add("sliced-length-lost",
    case(HANDSHAKE + "c P. 2\ns P. 200\nc F. 40\ns .\ns F.\nc .\n", sliced=68, options=False),
    "other-side", "cooked", ipv6=lambda one: with_options(sliced=88)(in_ipv6(one)))

add("half-close-bytes-filled-later",
    case(OPENED + "+0.004 s F.\nc .\n" "c . 1000\nc . 1000 lost\nc . 1000\nc . 1000 lost\n"
         "c P. 1000\ns . ack=1321\n+0.00004 s . ack=1321\n+0.0001 c . 1000 seq=1321\n"
         "+0.02 c . 1000 seq=3321\ns .\n+0.05 c F.\ns .\n"),
    "ipv6", "vlan", "other-side")

# Networks.

CLIENT_FIRST = OPENED + "+0.004 c F.\ns .\n+0.002 s F.\nc .\n"

add("vlans", Case((
    Connection(CLIENT_FIRST, layers=(frames.vlan(10),), isn=(1000, 2000)),
    Connection(FOUR_WAY, layers=(frames.vlan(20),), began=0.003, isn=(0x80001000, 0x70002000)))),
    "ipv6", "data-sent-again",
    qinq=in_layers(frames.vlan(5, frames.QINQ)))

SELF = "c S\nc S. seq=0 ack=1\nc . seq=1 ack=1\n+0.00002 c P. 5 seq=1 ack=1\nc . seq=6 ack=6\n" \
    "+0.06 c F. seq=6 ack=6\nc . seq=7 ack=7\n"
to_itself = case(SELF, client="127.0.0.1:40001", server="127.0.0.1:40001", isn=(0xB1139866,) * 2)

add("self", to_itself, "cooked",
    ipv6=case(SELF, client="[::1]:40001", server="[::1]:40001", isn=(0xB1139866,) * 2))

# Tunnels.

add("gre", case(FOUR_WAY, layers=(frames.gre(),)), "other-side", "ipv6",
    key=with_options(connections=(Connection(FOUR_WAY, layers=(frames.gre(key=77),)),)),
    frame=with_options(connections=(Connection(FOUR_WAY, layers=(frames.gre(9, True),)),)))
add("pppoe", case(FOUR_WAY, layers=(frames.pppoe(0x1234),)), "other-side", "ipv6", "vlan",
    "data-sent-again")
add("vxlan", case(THREE_SEGMENT, layers=(frames.vxlan(42),)), "other-side", "ipv6",
    vlan_inside=with_options(connections=(
        Connection(THREE_SEGMENT, layers=(frames.vlan(5), frames.vxlan(42))),)),
    geneve=case(THREE_SEGMENT, layers=(frames.geneve(42),)),
    ip_in_ip=case(THREE_SEGMENT, layers=(frames.ip_in_ip,)),
    mpls=case(THREE_SEGMENT, layers=(frames.mpls(16, 17),)))


def one_way(layer, script=FOUR_WAY):
    """The server's packets alone are in it."""
    script = "\n".join(line + (" plain" if re.search(r"\bc\b", line) else "")
                       for line in script.strip().split("\n"))
    return Case(tuple(Connection(script, client=f"192.0.2.1:{40000 + i}", layers=(layer,),
                                 began=0.3 * i, isn=(i * 1000, i * 70000)) for i in range(4)))


add("one-direction-encapsulated", one_way(frames.pppoe(7)), "ipv6",
    mpls=one_way(frames.mpls(300)), cisco_tag=one_way(frames.cisco_tag),
    unknown=one_way(frames.unknown_tag))

# Ports.

add("client-with-a-port-of-its-own", case(CLIENT_FIRST, client="192.0.2.1:667"), "ipv6", "vlan",
    "other-side", "data-sent-again")


add("port-used-again", case(FOUR_WAY, [Connection(CLIENT_FIRST, began=5, isn=(0x5F3A91C4, 77))]),
    "ipv6", "vlan", "other-side")


def crowd(low, n, script=CLIENT_FIRST):
    return Case(tuple(Connection(script, client=f"192.0.2.1:{low + i}", began=0.01 * i,
                                 isn=(i * 99991, i * 70001)) for i in range(n)))


add("ports-above-the-range", crowd(62000, 200), "ipv6", "other-side",
    below=crowd(1024, 200), inside=crowd(40000, 200))

# Files.

BAD_LENGTH = b"\xfe\xca\xad\x0b"


def damaged(at):
    """The record's captured length, or the block's, cannot be."""
    def finish(content):
        return content[:at(content)] + BAD_LENGTH + content[at(content) + 4:]
    return finish


def record_at(content, n):
    """Where the n-th record of a pcap file begins, from 0."""
    at = 24
    for _ in range(n):
        at += 16 + int.from_bytes(content[at + 8:at + 12], "little")
    return at


def block_at(content, n):
    at = 0
    for _ in range(n):
        at += int.from_bytes(content[at + 4:at + 8], "little")
    return at


add("damaged-in-the-middle",
    case(THREE_SEGMENT, [Connection(FOUR_WAY, client="192.0.2.1:40002", began=5)],
         finish=damaged(lambda content: record_at(content, 9) + 8)), "other-side", "ipv6",
    pcapng=with_options(write=frames.pcapng, ending="pcapng",
                        finish=damaged(lambda content: block_at(content, 11) + 4)))


def micro_with_nanoseconds(seen, link):
    return frames.pcap(seen, link, nanoseconds=True)


def before_2_3(seen, link):
    return frames.pcap(seen, link, version=(2, 2), swapped=True)


add("ns-as-us", case(THREE_SEGMENT, write=micro_with_nanoseconds), "other-side", "ipv6",
    right_magic=with_options(write=lambda seen, link: frames.pcap(
        seen, link, magic=0xA1B23C4D, nanoseconds=True)))

add("pcap-2.2-lengths-swapped",
    case(HANDSHAKE + "+0.004 s F. 400\nc F. 300\ns .\n", kept=66, write=before_2_3),
    "other-side", "vlan", ipv6=lambda one: with_options(kept=86)(in_ipv6(one)),
    version_2_3=with_options(write=lambda seen, link: frames.pcap(
        seen, link, version=(2, 3), swapped=True)))


def main():
    folder, = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name, one in CASES.items():
        with open(os.path.join(folder, f"{name}.{one.ending}"), "wb") as file:
            file.write(one.content())


if __name__ == "__main__":
    main()
