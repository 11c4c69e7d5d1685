"""What `twlab inspect` concludes from a capture: why connections were reset, what an incomplete
one lacks, whose ports run out, what reuses TIME_WAIT.

    check_meaning.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import struct

import inspecting
from inspecting import ACK, BEGAN, FIN, RST, SECOND, SYN, pcap

MILLISECOND = SECOND // 1000


class Connection:
    """Its packets, with sequence numbers as a script of (who, flags, bytes, pause) moves them on.

    who: "c" or "s". The script begins after the handshake, unless opened is False.
    """

    def __init__(self, port=33000, server_port=443, version=4, isn=1000, client=1):
        self.ports = {"c": port, "s": server_port}
        hosts = {"c": bytes([10, 0, 0, client]), "s": bytes([10, 0, 0, 200])}
        self.hosts = hosts if version == 4 else {who: b"\xfd" + bytes(11) + host
                                                 for who, host in hosts.items()}
        self.version = version
        self.next = {"c": isn, "s": isn + 5000}
        self.first = dict(self.next)

    def packet(self, who, flags, n=0, seq=None, ack=None):
        other = "s" if who == "c" else "c"
        if flags & SYN and seq is None:
            seq = self.first[who]  # once more, when it is sent again
        seq = self.next[who] if seq is None else seq
        ack = self.next[other] if ack is None else ack
        tcp = struct.pack("!HHIIBBHHH", self.ports[who], self.ports[other], seq & 0xFFFFFFFF,
                          ack & 0xFFFFFFFF if flags & ACK else 0, 0x50, flags, 512, 0, 0) + bytes(n)
        self.next[who] = max(self.next[who], seq + n + bool(flags & (SYN | FIN)))
        ends = self.hosts[who] + self.hosts[other]
        if self.version == 6:
            return struct.pack("!IHBB", 6 << 28, len(tcp), 6, 64) + ends + tcp
        return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0) + ends + tcp

    def play(self, script, at=BEGAN, opened=True):
        """(time, bytes) of each packet. A step: "c PA 10 +2.5": 10 bytes, 2.5 s after the last."""
        handshake = "c S / s SA / c A / " if opened else ""
        packets = []
        for step in (handshake + script).split(" / "):
            who, letters, *rest = step.split()
            pause, n = 1 * MILLISECOND, 0
            for word in rest:
                if word.startswith("+"):
                    pause = round(float(word[1:]) * SECOND)
                else:
                    n = int(word)
            flags = sum({"F": FIN, "S": SYN, "R": RST, "A": ACK, "P": 8}[one] for one in letters)
            at += pause
            packets.append((at, self.packet(who, flags, n)))
        return packets


TALK = "c PA 100 / s A / s PA 200 / c A / "


def swapped(script):
    """The same with the sides exchanged."""
    return " / ".join({"c": "s", "s": "c"}[step[0]] + step[1:] for step in script.split(" / "))


class Meaning(inspecting.Case):
    def said(self, packets, *arguments):
        """The report on one line, checked for its width; and the capture of its JSON."""
        path = self.write("a.pcap", pcap(sorted(packets)))
        out = self.inspect("--width", "80", *arguments, path).stdout.decode()
        for line in out.splitlines() if "--connections" not in arguments else []:
            self.assertLessEqual(len(line), 80, line)
        return " ".join(out.split()), self.rows(*arguments, path)[0]

    def reset(self, script, **options):
        """What is said of one connection that a script resets: sentences, by, kind, silence."""
        opened = options.pop("opened", True)
        text, capture = self.said(Connection(**options).play(script, opened=opened))
        (row,) = capture["resets"]
        (connection,) = capture["connections"]
        self.assertEqual((row["kind"], row["n"]), (connection["reset_kind"], 1))
        self.assertEqual(connection["reset_by"], row["by"])
        return text, row["by"], row["kind"], round(row["silence_ns"][0] / 1e9)

    def test_reset_kinds(self):
        for script, by, kind, silence, words in (
                ("c S / s RA", "server", "refused", 0, "ECONNREFUSED"),
                ("c S / s SA / c R", "client", "half-open", 0, "port scan"),
                ("s SA / c R", "client", "unasked", 0, "forged"),
                ("s R", "server", "at-once", 0, "accept queue"),
                ("c PA 10 / s R", "server", "at-once", 0, "accept queue"),
                ("c RA", "client", "at-once", 0, "health checks"),
                (TALK + "s RA", "server", "abort", 0, "SO_LINGER 0"),
                (TALK + "c RA +3", "client", "abort", 3, "after 3 s of silence"),
                (TALK + "s FA / c A / c PA 10 / s R", "server", "data-after-close", 0,
                 "shutdown(SHUT_WR)"),
                (TALK + "c FA / s A / s PA 10 / c R", "client", "data-after-close", 0,
                 "given up"),
                (TALK + "s FA +5 / c A / c PA 10 / s R", "server", "stale-connection", 5, "pool"),
                (TALK + "c PA 10 +90 / s R", "server", "forgotten", 90, "Keep-alive"),
                (TALK + "c FA / s R", "server", "fin-answered", 0, "forgotten"),
                (TALK + "c FA / s A / s FA +70 / c R", "client", "fin-answered", 70,
                 "tcp_fin_timeout")):
            opened = not script.startswith(("c S", "s SA"))
            for version in (4, 6):
                with self.subTest(script=script, version=version):
                    text, *found = self.reset(script, opened=opened, version=version)
                    self.assertEqual(found, [by, kind, silence])
                    self.assertIn(f"reset by the {by}", text)
                    self.assertIn(words, text.replace("keep- alive", "keep-alive"))

    def test_reset_alone(self):
        """The first packet of its connection: no silence before it is known."""
        connection = Connection()
        alone = connection.play("s R", opened=False)
        text, capture = self.said(alone)
        self.assertEqual((capture["resets"][0]["n"], capture["resets"][0]["silence_ns"]), (1, None))
        self.assertIsNone(capture["connections"][0]["reset_silence_ns"])
        self.assertIn("silence to 10.0.0.200:443 1 server unknown unknown what it means", text)
        # Beside others of its kind, whose silence is known.
        after = Connection(33001).play("s A / s R +4", BEGAN + SECOND, opened=False)
        text, capture = self.said(alone + after)
        self.assertEqual([row["n"] for row in capture["resets"]], [2])
        self.assertEqual(capture["resets"][0]["silence_ns"], [4 * 10**9, 4 * 10**9])
        self.assertIn("after 4 s of silence", text)

    def test_only_resets(self):
        """Nothing was closed: the resets are explained all the same."""
        for script, by in ((TALK + "s RA", "server"), (TALK + "c RA", "client")):
            for version in (4, 6):
                packets = []
                for i in range(5):
                    packets += Connection(33000 + i, version=version).play(script, BEGAN + i * SECOND)
                text, capture = self.said(packets)
                self.assertIn(f"5 connections were reset by the {by} without a FIN, and not in answer", text)
                self.assertIn("SO_LINGER 0", text)
                (row,) = capture["resets"]
                self.assertEqual((row["by"], row["kind"], row["n"]), (by, "abort", 5))
                self.assertEqual(capture["totals"]["endings"]["reset"], 5)

    def test_one_sentence_a_kind(self):
        """A port scan: many servers, one sentence."""
        packets = []
        for port in range(1, 41):
            packets += Connection(server_port=port).play("c S / s RA", BEGAN + port * SECOND,
                                                         opened=False)
        text, capture = self.said(packets)
        self.assertEqual(len(capture["resets"]), 40)
        self.assertEqual(text.count("ECONNREFUSED"), 1)
        self.assertIn("and 39 other servers: 40 connections were reset by the server at the SYN",
                      text)

    def test_loopback(self):
        """Both ends on one host: a connection counts once there."""
        _, capture = self.said(Connection(client=200).play(self.SERVER_FIRST))
        (host,) = capture["hosts"]
        self.assertEqual((host["host"], host["connections"]), ("10.0.0.200", 1))

    def test_silence_is_a_bracket(self):
        packets = []
        for i, idle in enumerate((4, 6, 5)):
            packets += Connection(33000 + i).play(TALK + f"s FA +{idle} / c PA 10 +0.2 / s R")
        text, capture = self.said(packets)
        self.assertEqual(capture["resets"][0]["silence_ns"], [4 * 10**9, 6 * 10**9])
        self.assertIn("after 4 s to 6 s of silence", text)

    # What the report says of one such connection; nothing of the others.
    INCOMPLETE = {
        "syn-unanswered": "443: 1 SYN was never answered. The",
        "handshake-unfinished": "443: 1 handshake was not completed. The",
        "one-direction": "443: 1 connection has segments of one side only. What",
        "silent": "443: 1 connection was left open, but silent. Nothing",
        "fin-unanswered": " 1 connection was closed by one side only. The",
        "last-ack-missing": " 1 connection lacks the ACK of a FIN. That",
    }

    def test_incomplete(self):
        for script, opened, part in (
                ("c S", False, "syn-unanswered"),
                ("c S / c S +1 / c S +2", False, "syn-unanswered"),
                ("c S / s SA", False, "handshake-unfinished"),
                ("c PA 10 / c PA 10 / c FA", False, "one-direction"),
                ("c PA 10 / s A", False, "beginning-missing"),
                (TALK + "c A +30", True, "open"),
                (TALK + "c A", True, "silent"),
                (TALK + "s FA / c A", True, "fin-unanswered"),
                (TALK + "s FA / c A / c FA", True, "last-ack-missing")):
            # Another connection, much later, says when the capture ends.
            after = 20 if part in ("open", "beginning-missing") else 100
            if part == "open":
                after += 30
            other = Connection(server_port=80, client=9).play("c RA", BEGAN + after * SECOND)
            packets = Connection().play(script, opened=opened) + other
            with self.subTest(script=script):
                text, capture = self.said(packets)
                self.assertEqual({name: n for name, n in capture["totals"]["incomplete"].items() if n},
                                 {part: 1})
                first = min(capture["connections"], key=lambda one: one["first_ns"])
                self.assertEqual(first["incomplete"], part)
                self.assertIn(self.INCOMPLETE.get(part, ""), text)

    def test_replaced(self):
        """A SYN on the four-tuple of an open connection: its end was not captured."""
        packets = Connection().play(TALK + "c A") + Connection(isn=9_000_000).play(
            TALK + "s FA / c A / c FA / s A", BEGAN + 3 * SECOND)
        _, capture = self.said(packets)
        self.assertEqual([c["incomplete"] for c in capture["connections"]], ["end-missing", None])

    def test_simultaneous(self):
        crossed = Connection()
        for version in (4, 6):
            crossed = Connection(version=version)
            packets = crossed.play(TALK + "c FA")
            server = crossed.next["s"]
            at = packets[-1][0]
            packets.append((at + 10, crossed.packet("s", FIN | ACK, ack=crossed.next["c"] - 1)))
            packets.append((at + 20, crossed.packet("c", ACK, ack=server + 1)))
            packets.append((at + 30, crossed.packet("s", ACK)))
            text, capture = self.said(packets)
            self.assertEqual(capture["connections"][0]["time_wait"], "both")
            self.assertIn("both sides closed at once in 100 %", text)
            self.assertIn("held at both, and keeps the client's port, too", text)
            self.assertIn("bind() to port 443 fails with EADDRINUSE", text)
            self.assertNotIn(" 0 %", text.split("what it means")[1].split("fullest")[0])

    CLIENT_FIRST = TALK + "c FA / s FA / c A"
    SERVER_FIRST = TALK + "s FA / c FA / s A"

    def test_own_port(self):
        """A client that closes first and has bound its port: it cannot bind it again."""
        for version in (4, 6):
            text, capture = self.said(Connection(667, version=version).play(self.CLIENT_FIRST))
            self.assertTrue(capture["ports"][0]["own_port"])
            for part in ("chose its port itself (667)", "for 60 s", "EADDRINUSE", "SO_REUSEADDR"):
                self.assertIn(part, text)
            for part in ("00:00:00", "leaves room", "are right here"):
                self.assertNotIn(part, text)
        text, _ = self.said(Connection(667).play(self.SERVER_FIRST))
        self.assertNotIn("chose its port", text)
        # Several times from one port that no system chooses, longer apart than TIME_WAIT.
        packets = Connection(5555).play(self.CLIENT_FIRST) + Connection(5555, isn=9_000_000).play(
            self.CLIENT_FIRST, BEGAN + 90 * SECOND)
        self.assertIn("chose its port itself (5555)", self.said(packets)[0])

    def test_ranges(self):
        """The range that the client's ports show; --ports is for those who know better."""
        for low, step, range_ in ((62000, 1, [49152, 65535]), (33000, 100, [32768, 60999]),
                                  (50000, 50, [32768, 60999]), (1025, 5, [1025, 5000]),
                                  (2000, 300, [1024, 65535])):
            packets = []
            for i in range(200):
                packets += Connection(low + i * step, version=4 if low % 2 else 6).play(
                    self.CLIENT_FIRST, BEGAN + i * 10 * MILLISECOND)
            with self.subTest(low=low):
                text, capture = self.said(packets)
                (row,) = capture["ports"]
                self.assertEqual((row["peak"]["n"], row["range"]), (200, range_))
                self.assertEqual(capture["totals"]["peak"]["n"], 200)
                self.assertIn(f"{range_[0]}-{range_[1]}", text)
                self.assertNotIn("00:00:00", text)
        text, capture = self.said(packets, "--ports", "32768-60999")
        self.assertLess(capture["ports"][0]["peak"]["n"], 200)

    def test_outside_ports(self):
        text, _ = self.said(Connection(62000).play(self.CLIENT_FIRST), "--ports", "32768-60999")
        self.assertIn("lie outside 32768-60999, and are not counted", text)
        self.assertNotIn("00:00:00", text)

    def test_ports_run_out(self):
        """100 connections a second: 6 000 in a minute, of which 50 % or 3 % fit."""
        packets = []
        for i in range(1000):
            packets += Connection(1100 + i % 3900, isn=i * 100_000).play(
                self.CLIENT_FIRST, BEGAN + i * 10 * MILLISECOND)
        text, capture = self.said(packets)
        self.assertAlmostEqual(capture["ports"][0]["connections_per_second"], 100, delta=1)
        self.assertIn("its ports run out after 39 s", text)
        self.assertIn("EADDRNOTAVAIL", text)
        self.assertEqual(capture["ports"][0]["run_out_after_ns"], 39 * 10**9)
        text, capture = self.said(packets, "--ports", "1024-65535")
        self.assertNotIn("run out", text)
        self.assertIsNone(capture["ports"][0]["run_out_after_ns"])

    def test_reuse(self):
        """A SYN into TIME_WAIT that was accepted: at either side."""
        for script, side, words in ((self.SERVER_FIRST, "server", "does not keep a client"),
                                    (self.CLIENT_FIRST, "client", "tcp_tw_reuse")):
            for version in (4, 6):
                packets = Connection(version=version).play(script) + Connection(
                    version=version, isn=9_000_000).play(script, BEGAN + 5 * SECOND)
                text, capture = self.said(packets)
                (server,) = capture["servers"]
                self.assertEqual(server["accepted_in_time_wait"][side]["n"], 1)
                shortest, longest = server["accepted_in_time_wait"][side]["after_ns"]
                self.assertAlmostEqual(shortest / 1e9, 5, delta=0.1)
                self.assertEqual(shortest, longest)
                self.assertIn(f"accepted while the {side} still held TIME_WAIT", text)
                self.assertIn(words, text)

    def test_shuffled(self):
        packets = []
        for i in range(20):
            packets += Connection(33000 + i).play(self.SERVER_FIRST, BEGAN + i * SECOND)
        path = self.write("a.pcap", pcap(sorted(packets, reverse=True)))
        self.assertIn(b"reordercap", self.inspect(path).stdout)
        self.assertNotIn("reordercap", self.said(packets)[0])

    def test_nothing_to_say(self):
        """One open connection: the report has no advice."""
        self.assertNotIn("what it means", self.said(Connection().play(TALK + "c A"))[0])


if __name__ == "__main__":
    inspecting.main()
