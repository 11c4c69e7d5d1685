"""`twlab inspect -i DEVICE` at live traffic, in a network namespace of its own.

    check_device.py TWLAB MAKE_CAPTURE [unittest's arguments]

The script starts itself again in the namespace, where it may capture and set up devices.
"""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import inspecting  # noqa: E402
from inspecting import USAGE  # noqa: E402

COULD_NOT_RUN = 3
INSIDE = "TWLAB_TEST_NAMESPACE"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def captures(process):
    """Whether a packet socket is open: from then on no packet is missed."""
    with open(f"/proc/{process.pid}/net/packet", encoding="ascii") as file:
        inodes = {row[-1] for row in map(str.split, file) if row[5] == "1"}  # it runs
    folder = f"/proc/{process.pid}/fd"
    links = set()
    for fd in os.listdir(folder):
        with contextlib.suppress(FileNotFoundError):  # it was closed meanwhile
            links.add(os.readlink(os.path.join(folder, fd)))
    return bool({f"socket:[{inode}]" for inode in inodes} & links)


def await_true(holds):
    until = time.monotonic() + inspecting.PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


class Live(inspecting.Case):
    def setUp(self):
        super().setUp()
        if os.environ.get(INSIDE) is None:
            self.skipTest("no private network namespace")

    def follow(self, *arguments, **options):
        """Starts it; it records when this returns."""
        options.setdefault("stdout", subprocess.PIPE)
        process = subprocess.Popen([inspecting.TWLAB, "inspect", *arguments], stderr=subprocess.PIPE,
                                   text=True, **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        await_true(lambda: captures(process) or process.poll() is not None)
        self.assertIsNone(process.poll())
        return process

    def end(self, process, how=signal.SIGINT, status=inspecting.AS_EXPECTED):
        if how is not None:
            process.send_signal(how)
        out, err = process.communicate(timeout=inspecting.PATIENCE)
        self.assertEqual(process.returncode, status, err)
        return out, err

    def connect(self, n=1):
        """Connections that the server closes first. Returns its port."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            for _ in range(n):
                with socket.create_connection(server.getsockname()) as client:
                    server.accept()[0].close()
                    client.recv(1)
            return server.getsockname()[1]

    def test_report_at_the_end(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            process = self.follow("-i", "lo")
            port = self.connect(3)
            out, err = self.end(process, how)
            self.assertTrue(out.startswith("lo  18 packets"), out)
            self.assertIn("three-segment 3 (100.0 %)", out)
            self.assertIn(f"127.0.0.1:{port}", out)
            self.assertEqual(err, "")

    def test_for(self):
        process = self.follow("--interface", "lo", "--for", "500ms")
        self.connect()
        out, _ = self.end(process, how=None)
        self.assertIn("three-segment 1 (100.0 %)", out)

    def test_all_interfaces(self):
        process = self.follow("-i", "any", "--json", "-")
        self.connect(2)
        (capture,) = json.loads(self.end(process)[0])["captures"]
        self.assertEqual(capture["file"], "any")
        self.assertEqual(capture["format"], "live")
        self.assertEqual(capture["totals"]["endings"]["three-segment"], 2)
        self.assertEqual(capture["packets"]["dropped"], 0)

    def test_report_so_far(self):
        """At SIGUSR1; what comes afterwards is in the next one."""
        with open(self.path("said"), "w+", encoding="utf-8") as out:
            process = self.follow("-i", "lo", stdout=out)

            def says(line):
                process.send_signal(signal.SIGUSR1)
                out.seek(0)
                return line in out.read()

            for line in ("\n  1 connection\n", "\n  2 connections\n"):
                self.connect()
                await_true(lambda line=line: says(line))  # packets come a little late
            self.connect()
            self.end(process)
            out.seek(0)
            self.assertIn("3 connections", out.read().rsplit("lo  ", 1)[1])

    def test_rows_as_they_end(self):
        """Time passes without packets: a TIME_WAIT ends, and its connection's row is written."""
        process = self.follow("-i", "lo", "--connections", "--time-wait", "1", "--json", "-")
        port = self.connect()
        self.assertEqual(json.loads(process.stdout.readline())["row"], "file")
        row = json.loads(process.stdout.readline())
        self.assertEqual(row["row"], "connection")
        self.assertIn(str(port), json.dumps(row))
        out, _ = self.end(process)
        self.assertEqual(json.loads(out)["row"], "capture")

    def test_filter(self):
        """Applied by the kernel: what does not match is not even counted."""
        process = self.follow("-i", "lo", "--filter", "tcp[13] & 1 != 0", "--json", "-")
        self.connect()
        (capture,) = json.loads(self.end(process)[0])["captures"]
        self.assertEqual(capture["packets"]["all"], 2)

    def test_device_gone(self):
        """What came before is reported, and then what happened."""
        ip("link", "add", "gone", "type", "veth", "peer", "name", "other")
        ip("link", "set", "gone", "up")
        process = self.follow("-i", "gone")
        ip("link", "delete", "gone")
        out, err = self.end(process, how=None, status=COULD_NOT_RUN)
        self.assertTrue(out.startswith("gone  "), out)
        self.assertIn("stopped at", out)
        self.assertRegex(err, "^twlab: .*(disappeared|down)")

    def test_dropped(self):
        """While it is stopped, more comes than there is room for: said three times."""
        process = self.follow("-i", "lo", "--json", self.path("out"))
        process.send_signal(signal.SIGSTOP)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as to:
            to.connect(("127.0.0.1", 9))
            threads = [threading.Thread(target=self.flood, args=(to,)) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        process.send_signal(signal.SIGCONT)
        out, err = self.end(process)
        (said,) = re.findall(r"([0-9]+) packets came too fast and were dropped", err)
        self.assertIn("packets dropped before they were read", out)
        with open(self.path("out"), encoding="utf-8") as file:
            (capture,) = json.load(file)["captures"]
        self.assertEqual(capture["packets"]["dropped"], int(said))

    def flood(self, to):
        payload = bytes(1000)
        for _ in range(150_000):
            try:
                to.send(payload)
            except ConnectionRefusedError:
                pass


class Refused(inspecting.Case):
    def test_options(self):
        path = self.write("a", b"")
        for arguments, part in ((["-i", "lo", path], "takes no FILE"),
                                (["-i", "lo", "--annotate", self.path("out")], "tcpdump -i lo -w FILE"),
                                (["-i", "lo", "--by-interface"], "--by-interface is for"),
                                (["-i", "lo", "--other-end", path], "takes no FILE"),
                                (["--for", "1s", path], "--for goes with --interface"),
                                (["-i", "lo", "--for", "soon"], "--for: `soon` is not a duration"),
                                (["-i"], "--interface needs a value"),
                                ([], "which capture?")):
            done = self.inspect(*arguments, status=USAGE)
            self.assertIn(part, done.stderr.decode())

    def test_wrong(self):
        if os.environ.get(INSIDE) is None:
            self.skipTest("no private network namespace")
        done = self.inspect("-i", "nothing", status=USAGE)
        self.assertIn(b"capture on nothing: ", done.stderr)
        done = self.inspect("-i", "lo", "--filter", "tcp prt 7", status=USAGE)
        self.assertIn(b"syntax error", done.stderr)

    def test_privilege(self):
        """Says what to do. File capabilities are no way: the program refuses to have them."""
        if os.environ.get(INSIDE) is None:
            self.skipTest("no private network namespace")
        done = subprocess.run(["setpriv", "--bounding-set=-net_raw", inspecting.TWLAB, "inspect", "-i",
                               "lo"], capture_output=True, check=False)
        self.assertEqual(done.returncode, COULD_NOT_RUN)
        self.assertEqual(done.stderr, b"twlab: capture on lo needs root; use: sudo twlab inspect -i lo\n")


if __name__ == "__main__":
    private = ["unshare", "-Urn"]
    if os.environ.get(INSIDE) is None and subprocess.run([*private, "true"], check=False).returncode == 0:
        os.environ[INSIDE] = "yes"
        os.execvp(private[0], [*private, sys.executable, "-B", *sys.argv])
    if os.environ.get(INSIDE) is not None:
        ip("link", "set", "lo", "up")
    inspecting.main()
