"""`twlab inspect` at right, cut and wrong captures.

    check_inspect.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import json
import os
import pty
import select
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import inspecting  # noqa: E402
import lab  # noqa: E402
import truth  # noqa: E402
from inspecting import (ACK, BEGAN, ETHERNET, RAW, SECOND, USAGE, USB, block,  # noqa: E402
                        enhanced, interface, packet, pcap, section, three_segment)


class Right(inspecting.Case):
    def test_truth(self):
        capture, made = self.make(3000)
        path = self.path("out.json")
        self.inspect("--connections", "--json", path, capture)
        self.assertEqual(truth.compare(made, path), [])

    def test_report(self):
        out = self.inspect(self.write("a.pcap", pcap(three_segment()))).stdout.decode()
        for part in ("6 packets", "2023-11-14 22:13:20 UTC", "three-segment 1 (100.0 %)",
                     "server 1 (100.0 %)", "10.0.0.2:443", "SO_REUSEADDR"):
            self.assertIn(part, out)

    def test_mixed_closers(self):
        """One TIME_WAIT at the server is enough to refuse a restart, whoever closes first mostly."""
        reference = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "captures",
                                 "reference")
        for name, said, not_said in (("client-first", "port stays free", "EADDRINUSE"),
                                     ("server-first", "1 at once at most", "port stays free")):
            out = self.inspect(os.path.join(reference, name + ".pcap")).stdout.decode()
            out = " ".join(out.split())
            self.assertIn("the client closed first in", out)
            self.assertIn(said, out)
            self.assertNotIn(not_said, out)

    def test_connections(self):
        done = self.inspect("--connections", self.write("a.pcap", pcap(three_segment())))
        self.assertIn("22:13:20.000000 #1 10.0.0.1:33000 > 10.0.0.2:443: three-segment, closed "
                      "first by the server; TIME_WAIT at the server from 22:13:20.005000\n",
                      done.stdout.decode())

    def test_rows(self):
        """One object a line, for several files, of which one is no capture; none lacks a column."""
        path = self.write("a.pcap", pcap(three_segment()))
        wrong = self.write("wrong", b"what")
        done = self.inspect("--connections", "--json", "-", path, wrong, path, status=USAGE)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([row["row"] for row in rows],
                         ["file", "connection", "capture", "file", "error", "file", "connection",
                          "capture"])
        self.assertEqual([row["file"] for row in rows if "file" in row],
                         [path, path, wrong, wrong, path, path])
        connection = rows[1]
        self.assertEqual((connection["client"], connection["ending"], connection["client_fins"],
                          connection["server_fin_frame"]), ("10.0.0.1:33000", "three-segment", 1, 4))
        for column in ("client_time_wait_from_ns", "reset_by", "reset_in"):
            self.assertIsNone(connection[column])
        self.assertEqual(rows[2], dict(self.data(path)[0], row="capture"))

    def test_formats_agree(self):
        """Either byte order, micro- and nanoseconds, pcap and pcapng: the same is said."""
        packets = three_segment()
        said = []
        for order in "<>":
            for magic in (0xA1B2C3D4, 0xA1B23C4D):
                self.write("a", pcap(packets, RAW, magic, order))
                said.append(self.rows(self.path("a"))[0])
            self.write("a", section(order) + interface(RAW, order) +
                       b"".join(enhanced(0, at, data, order) for at, data in packets))
            said.append(self.rows(self.path("a"))[0])
        for one in said:
            del one["format"], one["bytes"]
        for one in said[1:]:
            self.assertEqual(one, said[0])

    def test_pipe(self):
        out = self.inspect("-", input=pcap(three_segment())).stdout.decode()
        self.assertTrue(out.startswith("standard input  6 packets"), out)

    def test_several(self):
        path = self.write("a.pcap", pcap(three_segment()))
        self.assertEqual([c["file"] for c in self.data(path, path)], [path, path])

    def test_filter(self):
        path = self.write("a.pcap", pcap(three_segment()))
        (capture,) = self.data("--filter", "tcp[13] & 1 != 0", path)
        self.assertEqual(capture["packets"]["tcp"], 2)
        self.assertEqual(capture["packets"]["filtered_out"], 4)

    def test_settings(self):
        """How long TIME_WAIT lasts decides how many there are at once; --ports what counts."""
        packets = three_segment()
        late = [(at + 10 * SECOND, data[:20] + b"\x80\xe9" + data[22:] if data[20:22] == b"\x80\xe8" else
                 data[:22] + b"\x80\xe9" + data[24:]) for at, data in packets]
        path = self.write("a.pcap", pcap(packets + late))
        (long,) = self.data(path)
        (short,) = self.data("--time-wait", "5", "--ports", "33000-33000", path)
        self.assertEqual(long["totals"]["peak"]["n"], 2)
        self.assertEqual(short["totals"]["peak"]["n"], 1)
        self.assertEqual(short["ports"][0]["share"], 1.0)

    def test_what_is_no_tcp(self):
        udp = packet(ACK)[:9] + b"\x11" + packet(ACK)[10:]
        fragment = packet(ACK)[:6] + b"\x20\x00" + packet(ACK)[8:]
        lying = packet(ACK)[:2] + b"\x00\x14" + packet(ACK)[4:]  # an IPv4 header and nothing else
        packets = [(BEGAN, data) for data in (udp, fragment, lying, packet(ACK))]
        (capture,) = self.data(self.write("a.pcap", pcap(packets)))
        for key in ("other", "fragments", "malformed", "tcp"):
            self.assertEqual(capture["packets"][key], 1, key)

    def test_fin_again_and_again(self):
        """What is counted has a most, and says so when it comes there."""
        *before, fin, _, _ = three_segment()
        for n, times in ((4, "4 times"), (65535, "65535 times or more"), (70000, "65535 times or more")):
            fins = b"".join(pcap([(fin[0] + i * SECOND, fin[1])])[24:] for i in range(n))
            path = self.write("again.pcap", pcap(before) + fins)
            out = " ".join(self.inspect("--connections", path).stdout.decode().split())
            self.assertRegex(out, rf"FIN was sent {times}(?! or more)")

    def test_interfaces_that_differ(self):
        """libpcap refuses such a file; a packet that cannot be read is counted, and named."""
        ethernet = bytes(12) + b"\x08\x00"
        packets = [data for _, data in three_segment()]
        content = section() + interface(ETHERNET) + interface(USB) + interface(RAW)
        content += enhanced(1, BEGAN, bytes(64))
        for i, data in enumerate(packets):
            content += enhanced(2, BEGAN + i, data) if i % 2 else enhanced(0, BEGAN + i, ethernet + data)
        path = self.write("a.pcapng", content)
        done = self.inspect("--json", self.path("out"), path)
        self.assertIn(b"1 packets have an unsupported link type: USB_LINUX", done.stderr)
        (capture,) = self.data(path)
        self.assertEqual(capture["packets"]["unsupported_link"], 1)
        self.assertEqual(capture["totals"]["endings"]["three-segment"], 1)


class Cut(inspecting.Case):
    def check(self, content, n_header, ends):
        """Cut at every byte: an error as long as there is no header; then what came before."""
        paths = [self.write(f"{n:05}", content[:n]) for n in range(len(content))]
        captures = self.data(*paths, status=USAGE)
        self.assertEqual(len(captures), len(paths))
        for n, capture in enumerate(captures):
            if n < n_header:
                self.assertIn(f"at byte {n}", capture["error"])
                continue
            self.assertEqual(capture["bytes"], n)
            self.assertEqual(capture["packets"]["all"], sum(end <= n for end in ends), n)
            self.assertEqual(capture["truncated"], n not in ends and n != n_header, n)

    def test_pcap(self):
        ends = [24 + 56 * (i + 1) for i in range(6)]
        self.check(pcap(three_segment()), 24, ends)

    def test_pcapng(self):
        packets = three_segment()
        content = section() + interface(RAW)
        ends = []
        for at, data in packets:
            content += enhanced(0, at, data)
            ends.append(len(content))
        paths = [self.write(f"{n:05}", content[:n]) for n in range(28, len(content))]
        for n, capture in enumerate(self.data(*paths), 28):
            self.assertEqual(capture["packets"]["all"], sum(end <= n for end in ends), n)
            self.assertEqual(capture["truncated"], n not in ends + [28, 48], n)
        for n in range(28):
            self.inspect(self.write("short", content[:n]), status=USAGE)

    def test_said(self):
        """A warning and 0, as a pipe from tcpdump ends so; with --strict an error."""
        path = self.write("a.pcap", pcap(three_segment())[:-1])
        done = self.inspect(path)
        self.assertIn(b"at byte 304: truncated inside a record; the 5 packets", done.stderr)
        self.assertIn(b"5 packets", done.stdout)
        done = self.inspect("--strict", path, status=USAGE)
        self.assertIn(b"a.pcap: at byte 304: truncated", done.stderr)

    def test_interrupted(self):
        """Ctrl-C is for the program that writes into the pipe: what came is reported."""
        with subprocess.Popen([inspecting.TWLAB, "inspect", "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            # More than a pipe holds: when it is written, the program reads, and outlives SIGINT.
            many = pcap(three_segment()) + pcap(three_segment())[24:] * 2000
            program.stdin.write(many)
            program.stdin.flush()
            program.send_signal(signal.SIGINT)
            out, err = program.communicate(timeout=inspecting.PATIENCE)
        self.assertEqual(program.returncode, 0, err)
        self.assertIn(b"12 006 packets", out)


class Wrong(inspecting.Case):
    def refuse(self, content, *parts, arguments=()):
        done = self.inspect(*arguments, self.write("wrong", content), status=USAGE)
        self.assertEqual(done.stdout, b"")
        self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
        for part in ("twlab: ", self.path("wrong") + ": at byte ", *parts):
            self.assertIn(part, done.stderr.decode())

    def test_not_a_capture(self):
        self.refuse(b"", "at byte 0: empty")
        self.refuse(b"\x7fELF" + bytes(100), "at byte 0: not a capture")
        self.refuse(pcap([])[:20], "at byte 20: ends in its header")

    def test_lies(self):
        good = pcap(three_segment())
        self.refuse(good[:32] + b"\xff\xff\xff\xff" + good[36:], "at byte 32", "packet no. 1")
        self.refuse(section() + block(6, bytes(8)), "at byte 32", "fewer than its fields")
        self.refuse(section() + interface(RAW) + enhanced(3, 1, b"x"), "at byte 56", "interface 3")

    def test_link_type(self):
        self.refuse(pcap(three_segment(), USB), "at byte 20", "USB_LINUX")
        path = self.write("a", section() + interface(USB) + enhanced(0, 1, bytes(64)))
        done = self.inspect(path, status=USAGE)
        self.assertIn(b"USB_LINUX", done.stderr)

    def test_places(self):
        done = self.inspect(self.folder, status=USAGE)
        self.assertIn(b"Is a directory", done.stderr)
        done = self.inspect(self.path("nothing"), status=USAGE)
        self.assertIn(b"No such file", done.stderr)
        path = self.write("secret", pcap([]))
        os.chmod(path, 0)
        if os.getuid() == 0:  # whom no mode keeps out
            program = lab.copy_for_anybody(self.path("program"), inspecting.TWLAB)
            done = self.inspect(path, status=USAGE, program=program, user="nobody")
        else:
            done = self.inspect(path, status=USAGE)
        self.assertIn(b"Permission denied", done.stderr)

    def test_one_wrong_of_two(self):
        """The other is reported, and the document says what was wrong."""
        good = self.write("good", pcap(three_segment()))
        wrong = self.write("wrong", b"what")
        one, two = self.data(wrong, good, status=USAGE)
        self.assertIn("not a capture", one["error"])
        self.assertEqual(two["packets"]["all"], 6)

    def test_options(self):
        path = self.write("a.pcap", pcap(three_segment()))
        for arguments, part in ((["--filter", "tcp prt 7"], "syntax error"),
                                (["--filter", "ether host 1:2:3:4:5:6"], "ether"),
                                (["--time-wait", "0"], "--time-wait: `0` is not a number"),
                                (["--ports", "60999-32768"], "--ports: LOW-HIGH"),
                                (["--rows", "-1"], "--rows"),
                                (["--annotate", "x", path], "--annotate takes one FILE"),
                                (["--what"], "unknown option")):
            done = self.inspect(*arguments, path, status=USAGE)
            self.assertIn(part, done.stderr.decode())
        self.inspect(status=USAGE)


class Output(inspecting.Case):
    def test_annotate_leaves_nothing_half_done(self):
        good = pcap(three_segment())
        out = self.path("out.pcapng")
        wrong = good[:32] + b"\xff\xff\xff\xff" + good[36:]  # not one packet can be read
        self.inspect("--annotate", out, self.write("wrong", wrong), status=USAGE)
        self.assertEqual(os.listdir(self.folder), ["wrong"])
        self.inspect("--annotate", out, self.write("right", good))
        self.assertEqual(sorted(os.listdir(self.folder)), ["out.pcapng", "right", "wrong"])
        again = self.path("again.pcapng")
        self.inspect("--annotate", again, out)
        self.assertEqual(self.data(out)[0]["totals"], self.data(again)[0]["totals"])

    def test_disk_full(self):
        done = subprocess.run([inspecting.TWLAB, "inspect", self.write("a", pcap(three_segment()))],
                              stdout=os.open("/dev/full", os.O_WRONLY), stderr=subprocess.PIPE,
                              check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"No space left on device", done.stderr)

    def test_progress(self):
        """On a terminal, as long as it takes: fed until the line comes."""
        leader, follower = pty.openpty()
        feed = pcap(three_segment())[24:] * 200
        terminal = dict(os.environ, TERM="xterm")
        with subprocess.Popen([inspecting.TWLAB, "inspect", "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=follower,
                              env=terminal) as program:
            program.stdin.write(pcap([]))
            shown = b""
            while b"MB/s" not in shown:
                program.stdin.write(feed)
                if select.select([leader], [], [], 0)[0]:
                    shown += os.read(leader, 4096)
            program.stdin.close()
        self.assertIn(b"standard input: ", shown)
        self.assertEqual(program.returncode, 0)
        os.close(leader)
        os.close(follower)

    def test_help(self):
        out = self.inspect("--help").stdout.decode()
        for option in ("--connections", "--annotate", "--filter", "--time-wait", "--ports",
                       "--strict", "--json"):
            self.assertIn(option, out)


if __name__ == "__main__":
    inspecting.main()
