"""What twlab says of machines that forbid what it needs: it names the setting that bites and the
one command that allows it. The settings are those of a namespace made for the test, and what a
seccomp filter does is done by strace.

    check_doctor.py TWLAB [unittest's arguments]
"""

import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402


class Doctor(lab.Case):
    def without(self, setting, *command):
        """Runs the command where a user namespace has the setting at 0."""
        script = f'echo 0 > /proc/sys/user/{setting} && exec "$@"'
        return subprocess.run(["unshare", "-Ur", "sh", "-c", script, "sh", *command],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)

    def injected(self, fault, *command):
        """Runs the command with a system call that fails in it, and in all that it forks."""
        # The leak sanitizer cannot do its work under a tracer; the other tests give it its chance.
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
        return subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=" + fault,
                               *command], env=environment,
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)

    def test_works_here(self):
        done = subprocess.run([lab.TWLAB, "doctor", "--json", "-"], capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, lab.AS_EXPECTED, done.stdout + done.stderr)
        for ability in json.loads(done.stdout)["abilities"]:
            if ability["needed"] or ability["name"] == "wire":
                self.assertTrue(ability["able"], ability)

    def test_no_user_namespaces(self):
        for verb in (["doctor"], self.command("--first-bind", "server-first")[1:]):
            done = self.without("max_user_namespaces", lab.TWLAB, *verb)
            self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stdout + done.stderr)
            said = done.stdout + done.stderr
            self.assertIn("unshare: a user namespace: No space left on device", said)
            self.assertEqual(said.count("sudo sysctl user.max_user_namespaces=15000"), 1, said)

    def test_ascii(self):
        """In a locale without UTF-8."""
        done = subprocess.run([lab.TWLAB, "doctor"], capture_output=True, check=False,
                              timeout=lab.PATIENCE, env={**os.environ, "LC_ALL": "C"})
        self.assertTrue(done.stdout.isascii(), done.stdout)

    def test_no_network_namespaces(self):
        done = self.without("max_net_namespaces", *self.command("--first-bind", "server-first"))
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stdout + done.stderr)
        self.assertIn("user.max_net_namespaces is 0", done.stderr)
        self.assertIn("sudo sysctl user.max_net_namespaces=15000", done.stderr)
        self.assertEqual(self.hidden(), [])

    def test_one_namespace_at_a_time(self):
        """The kernel takes a world down later than its processes end: the next run waits for it."""
        names = ("client-first", "server-first", "half-close")
        script = 'echo 1 > /proc/sys/user/max_user_namespaces && exec "$@"'
        for jobs in (["--jobs", "1"], []):
            done = subprocess.run(["unshare", "-Ur", "sh", "-c", script, "sh",
                                   *self.command("--first-bind", *jobs, *names)],
                                  capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
            self.assertEqual(done.returncode, lab.AS_EXPECTED, done.stdout + done.stderr)
            for name in names:
                self.assertRegex(done.stdout, rf"  {name} .*HOLDS")

    def test_no_proc(self):
        user = ["--map-root-user"] if os.geteuid() != 0 else []
        own = self.write("own.ini", lab.experiment("client-first"))
        done = subprocess.run(["unshare", *user, "-m", "sh", "-c", 'umount -l /proc; exec "$@"', "sh",
                               *self.command("--first-bind", own)], capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False)
        if os.geteuid() != 0 and "umount" in done.stderr:
            self.skipTest("an ordinary user cannot unmount /proc")
        self.assertNotEqual(done.returncode, lab.AS_EXPECTED)
        self.assertIn("/proc is not mounted", done.stderr)
        self.assertIn("sudo mount -t proc proc /proc", done.stderr)

    @unittest.skipIf(os.geteuid() != 0, "is about root")
    def test_root_without_capabilities(self):
        done = subprocess.run(["setpriv", "--bounding-set=-all", "--inh-caps=-all",
                               *self.command("--first-bind", "client-first")],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stdout + done.stderr)
        self.assertIn("a root without capabilities", done.stderr)

    def test_unshare_refused(self):
        """As by a container's seccomp profile. Whether this process has a filter of its own
        decides what can be said; that unshare was refused is said in any case."""
        done = self.injected("unshare:error=EPERM", *self.command("--first-bind", "server-first"))
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stdout + done.stderr)
        self.assertIn("unshare: a user namespace: Operation not permitted", done.stderr)
        self.assertEqual(self.hidden(), [])

    def test_capabilities_refused(self):
        """As AppArmor does: the namespaces are made, and `lo` cannot be brought up."""
        done = self.injected("ioctl:error=EPERM:when=1+", lab.TWLAB, "doctor")
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stdout + done.stderr)
        self.assertIn("lo", done.stdout)
        self.assertIn("Operation not permitted", done.stdout)


if __name__ == "__main__":
    lab.main()
