"""`twlab restart`: servers that come back at once, and servers that do not, told apart without
waiting for any timer.

    check_restart.py TWLAB [unittest's arguments]
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree

import jsonschema

import restarts
from restarts import SAFE, UNSAFE, UNTESTED, USAGE, lab

CRASH = ("--stopped-by", "crash")


class Back(restarts.Case):
    def test_reuseaddr(self):
        report = self.of("reuseaddr")
        self.assertRegex(report, r"^restart-safe: .*/server.py reuseaddr 18080 It listens again [\d.]+ m?s "
                                 r"after its end, at the first attempt\.")
        self.assertIn("listens on 0.0.0.0:18080, SO_REUSEADDR a client that says nothing is connected, "
                      "and accepted", report)
        self.assertIn("stopped: SIGINT to its process group, as Ctrl-C does", report)
        self.assertIn("the server closed first, with a FIN (#", report)
        self.assertIn("ended by SIGINT left: TIME-WAIT from 127.0.0.1:", report)
        self.assertIn("a new client is accepted", report)

    def test_all_ways(self):
        for way in ("terminal", "kill", "crash"):
            self.of("reuseaddr", "--stopped-by", way)
        self.assertIn("stopped: SIGHUP to the main process", self.of("reuseaddr", "--signal", "HUP"))

    def test_control_ports(self):
        """Clients use the port that stays."""
        self.assertIn("a new client is accepted", self.of("control"))

    def test_reset(self):
        report = self.of("reset")
        self.assertIn("no SO_REUSEADDR", report)
        self.assertIn("the server reset the connection (#", report)
        self.assertIn("left: nothing", report)
        self.assertRegex(report, r"It has no SO_REUSEADDR, and came back because it reset its connection \(#\d+\)")

    def test_group(self):
        """Ctrl-C reaches everybody; what a crash leaves is below."""
        for kind in ("child", "workers", "beside"):
            self.of(kind)

    def test_daemon(self):
        for way in ((), CRASH):
            self.assertRegex(self.of("daemon", *way), r"left a daemon: the main process is \S+, pid")

    def test_daemon_of_many_generations(self):
        """A process that /proc has not listed yet, while its parent has ended, is no end of all."""
        self.assertIn("left a daemon", self.of("flees"))

    def test_waits_for_its_client(self):
        report = self.of("waits", "--stop-timeout", "1")
        self.assertIn("It ended only when its clients had left", report)

    def test_talks(self):
        report = self.of("reuseaddr", "--send", r"hello\x21\r\n")
        self.assertIn("a client that talks is connected, and accepted; 8 bytes answered", report)
        self.assertIn("a new client is answered", report)


class Away(restarts.Case):
    def test_plain(self):
        report = self.of("plain", status=UNSAFE)
        self.assertRegex(report, r"^not restart-safe: .* It did not come back in 1 s; \d attempts?\.")
        self.assertIn("its end of the connection was in TIME-WAIT: no process has it any more", report)
        self.assertRegex(report, r"releases it 6[0-2]\.\d+ s after that end")
        self.assertIn("the old one did not have it. to do Set SO_REUSEADDR", report)
        self.assertIn("attempt 1: ended with status 1 it said: OSError: [Errno 98]", report)

    def test_a_single_client(self):
        """A server that no longer listens when it is stopped."""
        self.assertIn("was in TIME-WAIT", self.of("one", status=UNSAFE))

    def test_not_ready(self):
        """It is not stopped before it has done what a client makes it do."""
        report = self.of("forks", *CRASH, status=UNSAFE)
        self.assertIn("outlived the main process and still has the listening socket", report)

    def test_survivors(self):
        report = self.of("child", *CRASH, status=UNSAFE)
        self.assertRegex(report, r"why sleep \(pid \d+\) outlived the main process and still has the listening")
        self.assertIn("SOCK_CLOEXEC", report)
        self.assertNotIn("exec.", report)
        report = self.of("workers", *CRASH, status=UNSAFE)
        self.assertRegex(report, r"\(pid \d+\) and 1 more outlived the main process")

    def test_beside(self):
        report = self.of("beside", *CRASH, status=UNSAFE)
        self.assertIn("two generations share the port", report)
        self.assertIn("SO_REUSEPORT", report)

    def test_exit_status_0(self):
        report = self.of("hides", status=UNSAFE)
        self.assertIn("attempt 1: ended with status 0 it said: cannot bind", report)

    def test_alive(self):
        report = self.of("mute", status=UNSAFE)
        self.assertIn("It was started again, lives, and does not listen", report)
        self.assertIn("it said: cannot bind: waiting for somebody", report)

    def test_half(self):
        self.assertIn("comes back on 1 of its 2 addresses only", self.of("half", status=UNSAFE))


class Ways(restarts.Case):
    def test_table(self):
        report = self.of("workers", "--all-ways", status=UNSAFE)
        for way, verdict in (("terminal", "restart-safe"), ("kill", "not restart-safe > 1 s"),
                             ("docker", "restart-safe"), ("systemd", "restart-safe"),
                             ("crash", "not restart-safe > 1 s")):
            self.assertIn(f" {way} {verdict} ", report)
        self.assertEqual(report.count("outlived the main process"), 2)

    def test_docker(self):
        """The rest dies with the main process; who ignores SIGTERM is killed after the time."""
        report = self.of("workers", "--stopped-by", "docker")
        self.assertIn("what was left of it was killed", report)
        report = self.of("stubborn", "--stopped-by", "docker", "--stop-timeout", "1")
        self.assertIn("it had not ended, and was killed", report)
        self.assertRegex(report, r"It ended only 1\.\d+ s after the signal, by SIGKILL")

    def test_systemd(self):
        self.assertNotIn("killed", self.of("workers", "--stopped-by", "systemd"))
        report = self.of("stubborn", "--stopped-by", "systemd", "--stop-timeout", "1")
        self.assertIn("it had not ended, and was killed", report)
        report = self.of("child", "--stopped-by", "systemd")
        self.assertIn("left: TIME-WAIT", report)

    def test_one_at_a_time(self):
        report = self.of("deaf", "--all-ways", "--jobs", "1", "--stop-timeout", "1", status=UNTESTED)
        self.assertIn("terminal could not be tested - ignores-the-signal kill restart-safe", report)

    def test_junit(self):
        path = os.path.join(self.folder, "junit.xml")
        self.of("workers", "--all-ways", "--junit", path, status=UNSAFE)
        suite = xml.etree.ElementTree.parse(path).getroot()[0]
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors")),
                         ("5", "2", "0"))
        failed = [case.get("name") for case in suite if case.find("failure") is not None]
        self.assertEqual(failed, ["kill", "crash"])


class Asked(restarts.Case):
    """What the options change."""

    def test_clients(self):
        report = self.of("reuseaddr", "--clients", "3", "--send", "hello")
        self.assertEqual(report.count("a client that says nothing is connected, and accepted"), 3)
        self.assertEqual(report.count("left: TIME-WAIT"), 4)

    def test_client(self):
        """A command of one's own: it is no process of the server."""
        script = self.write("client.py", "import socket,sys\n"
                            "s = socket.create_connection(('127.0.0.1', 18080))\n"
                            "while s.recv(100): pass\n")
        for way in ("kill", "docker", "systemd"):
            report = self.of("reuseaddr", "--stopped-by", way, "--client", f"{sys.executable} {script}")
            self.assertRegex(report, r"the client `\S+` is connected")
            self.assertNotRegex(report, r"left: \w+, pid")
        report = self.of("waits", "--client", f"{sys.executable} {script}", "--stop-timeout", "1")
        self.assertIn("ended only when its clients had left", report)
        self.assertIn("has not connected", self.of("reuseaddr", "--client", "sleep 100"))
        done = subprocess.run([lab.TWLAB, "restart", "--out", self.out, "--client", "/nonexistent", "--",
                               *restarts.server("reuseaddr")], capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, UNTESTED, done.stdout)
        self.assertIn("--client: `/nonexistent`: No such file", done.stderr)

    def test_environment(self):
        seen = os.path.join(self.folder, "seen")
        self.restart("--cwd", self.folder, "--env", "ONE=1 TWO=x=y", "--", "sh", "-c",
                     f"(pwd; echo $ONE $TWO) >{seen}", status=UNTESTED)
        with open(seen, encoding="utf-8") as file:
            self.assertEqual(file.read(), f"{self.folder}\n1 x=y\n")

    def test_port(self):
        """One that is not asked for does not count."""
        both = "import socket,time\nfor p in 18080,18081: s=socket.create_server(('',p),reuse_port=True); globals()[f's{p}']=s\n"
        report = self.restart("--wait", "1", "--port", "18081", "--stopped-by", "kill", "--", sys.executable,
                              "-c", both + "time.sleep(100)")
        self.assertIn("listens on 0.0.0.0:18081", report)
        self.assertNotIn("18080", report.split("started", 1)[1])


class Unix(restarts.Case):
    def unix(self, kind, status):
        path = os.path.join(self.folder, "socket")
        return self.restart("--wait", "1", "--send", "hello", "--", sys.executable, restarts.SERVER, kind, path,
                            status=status)

    def test_left(self):
        report = self.unix("unix", UNSAFE)
        self.assertIn("The file of its Unix socket is left", report)
        self.assertIn("Remove the file before bind()", report)

    def test_unlinked(self):
        self.assertIn("a new client is answered", self.unix("unlinks", SAFE))


class Untested(restarts.Case):
    def test_udp(self):
        self.assertIn("It has UDP sockets only", self.of("udp", status=UNTESTED))

    def test_deaf(self):
        report = self.of("deaf", "--stop-timeout", "1", status=UNTESTED)
        self.assertIn("It ignores SIGINT: it lives and listens on", report)
        self.assertIn("Stop it by a signal that ends it: `--stopped-by`", report)
        self.of("deaf", "--stopped-by", "kill")

    def test_any_port(self):
        self.assertIn("lets the kernel choose its port", self.of("any", status=UNTESTED))

    def test_no_server(self):
        report = self.restart("--", "/nonexistent", status=UNTESTED)
        self.assertIn("`/nonexistent` could not be executed: No such file or directory", report)
        report = self.restart("--", "sh", "-c", "echo gone; exit 7", status=UNTESTED)
        self.assertIn("It ended with status 7 before it listened", report)
        self.assertIn("it said: gone", report)
        report = self.restart("--start-within", "1", "--", "sleep", "100", status=UNTESTED)
        self.assertIn("did not listen on any TCP port in time", report)

    def test_usage(self):
        for arguments in ((), ("--stopped-by", "magic", "--", "true"), ("--signal", "SIGFOO", "--", "true"),
                          ("--signal", "INT", "--stopped-by", "kill", "--", "true"),
                          ("--send", "\\q", "--", "true"), ("--wait", "0", "--", "true")):
            done = subprocess.run([lab.TWLAB, "restart", *arguments], capture_output=True, text=True,
                                  timeout=lab.PATIENCE, check=False)
            self.assertEqual(done.returncode, USAGE, done.stdout + done.stderr)
            self.assertIn("twlab: restart: ", done.stderr)


class Told(restarts.Case):
    """What is left of a restart to read."""

    def document(self, kind, *arguments, status=SAFE):
        path = os.path.join(self.folder, "restart.json")
        self.of(kind, "--json", path, *arguments, status=status)
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        with open(os.path.join(lab.ROOT, "docs", "twlab.schema.json"), encoding="utf-8") as file:
            jsonschema.validate(document, json.load(file))
        return document["restarts"][0]

    def test_json(self):
        told = self.document("plain", "--send", "hello", status=UNSAFE)
        self.assertEqual((told["verdict"], told["course"], told["cause"]),
                         ("not restart-safe", "never", "connections-of-nobody"))
        self.assertEqual([client["closed_first"] for client in told["clients"]], 2 * ["server FIN"])
        self.assertEqual({held["state"] for held in told["held"]}, {"TIME-WAIT"})
        self.assertEqual(told["main"]["signal"], "SIGINT")
        self.assertEqual(told["attempts"][0]["status"], 1)
        self.assertIn("Address already in use", told["attempts"][0]["words"])
        self.assertFalse(told["listeners"][0]["reuseaddr"])
        stopped, ended = told["stopped_ns"], told["ended_ns"]
        self.assertLess(stopped[0], ended[1])
        self.assertLess(ended[1], told["attempts"][0]["began_ns"])
        self.assertLess(stopped[0], told["clients"][0]["closed_ns"])
        self.assertLess(told["clients"][0]["closed_ns"], ended[1])

    def test_json_of_others(self):
        for kind, arguments, status in (("daemon", CRASH, SAFE), ("workers", CRASH, UNSAFE),
                                        ("any", (), UNTESTED), ("reset", (), SAFE),
                                        ("deaf", ("--stop-timeout", "1"), UNTESTED)):
            self.document(kind, *arguments, status=status)
        self.assertEqual(self.document("reset")["clients"][0]["closed_first"], "server RST")

    def test_files(self):
        """The ledger and the capture are of one run, and have the names of any."""
        self.of("reuseaddr")
        name = os.path.basename(sys.executable).replace(".", "-") + "-terminal"
        ledger = self.assert_one_run(name)
        with open(self.path(name + ".ledger"), encoding="utf-8") as file:
            text = file.read()
        self.assertRegex(text, r"server ! stop SIGINT = OK")
        self.assertRegex(text, r"server > client #\d+ F\.")
        self.assertRegex(text, r"server : TIME-WAIT timer")
        self.assertGreater(len(list(ledger.segments())), 5)
        self.assertTrue(os.path.exists(self.path(name + ".pcapng")))
        self.assertEqual(self.hidden(), [])

    def test_then(self):
        """The deploy that brings the option fails once; what is started is the new command."""
        report = self.of("plain", "--then", " ".join(restarts.server("reuseaddr")), status=UNSAFE)
        self.assertIn("server.py plain 18080, then", report)
        self.assertIn("attempt 1: ended with status 1", report)
        report = self.of("reuseaddr", "--then", " ".join(restarts.server("plain")), status=UNSAFE)
        self.assertIn("attempt 1: ended with status 1", report)


class Place(restarts.Case):
    """What a server finds where it is run, and what is left of it."""

    def test_surroundings(self):
        """argv is not read by any shell, stdin never ends, signals have their default action, and
        there is no descriptor but three."""
        seen = os.path.join(self.folder, "seen")
        look = (f"exec >{seen}; printf '%s\\n' \"$2\"; grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status; "
                "ls /proc/$$/fd; read -r -t 1 line; echo $?; echo /proc/[0-9]*")
        self.restart("--", "bash", "-c", look, "x", "y", "$HOME *", status=UNTESTED)
        with open(seen, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertEqual(lines[0], "$HOME *")
        self.assertRegex(lines[1], r"SigBlk:\s+0+$")
        self.assertRegex(lines[2], r"SigIgn:\s+0+$")
        self.assertEqual(lines[4:7], ["0", "1", "2"])
        self.assertGreater(int(lines[-2]), 128)  # the read timed out: neither data nor an end

    def test_nothing_is_left(self):
        """Not of a server that leaves its session, nor when twlab is killed."""
        lab.adopt_orphans()
        self.of("daemon", *CRASH)
        self.of("workers", *CRASH, status=UNSAFE)
        self.assertEqual(lab.await_nobody(), [])
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            twlab = subprocess.Popen([lab.TWLAB, "restart", "--out", self.out, *CRASH, "--", *restarts.server("workers")],
                                     stdout=subprocess.DEVNULL)
            time.sleep(1)
            twlab.send_signal(number)
            status = twlab.wait(timeout=lab.PATIENCE)
            self.assertEqual(status, -9 if number == signal.SIGKILL else 128 + number)
            self.assertEqual(lab.await_nobody(), [])

    def test_killed_at_any_moment(self):
        lab.adopt_orphans()
        for moment in range(12):
            twlab = subprocess.Popen([lab.TWLAB, "restart", "--out", self.out, *CRASH, "--",
                                      *restarts.server("daemon" if moment % 2 else "workers")],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.02 + 0.1 * moment)
            twlab.kill()
            twlab.wait(timeout=lab.PATIENCE)
            self.assertEqual(lab.await_nobody(), [], moment)

    @unittest.skipUnless(os.geteuid() == 0, "only root can hide a part of /proc")
    def test_hidden_proc(self):
        """As in a container, where no /proc of the world's own can be mounted."""
        hide = "mount --make-rprivate / && mount --bind /dev/null /proc/version && exec \"$@\""
        done = subprocess.run(["unshare", "-m", "sh", "-c", hide, "x", lab.TWLAB, "restart", "--out", self.out,
                               "--wait", "1", *CRASH, "--", *restarts.server("workers")],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
        if "mount" in done.stderr:
            self.skipTest(done.stderr)
        self.assertEqual(done.returncode, UNSAFE, done.stdout + done.stderr)
        self.assertIn("pid 3", done.stdout)

    @unittest.skipUnless(os.geteuid() == 0, "is an ordinary user already")
    def test_as_an_ordinary_user(self):
        place = os.path.join(self.folder, "place")
        program = lab.copy_for_anybody(place)
        out = os.path.join(place, "out")
        os.mkdir(out)
        os.chmod(out, 0o777)
        shutil.copy(restarts.SERVER, os.path.join(place, "server.py"))
        for kind, options, status in (("reuseaddr", "", SAFE), ("plain", "", UNSAFE),
                                      ("workers", "--stopped-by crash", UNSAFE)):
            command = f"{program} restart --out {out} --wait 1 {options} -- /usr/bin/python3 {place}/server.py {kind} 80"
            done = subprocess.run(["su", "nobody", "-s", "/bin/sh", "-c", command], capture_output=True,
                                  text=True, timeout=lab.PATIENCE, check=False)
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        change = "echo setuid-33-failed; exit 1"
        done = subprocess.run(["su", "nobody", "-s", "/bin/sh", "-c", f"{program} restart --out {out} -- "
                               f"sh -c '{change}'"], capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, UNTESTED, done.stdout + done.stderr)
        self.assertIn("call twlab as root", " ".join(done.stdout.split()))

    def test_few_descriptors(self):
        """Many attempts need no more of them than one."""
        report = self.of("plain", "--then", "false", "--wait", "4", status=UNSAFE, preexec_fn=lambda: (
            resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))))
        self.assertRegex(report, r"attempts 1 to [345]: each ended with status 1")


if __name__ == "__main__":
    lab.main()
