"""`twlab why` on this machine's loopback: real sockets, and what is told of them.

    check_why.py TWLAB [unittest's arguments]
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

FREE, HELD = lab.AS_EXPECTED, lab.CONTRADICTED
WIDTHS = (40, 60, 80, 200)
VALIDATE = os.path.join(lab.ROOT, "tests", "golden", "validate")
SCHEMA = os.path.join(lab.ROOT, "docs", "twlab.schema.json")
BINDS = ("import socket, sys\n"
         "s = socket.socket()\n"
         "s.bind(('', {}))\n")


class Why(lab.Case):
    def command(self, *arguments):
        return [lab.TWLAB, "why", *map(str, arguments)]

    def why(self, *arguments, status, **options):
        done = subprocess.run(self.command("--width", 80, *arguments), capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False, **options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def judge(self, *arguments, status):
        return json.loads(self.why("--json", "-", *arguments, status=status).stdout)

    def bound(self, reuseaddr=True, host="127.0.0.1"):
        one = socket.socket()
        self.addCleanup(one.close)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuseaddr)
        one.bind((host, 0))
        return one, one.getsockname()[1]

    def server(self, reuseaddr=True):
        one, port = self.bound(reuseaddr)
        one.listen()
        return one, port

    def pair(self, server, port):
        client = socket.create_connection(("127.0.0.1", port))
        self.addCleanup(client.close)
        accepted, _ = server.accept()
        self.addCleanup(accepted.close)
        return client, accepted

    def time_wait(self, reuseaddr):
        """A port that only TIME-WAIT holds, at the server's side."""
        server, port = self.server(reuseaddr)
        client, accepted = self.pair(server, port)
        accepted.close()
        client.close()
        server.close()
        return port


class Told(Why):
    def test_free(self):
        one, port = self.bound()
        one.close()
        done = self.why(port, status=FREE)
        self.assertTrue(done.stdout.startswith(f"Port {port} is free.\n"), done.stdout)
        self.assertEqual(done.stdout.count("works"), 8)

    def test_listening(self):
        _, port = self.server()
        done = self.why(port, status=HELD)
        self.assertRegex(done.stdout, rf"^Port {port} is held: \S+ \(pid {os.getpid()}\) listens on "
                                      r"127\.0\.0\.1\.\n")
        self.assertRegex(done.stdout, rf"(?m)^ +kill {os.getpid()}$")
        self.assertIn("never helps against a listener", " ".join(done.stdout.split()))

    def test_other_address(self):
        _, port = self.server()
        self.why(f"127.0.0.1:{port}", status=HELD)
        self.why(f"127.0.0.2:{port}", status=FREE)
        self.why(f"[::1]:{port}", status=FREE)
        done = self.why(f"192.0.2.1:{port}", status=HELD)
        self.assertIn("no interface here has that address", done.stdout)

    def test_bound_only(self):
        """Which other tools do not show."""
        _, port = self.bound()
        told = self.judge(port, status=HELD)
        if told["sockets"]:  # Linux 6.8
            self.assertEqual([one["state"] for one in told["sockets"]], ["BOUND"])
            self.assertEqual(told["sockets"][0]["held_by"][0]["pid"], os.getpid())

    def test_time_wait(self):
        for reuseaddr in (False, True):
            port = self.time_wait(reuseaddr)
            told = self.judge(port, status=HELD)
            (one,) = told["sockets"]
            self.assertEqual((one["state"], one["whose"], one["ends"]),
                             ("TIME-WAIT", "kernel", "at-tick"))
            self.assertNotIn("held_by", one)
            least, most = told["left_ns"]
            self.assertEqual(least, most)
            self.assertTrue(55e9 < least < 65e9, least)
            answers = {bind["answer"] for bind in told["binds"]
                       if bind["reuseaddr"] and not bind["reuseport"]}
            self.assertEqual(answers, {"OK" if reuseaddr else "EADDRINUSE"})
            clauses = {bind["clause"] for bind in told["binds"]
                       if not bind["reuseaddr"] and not bind["reuseport"]}
            self.assertEqual(clauses, {"only-there" if reuseaddr else "neither"})
            commands = [advice.get("command") for advice in told["advice"]]
            self.assertTrue(any(command and command.endswith(f"state time-wait sport = :{port}")
                                for command in commands), commands)

    def test_close_wait(self):
        server, port = self.server()
        client, _ = self.pair(server, port)
        server.close()
        client.close()
        done = self.why(port, status=HELD)
        self.assertRegex(" ".join(done.stdout.split()), r"has a connection with \S+ in CLOSE-WAIT")
        self.assertIn("does not call close()", " ".join(done.stdout.split()))

    def test_accept_queue(self):
        _, port = self.server()
        for _ in range(2):
            client = socket.create_connection(("127.0.0.1", port))
            self.addCleanup(client.close)
        told = self.judge(port, status=HELD)
        self.assertEqual([(one["state"], one["n"], one["whose"]) for one in told["sockets"]],
                         [("LISTEN", 1, "process"), ("ESTABLISHED", 2, "listener")])
        self.assertEqual(told["sockets"][0]["not_accepted"], 2)

    def test_inherited(self):
        server, port = self.server()
        server.set_inheritable(True)
        with subprocess.Popen(["sleep", "60"], close_fds=False) as child:
            self.addCleanup(child.kill)
            server.close()
            done = self.why(port, status=HELD)
            self.assertIn(f"held: sleep (pid {child.pid}) listens", done.stdout)
            os.kill(child.pid, signal.SIGSTOP)
            os.waitpid(child.pid, os.WUNTRACED)
            self.assertIn("kill -CONT", self.why(port, status=HELD).stdout)
            child.kill()

    def test_look_only(self):
        """The rule says the same as the kernel."""
        _, port = self.server()
        tried, looked = self.judge(port, status=HELD), self.judge("--look-only", port, status=HELD)
        self.assertEqual({bind["tried"] for bind in tried["binds"]}, {True})
        self.assertEqual({bind["tried"] for bind in looked["binds"]}, {False})
        answers = [sorted((bind["at"], bind["reuseaddr"], bind["reuseport"], bind["answer"])
                          for bind in told["binds"]) for told in (tried, looked)]
        self.assertEqual(*answers)

    def test_schema(self):
        server, port = self.server()
        self.pair(server, port)
        for arguments in ((port,), (self.time_wait(True),), (f"127.0.0.1:{port}", "--look-only")):
            done = subprocess.run([VALIDATE, SCHEMA, *self.command("--json", "-", *arguments)],
                                  capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
            self.assertIn(done.returncode, (0, 77), done.stdout + done.stderr)

    def test_widths(self):
        """But for commands, which are not broken."""
        server, port = self.server()
        self.pair(server, port)
        for width in WIDTHS:
            for what in (port, self.time_wait(False)):
                done = self.why("--width", width, what, status=HELD,
                                env=dict(os.environ, LC_ALL="C"))
                self.assertTrue(done.stdout.isascii())
                for line in done.stdout.splitlines():
                    self.assertTrue(len(line) <= width or re.match(r" +(ss|sudo|kill) ", line) or
                                    " " not in line.strip(), line)


class Waits(Why):
    def test_until_it_is_closed(self):
        server, port = self.server()
        with subprocess.Popen(self.command(port, "--wait"), stdout=subprocess.PIPE) as waits:
            time.sleep(0.3)
            self.assertIsNone(waits.poll())
            server.close()
            self.assertIn(b"is free", waits.communicate(timeout=lab.PATIENCE)[0])
            self.assertEqual(waits.returncode, FREE)

    def test_at_most_so_long(self):
        _, port = self.server()
        began = time.monotonic()
        self.why(port, "--wait", "--for", "300ms", status=HELD)
        self.assertGreater(time.monotonic() - began, 0.3)

    def test_then_runs(self):
        server, port = self.server(False)
        with subprocess.Popen(self.command(port, "--wait", "--run", "--", sys.executable, "-c",
                                           BINDS.format(port) + "print('bound')"),
                              stdout=subprocess.PIPE) as waits:
            time.sleep(0.3)
            server.close()
            self.assertEqual(waits.communicate(timeout=lab.PATIENCE)[0], b"bound\n")
            self.assertEqual(waits.returncode, 0)


class Runs(Why):
    def run_command(self, port, *command, status):
        return self.why(port, "--run", "--", *command, status=status)

    def test_looks_when_it_fails(self):
        _, port = self.server()
        done = self.run_command(port, sys.executable, "-c", BINDS.format(port), status=1)
        self.assertEqual(done.stdout, "")
        self.assertIn("Address already in use", done.stderr)
        self.assertIn(f"Port {port} is held", done.stderr)

    def test_status(self):
        _, port = self.server()
        self.assertEqual(self.run_command(port, "true", status=0).stderr, "")
        self.run_command(port, "sh", "-c", "exit 9", status=9)
        self.run_command(port, "sh", "-c", "kill -KILL $$", status=128 + signal.SIGKILL)
        done = self.run_command(port, "no-such-program", status=lab.COULD_NOT_RUN)
        self.assertIn("run no-such-program: No such file", done.stderr)

    def test_another_reason(self):
        one, port = self.bound()
        one.close()
        done = self.run_command(port, "false", status=1)
        self.assertIn(f"nothing holds port {port}", done.stderr)

    def test_passes_signals(self):
        _, port = self.server()
        script = "trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done"
        with subprocess.Popen(self.command(port, "--run", "--", "sh", "-c", script),
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as runs:
            self.assertEqual(runs.stdout.readline(), b"up\n")
            runs.terminate()
            self.assertEqual(runs.wait(timeout=lab.PATIENCE), 7)


class Refused(Why):
    def test_usage(self):
        for arguments, said in (((), "which port?"), (("http",), "`http` is not a port"),
                                (("0",), "`0` is not a port"), (("65536",), "`65536` is not a port"),
                                (("1.2.3.4:0",), "is not a port"), (("80", "81"), "takes one port"),
                                (("80", "--run"), "--run: which command?"),
                                (("80", "--for", "1s"), "--for goes with --wait"),
                                (("80", "--wait", "--for", "soon"), "is not a duration")):
            self.assertIn(said, self.why(*arguments, status=lab.USAGE).stderr)

    def test_full_disk(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run(self.command(1), stdout=full, stderr=subprocess.PIPE, text=True,
                                  timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN)
        self.assertIn("No space left on device", done.stderr)


if __name__ == "__main__":
    lab.main(runs=False)
