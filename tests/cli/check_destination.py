"""Where documents go: --json, --junit, --annotate.

    check_destination.py TWLAB [unittest's arguments]
"""

import json
import os
import pty
import resource
import select
import signal
import stat
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

LEDGER = os.path.join(lab.ROOT, "tests", "golden", "server-first.ledger")
CAPTURE = os.path.join(lab.ROOT, "captures", "reference", "server-first.pcap")
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Destination(lab.Case):
    def twlab(self, *arguments, status=lab.AS_EXPECTED, **options):
        done = subprocess.run([lab.TWLAB, *arguments], capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False, cwd=self.folder, **options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def judge(self, path, status=lab.AS_EXPECTED, **options):
        return self.twlab("judge", "--json", path, LEDGER, status=status, **options)

    def left(self):
        return sorted(os.listdir(self.folder))

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()


class InPlace(Destination):
    """What is no file is written, and stays what it is."""

    def test_fifo(self):
        path = os.path.join(self.folder, "fifo")
        os.mkfifo(path)
        with subprocess.Popen(["cat", path], stdout=subprocess.PIPE, text=True) as cat:
            self.judge(path)
            self.assertIn('"verb": "judge"', cat.communicate(timeout=lab.PATIENCE)[0])
        self.assertTrue(stat.S_ISFIFO(os.lstat(path).st_mode))
        self.assertEqual(self.left(), ["fifo"])

    def test_device(self):
        """A terminal."""
        ours, theirs = pty.openpty()
        with subprocess.Popen([lab.TWLAB, "judge", "--json", os.ttyname(theirs), LEDGER],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
            os.set_blocking(ours, False)
            got = b""
            until = time.monotonic() + lab.PATIENCE
            while child.poll() is None and time.monotonic() < until:
                if select.select([ours], [], [], 0.1)[0]:
                    got += os.read(ours, 65536)
            self.assertEqual(child.poll(), lab.AS_EXPECTED, child.stderr.read())
        self.assertEqual(got[:1], b"{")
        os.close(ours)
        os.close(theirs)

    def test_link_to_a_device(self):
        os.symlink("/dev/null", os.path.join(self.folder, "null"))
        self.judge("null")
        self.assertEqual(os.readlink(os.path.join(self.folder, "null")), "/dev/null")
        os.symlink("/dev/full", os.path.join(self.folder, "full"))
        self.assertIn("No space left on device",
                      self.judge("full", status=lab.COULD_NOT_RUN).stderr)
        self.assertEqual(self.left(), ["full", "null"])

    def test_own_descriptors(self):
        """/dev/stdout is `-`; >(...) is /dev/fd/N."""
        done = self.judge("/dev/stdout")
        self.assertEqual(done.stdout, self.judge("-").stdout)
        ours, theirs = os.pipe()
        with open(ours, encoding="utf-8") as reading:
            self.judge(f"/dev/fd/{theirs}", pass_fds=[theirs])
            os.close(theirs)
            self.assertEqual(reading.read(), done.stdout)
        done = subprocess.run(["bash", "-c", 'exec 3>&1; "$0" judge --json >(cat >&3) "$1" >report; wait $!',
                               lab.TWLAB, LEDGER], capture_output=True, text=True, check=False,
                              cwd=self.folder, timeout=lab.PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"verb": "judge"', done.stdout)
        self.assertIn("HOLDS", self.read("report"))

    def test_stdout_that_is_a_file(self):
        """It is written where it is, and not anew from its beginning."""
        with open(os.path.join(self.folder, "both"), "w", encoding="utf-8") as both:
            both.write("before\n")
            both.flush()
            subprocess.run([lab.TWLAB, "judge", "--json", "/proc/self/fd/1", LEDGER], stdout=both,
                           check=True, timeout=lab.PATIENCE)
        self.assertRegex(self.read("both"), r"\Abefore\n\{")

    def test_folder(self):
        os.mkdir(os.path.join(self.folder, "folder"))
        self.assertIn("Is a directory", self.judge("folder", status=lab.COULD_NOT_RUN).stderr)


class Beside(Destination):
    """A file is replaced when the document is whole."""

    def test_replaced(self):
        path = self.write("out.json", "before")
        with open(path, encoding="utf-8") as before:
            self.judge("out.json")
            self.assertEqual(before.read(), "before")
        self.assertEqual(self.read("out.json"), self.judge("-").stdout)
        self.assertEqual(self.left(), ["out.json"])

    def test_planted_names(self):
        """Whoever guesses the name of the unfinished file has made nothing of use to him."""
        victim = self.write("victim", "mine")
        os.symlink(victim, os.path.join(self.folder, "out.json.part"))
        self.judge("out.json")
        self.assertEqual(self.read("victim"), "mine")
        self.assertFalse(os.path.islink(os.path.join(self.folder, "out.json")))

    def test_links_to_files(self):
        victim = self.write("victim", "mine")
        for to in (victim, "nowhere"):
            link = os.path.join(self.folder, "link")
            os.symlink(to, link)
            self.assertIn("a link", self.judge("link", status=lab.USAGE).stderr)
            self.assertEqual(os.readlink(link), to)
            os.unlink(link)
        self.assertEqual(self.read("victim"), "mine")
        self.assertEqual(self.left(), ["victim"])

    def test_mode(self):
        for umask, mode in ((0o022, 0o644), (0, 0o644), (0o077, 0o600)):
            self.judge("out.json", umask=umask)
            self.assertEqual(os.stat(os.path.join(self.folder, "out.json")).st_mode & 0o777, mode)

    def test_mode_of_the_file_before(self):
        """Who could not read it cannot read the new one; nobody gets a right to write."""
        for before, after in ((0o600, 0o600), (0o640, 0o640), (0o666, 0o644)):
            os.chmod(self.write("out.json", "before"), before)
            self.judge("out.json", umask=0)
            self.assertEqual(os.stat(os.path.join(self.folder, "out.json")).st_mode & 0o777, after)

    def test_four_at_once(self):
        for _ in range(5):
            crowd = [subprocess.Popen([lab.TWLAB, "judge", "--json", "out.json", LEDGER],
                                      cwd=self.folder, stdout=subprocess.DEVNULL)
                     for _ in range(4)]
            self.assertEqual([child.wait(lab.PATIENCE) for child in crowd], [0] * 4)
            self.assertEqual(self.left(), ["out.json"])
        self.assertEqual(self.read("out.json"), self.judge("-").stdout)

    def test_file_that_may_not_grow(self):
        """SIGXFSZ, as on a full disk: 3, and nothing is left."""
        done = self.judge("out.json", status=lab.COULD_NOT_RUN, preexec_fn=lambda: (
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))))
        self.assertIn("out.json: ", done.stderr)
        self.assertIn("File too large", done.stderr)
        self.assertEqual(self.left(), [])

    def test_annotated_that_may_not_grow(self):
        done = self.twlab("inspect", "--annotate", "out", CAPTURE, status=lab.COULD_NOT_RUN,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9)))
        self.assertIn("File too large", done.stderr)
        self.assertEqual(self.left(), [])

    def test_signals(self):
        """Whatever ends it, what is not finished goes."""
        for number in ENDING:
            with self.subTest(signal=number):
                child = subprocess.Popen(
                    [lab.TWLAB, "inspect", "--json", "j", "--annotate", "a", "-"],
                    stdin=subprocess.PIPE, cwd=self.folder)
                until = time.monotonic() + lab.PATIENCE
                while len(self.left()) < 2:
                    self.assertLess(time.monotonic(), until)
                # The first Ctrl-C is for the program before the pipe.
                while number == signal.SIGINT and child.poll() is None:
                    child.send_signal(number)
                    self.assertLess(time.monotonic(), until)
                child.send_signal(number)
                self.assertEqual(child.wait(lab.PATIENCE), -number)
                child.stdin.close()
                self.assertEqual(self.left(), [])

    def test_nobody_reads_the_report(self):
        """SIGPIPE."""
        reading, writing = os.pipe()
        os.close(reading)
        child = subprocess.run([lab.TWLAB, "list", "--json", "out.json"], stdout=writing,
                               cwd=self.folder, check=False, timeout=lab.PATIENCE)
        os.close(writing)
        self.assertEqual(child.returncode, -signal.SIGPIPE)
        self.assertEqual(self.left(), [])


class EachVerb(Destination):
    """One writer for all of them."""

    calls = (("judge", LEDGER), ("inspect", CAPTURE), ("list",), ("doctor",))

    def refused(self, option, path, *arguments, **options):
        done = self.twlab(arguments[0], option, path, *arguments[1:],
                          status=lab.COULD_NOT_RUN, **options)
        self.assertRegex(done.stderr, rf"(?m)^twlab: {option}: {path}: ")
        return done.stderr

    def test_full_disk(self):
        for call in self.calls:
            self.assertIn("No space left on device", self.refused("--json", "/dev/full", *call))
        self.assertIn("No space left on device",
                      self.twlab("inspect", "--annotate", "/dev/full", CAPTURE,
                                 status=lab.COULD_NOT_RUN).stderr)

    def test_nobody_reads_the_document(self):
        """Who ignores SIGPIPE is told."""
        reading, writing = os.pipe()
        os.close(reading)
        for call in self.calls:
            said = self.refused("--json", f"/dev/fd/{writing}", *call, pass_fds=[writing],
                                preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
            self.assertIn("Broken pipe", said)
        os.close(writing)

    def test_the_document_alone(self):
        for call in self.calls:
            done = subprocess.run([lab.TWLAB, call[0], "--json", "-", *call[1:]],
                                  capture_output=True, check=False, timeout=lab.PATIENCE)
            json.loads(done.stdout)
            self.twlab(call[0], "--json", "one.json", *call[1:], status=done.returncode)
            json.loads(self.read("one.json"))
            self.assertEqual(self.left(), ["one.json"])


class Refused(Destination):
    """What cannot be is said before anything is done."""

    def test_empty_name(self):
        for verb, argument in (("judge", LEDGER), ("inspect", CAPTURE), ("run", "client-first")):
            done = self.twlab(verb, "--json", "", argument, status=lab.USAGE)
            self.assertIn("--json: an empty name", done.stderr)
        self.assertEqual(self.left(), [])

    def test_two_documents(self):
        os.symlink(".", os.path.join(self.folder, "here"))
        for other in ("x", "./x", "here/x", os.path.join(self.folder, "x")):
            done = self.twlab("inspect", "--json", "x", "--annotate", other, CAPTURE,
                              status=lab.USAGE)
            self.assertIn("cannot both have x", done.stderr)
            done = self.twlab("run", "--json", "x", "--junit", other, status=lab.USAGE)
            self.assertIn("cannot both have x", done.stderr)
        self.assertEqual(self.left(), ["here"])

    def test_what_is_read(self):
        with open(CAPTURE, "rb") as file:
            packets = file.read()
        capture = os.path.join(self.folder, "a.pcap")
        with open(capture, "wb") as file:
            file.write(packets)
        ledger = self.write("a.ledger", lab.experiment("client-first"))
        mine = self.write("a.ini", lab.experiment("client-first"))
        for arguments in (("inspect", "--json", "a.pcap", capture),
                          ("inspect", "--annotate", "./a.pcap", capture),
                          ("judge", "--json", "a.ledger", ledger),
                          ("run", "--junit", "a.ini", mine),
                          ("explore", "--json", "a.ini", "--case", mine)):
            self.assertIn("is an input file", self.twlab(*arguments, status=lab.USAGE).stderr)
        with open(capture, "rb") as file, subprocess.Popen(
                [lab.TWLAB, "inspect", "--json", "a.pcap", "-"], stdin=file, cwd=self.folder,
                stderr=subprocess.DEVNULL) as child:
            self.assertEqual(child.wait(lab.PATIENCE), lab.USAGE)
        with open(capture, "rb") as file:
            self.assertEqual(file.read(), packets)
        self.assertEqual(self.left(), ["a.ini", "a.ledger", "a.pcap"])

    def test_nothing_has_run(self):
        for option in ("--json", "--junit"):
            done = self.twlab("run", "--out", self.out, option, "nowhere/x", "client-first",
                              status=lab.COULD_NOT_RUN)
            self.assertIn(f"{option}: nowhere/x: No such file or directory", done.stderr)
        self.assertEqual(self.left(), [])

    def test_annotate_status(self):
        """The machine's fault is 3, a wrong capture is 2."""
        self.twlab("inspect", "--annotate", "nowhere/x", CAPTURE, status=lab.COULD_NOT_RUN)
        self.twlab("inspect", "--annotate", "x", LEDGER, status=lab.USAGE)
        self.twlab("inspect", "--annotate", "x", CAPTURE, status=lab.COULD_NOT_RUN,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4)))
        self.assertEqual(self.left(), [])


if __name__ == "__main__":
    lab.main(runs=False)
