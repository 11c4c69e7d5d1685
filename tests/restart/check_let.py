"""`twlab restart --let`: a server in a world, and its database outside of it.

    check_let.py TWLAB [unittest's arguments]
"""

import glob
import json
import os
import resource
import shutil
import socket
import subprocess
import threading
import time
import unittest

import jsonschema

import restarts
from restarts import UNSAFE, UNTESTED, USAGE, lab

CRASH = ("--stopped-by", "crash")


class Database:
    """Echoes, on a port that the kernel chooses, outside of every world."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = str(self.listener.getsockname()[1])
        self.n_open = self.n_served = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer = self.listener.accept()[0]
            except OSError:  # the test is over
                return
            self.n_open += 1
            self.n_served += 1
            threading.Thread(target=self.echo, args=(peer,), daemon=True).start()

    def echo(self, peer):
        with peer:
            try:
                while data := peer.recv(65536):
                    peer.sendall(data)
            except OSError:
                pass
        self.n_open -= 1

    def await_closed(self):
        until = time.monotonic() + lab.PATIENCE
        while self.n_open > 0 and time.monotonic() < until:
            time.sleep(0.002)
        return self.n_open == 0

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Let(restarts.Case):
    """Servers that need another one, outside of their world."""

    def setUp(self):
        super().setUp()
        self.database = Database()
        self.addCleanup(self.database.close)

    def ask(self, kind, *arguments, let=None, port=None, **options):
        return self.restart("--wait", "1", "--let", let or self.database.port, *arguments, "--",
                            *restarts.server(kind), port or self.database.port, **options)

    def test_database(self):
        for way in ("terminal", "docker", "crash"):
            before = self.database.n_served
            report = self.ask("asks", "--stopped-by", way, "--send", "hello")
            self.assertEqual(self.database.n_served - before, 2)
            self.assertIn(f"2 connections to this machine's 127.0.0.1:{self.database.port}", report)
            self.assertIn("is connected, and accepted; 9 bytes answered", report)
            self.assertIn("a new client is answered", report)
            self.assertEqual(report.count("listens on "), 1)
            self.assertNotRegex(report, r"left: \S+, pid")
        self.assertTrue(self.database.await_closed())

    def test_half_closed(self):
        """A megabyte there, its end, and a megabyte back."""
        self.assertIn("4 connections to this machine's", self.ask("dumps"))

    def test_not_captured(self):
        """What a server tells its database is nobody's business."""
        self.ask("dumps", "--send", "hello")
        for path in glob.glob(os.path.join(self.out, "*.pcap*")):
            with open(path, "rb") as file:
                packets = file.read()
            self.assertIn(b"hello", packets)
            self.assertFalse(bytes(range(64)) in packets, path)

    def test_several(self):
        other = Database()
        self.addCleanup(other.close)
        report = self.ask("asks", let=f"{self.database.port},{other.port}", port=other.port)
        self.assertIn(f"0 connections to this machine's 127.0.0.1:{self.database.port} 2 connections to "
                      f"this machine's 127.0.0.1:{other.port}", report)
        self.assertEqual((self.database.n_served, other.n_served), (0, 2))

    def test_survivors(self):
        """What is in the way stays the server's."""
        report = self.ask("child", *CRASH, status=UNSAFE)
        self.assertRegex(report, r"why sleep \(pid \d+\) outlived the main process and still has the listening")
        self.assertEqual(report.count("left: sleep"), 1)

    def test_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = str(closed.getsockname()[1])
        report = self.ask("dumps", let=port, port=port, status=UNTESTED)
        self.assertIn(f"1 connection to this machine's 127.0.0.1:{port} reset: Connection refused; nobody "
                      "listens there", report)
        self.assertEqual(report.count("nobody listens there"), 1)

    def test_nothing_else(self):
        """Only the ports that are let: another one is refused in the world."""
        other = Database()
        self.addCleanup(other.close)
        report = self.ask("asks", port=other.port, status=UNTESTED)
        self.assertIn("ConnectionRefusedError", report)
        self.assertEqual((self.database.n_served, other.n_served), (0, 0))
        self.assertIn(f"0 connections to this machine's 127.0.0.1:{self.database.port}", report)

    def test_all_ways(self):
        """Each of the worlds has a carrier of its own."""
        report = self.ask("asks", "--all-ways")
        self.assertEqual(report.count(" restart-safe "), 5)
        self.assertEqual(self.database.n_served, 10)

    def test_json(self):
        path = os.path.join(self.folder, "restart.json")
        self.ask("asks", "--json", path)
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        with open(os.path.join(lab.ROOT, "docs", "twlab.schema.json"), encoding="utf-8") as file:
            jsonschema.validate(document, json.load(file))
        self.assertEqual(document["restarts"][0]["lets"],
                         [{"port": int(self.database.port), "carried": 2, "failed": 0}])

    def test_nothing_is_left(self):
        lab.adopt_orphans()
        self.ask("asks")
        self.assertEqual(lab.await_nobody(), [])
        for moment in range(8):
            twlab = subprocess.Popen([lab.TWLAB, "restart", "--out", self.out, "--let", self.database.port, *CRASH,
                                      "--", *restarts.server("asks"), self.database.port],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.02 + 0.1 * moment)
            twlab.kill()
            twlab.wait(timeout=lab.PATIENCE)
            self.assertEqual(lab.await_nobody(), [], moment)
            self.assertTrue(self.database.await_closed())

    def test_few_descriptors(self):
        """poll() takes no more than there may be."""
        limit = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))}
        self.assertIn("2 connections to this machine's", self.ask("asks", **limit))

    @unittest.skipUnless(os.geteuid() == 0, "is an ordinary user already")
    def test_as_an_ordinary_user(self):
        place = os.path.join(self.folder, "place")
        program = lab.copy_for_anybody(place)
        out = os.path.join(place, "out")
        os.mkdir(out)
        os.chmod(out, 0o777)
        shutil.copy(restarts.SERVER, os.path.join(place, "server.py"))
        command = (f"{program} restart --out {out} --wait 1 --let {self.database.port} -- /usr/bin/python3 "
                   f"{place}/server.py asks 80 {self.database.port}")
        done = subprocess.run(["su", "nobody", "-s", "/bin/sh", "-c", command], capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("2 connections to this machine's", done.stdout)

    def test_usage(self):
        for let in ("0", "65536", "x", "", "80,80", "18080"):
            done = subprocess.run([lab.TWLAB, "restart", "--port", "18080", "--let", let, "--", "true"],
                                  capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
            self.assertEqual(done.returncode, USAGE, done.stdout + done.stderr)
            self.assertIn("--let", done.stderr)


if __name__ == "__main__":
    lab.main()
