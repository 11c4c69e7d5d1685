"""The two commands, lab/run.sh and lab/test.sh, with programs in place of twlab, cmake and ctest
that do what the test wants.

    check_scripts.py TWLAB [unittest's arguments]
"""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

BEFORE = """Test project /somewhere/build/dev
        Start   1: unit.one.first
        Start   2: unit.one.second
  1/3 Test   #1: unit.one.first ......   Passed    0.01 sec
  2/3 Test   #2: unit.one.second .....***Failed    0.02 sec
the reason why it failed

        Start   3: lab.other-user
"""
AFTER = """  3/3 Test   #3: lab.other-user .....***Skipped   0.01 sec

67% tests passed, 1 tests failed out of 3

Total Test time (real) =   0.14 sec

The following tests FAILED:
\t  2 - unit.one.second (Failed)
"""
SHOWN = """  2/3 Test   #2: unit.one.second .....***Failed    0.02 sec
the reason why it failed

Total Test time (real) =   0.14 sec

The following tests FAILED:
\t  2 - unit.one.second (Failed)
67% tests passed, 1 tests failed out of 3
"""
CTEST = """#!/bin/sh
cat {0}/before
read go <{0}/go
cat {0}/after
exit 8
"""
SIGNALLED = """#!/bin/sh
trap 'echo twlab has TERM; exit 5' TERM
trap 'echo twlab has INT; exit 6' INT
echo ready
while :; do sleep 0.01; done
"""


class Scripts(lab.Case):
    def setUp(self):
        super().setUp()
        shutil.copytree(os.path.join(lab.ROOT, "lab"), os.path.join(self.folder, "lab"),
                        ignore=shutil.ignore_patterns("*.ini"))
        self.bin = os.path.join(self.folder, "build", "release", "bin")
        for folder in (self.bin, os.path.join(self.folder, "build", "dev")):
            os.makedirs(folder)
        self.stub("cmake", "#!/bin/sh\n")
        path = os.path.join(self.folder, "stubs") + ":" + os.environ["PATH"]
        self.env = dict(os.environ, PATH=path, TERM="xterm")

    def stub(self, name, text, folder="stubs"):
        os.makedirs(os.path.join(self.folder, folder), exist_ok=True)
        os.chmod(self.write(os.path.join(folder, name), text), 0o755)

    def script(self, name):
        return os.path.join(self.folder, "lab", name)

    def begin_tests(self, stdout):
        """Begins a run of tests, of which the third does not end until `go`."""
        self.stub("ctest", CTEST.format(self.folder))
        self.write("before", BEFORE)
        self.write("after", AFTER)
        os.mkfifo(os.path.join(self.folder, "go"))
        run = subprocess.Popen(["bash", "-c", "set -euo pipefail; "
                                f". {self.script('setup.sh')}; run_tests dev"],
                               env=dict(self.env, CI=""), stdout=stdout, start_new_session=True)
        self.addCleanup(self.end_all, run.pid)
        return run

    def end_all(self, session):
        """Whoever still waits for `go`, in a test that failed."""
        try:
            os.killpg(session, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def go(self):
        with open(os.path.join(self.folder, "go"), "w", encoding="ascii") as file:
            file.write("\n")

    def read_until(self, fd, words):
        seen = b""
        until = time.monotonic() + lab.PATIENCE
        while words not in seen:
            ready, _, _ = select.select([fd], [], [], max(0, until - time.monotonic()))
            self.assertTrue(ready, f"{words} did not come, only {seen}")
            seen += os.read(fd, 4096)
        return seen

    def test_a_failure_is_shown_at_once(self):
        """While other tests still run; whatever awk this machine has."""
        run = self.begin_tests(subprocess.PIPE)
        seen = self.read_until(run.stdout.fileno(), b"the reason why")
        self.go()
        seen += run.communicate()[0]
        self.assertEqual(run.returncode, 8)
        first, _, rest = seen.decode().partition("\n")
        self.assertIn("TWLAB_SEED", first)
        self.assertEqual(rest, SHOWN)

    def test_progress_on_a_terminal(self):
        """One line, written over, that counts what is done."""
        ours, theirs = pty.openpty()
        run = self.begin_tests(theirs)
        os.close(theirs)
        seen = self.read_until(ours, b"\r  2 of 3 tests, 1 failed, ")
        self.go()
        seen += self.read_until(ours, b"67% tests passed, 1 tests failed out of 3\r\n")
        os.close(ours)
        self.assertEqual(run.wait(), 8)
        self.assertNotIn(b"Start", seen)
        for line in seen.split(b"\r\n"):
            self.assertLess(len(line.rpartition(b"\r")[2].replace(b"\033[K", b"")), 80)

    def run_script(self, *twlab, stderr, path=None):
        """run.sh with such a program in place of twlab, in a session of its own."""
        self.stub("twlab", "".join(twlab), self.bin)
        env = dict(self.env, PATH=path or self.env["PATH"])
        return subprocess.Popen([self.script("run.sh")], env=env,
                                stdout=subprocess.PIPE, stderr=stderr, start_new_session=True)

    def test_where_the_program_is(self):
        """Unless it is on PATH, stderr says it: first, as the script becomes the program."""
        where = f"the program is {self.bin}/twlab; to call it by name: PATH={self.bin}:$PATH\n"
        twlab = "#!/bin/sh\necho of $1; echo its error >&2; exit 1\n"
        for path, told in ((None, where), (self.bin + ":" + self.env["PATH"], "")):
            with self.run_script(twlab, stderr=subprocess.PIPE, path=path) as run:
                out, said = run.communicate(timeout=lab.PATIENCE)
            self.assertEqual((run.returncode, out), (1, b"of run\n"))
            self.assertEqual(said.decode().partition("release\n")[2], told + "its error\n")

    def test_where_on_a_terminal(self):
        """After the program, and the status is the program's."""
        ours, theirs = pty.openpty()
        with self.run_script("#!/bin/sh\necho its error >&2; exit 1\n", stderr=theirs) as run:
            run.communicate(timeout=lab.PATIENCE)
        self.assertEqual(run.returncode, 1)
        seen = self.read_until(ours, b":$PATH\r\n").decode()
        self.assertRegex(seen, r"its error\r\nthe program is .*:\$PATH\r\n\Z")

    def signalled(self, sent, stderr):
        with self.run_script(SIGNALLED, stderr=stderr) as run:
            self.addCleanup(self.end_all, run.pid)
            self.read_until(run.stdout.fileno(), b"ready\n")
            sent(run.pid)
            out, _ = run.communicate(timeout=lab.PATIENCE)
        return run.returncode, out

    def test_a_signal_to_the_script(self):
        ended = self.signalled(lambda pid: os.kill(pid, signal.SIGTERM), subprocess.DEVNULL)
        self.assertEqual(ended, (5, b"twlab has TERM\n"))

    def test_interrupted(self):
        """Ctrl-C comes to all that are in front: the program ends in its own way."""
        _, theirs = pty.openpty()
        for stderr in (theirs, subprocess.DEVNULL):
            self.assertEqual(self.signalled(lambda pid: os.killpg(pid, signal.SIGINT), stderr),
                             (6, b"twlab has INT\n"))


if __name__ == "__main__":
    lab.main(runs=False)
