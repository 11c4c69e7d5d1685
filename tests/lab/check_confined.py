"""What the programs that an experiment starts may do, and what twlab does with rights that it was
not given by whoever starts it.

    check_confined.py TWLAB [unittest's arguments]
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

NOBODY = 65534
OTHER = 54321  # a user that has no name
IS_ROOT = os.geteuid() == 0
# What a program finds out about itself, one file each.
LOOK = """
cd {folder}
cat /proc/self/status >status
id -G >groups
id -u >user
echo /proc/[0-9]* >processes
readlink /proc/$$/fd/* >descriptors
for file in {files}; do
    if [ -w "$file" ] && (: >>"$file") 2>/dev/null; then echo "$file"; fi
done >written
"""
# Root owns them, and most of them ask for no capability.
MACHINE = ("/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern",
           "/proc/sys/net/ipv4/tcp_fin_timeout", "/proc/sysrq-trigger", "/proc/irq/default_smp_affinity",
           "/sys/kernel/uevent_seqnum", "/sys/kernel/mm/ksm/run", "/sys/kernel/profiling",
           "/sys/module/printk/parameters/time", "/sys/fs/cgroup/cgroup.procs")
PRINTED = """
[steps]
client = connect
client = send hello
[expect]
teardown = incomplete
"""


def can_mount_proc():
    """Not in a container that hides parts of its /proc: that is the /proc of programs, too."""
    return subprocess.run(["unshare", "-Urpf", "--mount-proc", "true"], capture_output=True,
                          check=False).returncode == 0


class Program(lab.Case):
    def setUp(self):
        super().setUp()
        self.seen = os.path.join(self.folder, "seen")
        os.mkdir(self.seen)
        os.chmod(self.seen, 0o777)

    def script(self, then):
        look = LOOK.format(folder=self.seen, files=" ".join(MACHINE))
        return "/bin/sh " + self.write("look.sh", look + then + "\n")

    def saw(self, name):
        with open(os.path.join(self.seen, name), encoding="utf-8") as file:
            return file.read()

    def field(self, name):
        return re.search(rf"^{name}:\s+(.*)$", self.saw("status"), re.MULTILINE)[1]

    def check_confined(self, processes=8):
        for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb"):
            self.assertEqual(int(self.field(f"Cap{kind}"), 16), 0, kind)
        self.assertEqual(self.field("NoNewPrivs"), "1")
        self.assertEqual(self.saw("written"), "")
        # The world's own: pid 1, the peers, and what these have started.
        if can_mount_proc():
            self.assertLessEqual(len(self.saw("processes").split()), processes)
        for what in self.saw("descriptors").split():  # nothing of ours: no socket, no capture
            self.assertRegex(what, rf"^(pipe:|/dev/null|/dev/pts/|{self.folder}/)")

    def as_command(self, options="", twlab=None):
        text = "[experiment]\ntitle = A look round\n[server]\n" + options
        text += f"command = {self.script('exec echo_server 5000')}\n" + PRINTED
        self.run_lab(self.write("look.ini", text), twlab=twlab)

    def test_command(self):
        self.as_command()
        self.check_confined()
        self.assertEqual(int(self.saw("user")), os.geteuid())

    @unittest.skipUnless(IS_ROOT, "only root can be another user")
    def test_command_of_a_user(self):
        program = lab.copy_for_anybody(os.path.join(self.folder, "program"))
        self.as_command(f"uid = {OTHER}\n", program)
        self.check_confined()
        self.assertEqual(int(self.saw("user")), OTHER)
        self.assertEqual(self.field("Uid").split(), 4 * [str(OTHER)])
        self.assertEqual(self.field("Gid").split(), 4 * [str(NOBODY)])
        self.assertEqual(self.saw("groups").split(), [str(NOBODY)])

    def exec_it(self, options="port = 5000\n"):
        text = f"[experiment]\ntitle = A look round\n[server]\n{options}[steps]\nclient = connect\n"
        text += f"server = exec {self.script('touch done; exec sleep 300')}\n"
        text += "lab = wait 1s\n[probe plain]\nexpect = OK\n[expect]\nteardown = incomplete\n"
        self.run_lab("--first-bind", self.write("look.ini", text), status=self.whatever)
        self.assertTrue(os.path.exists(os.path.join(self.seen, "done")))

    whatever = lab.CONTRADICTED  # what becomes of the connection is not the subject

    def test_exec(self):
        self.exec_it()
        self.check_confined()

    @unittest.skipUnless(IS_ROOT, "only root can be another user")
    def test_exec_of_a_user(self):
        self.exec_it(f"uid = {OTHER}\n")
        self.check_confined()
        self.assertEqual(self.field("Gid").split(), 4 * [str(NOBODY)])
        self.assertEqual(self.saw("groups").split(), [str(NOBODY)])

    def test_low_ports(self):
        """A server's port may be any, though it has no capability."""
        text = f"[experiment]\ntitle = A low port\n[server]\ncommand = echo_server 80\nport = 80\n{PRINTED}"
        self.run_lab(self.write("low.ini", text))

    def test_as_an_ordinary_user(self):
        """What root's programs may not do an ordinary user's may not either."""
        if not IS_ROOT:
            self.skipTest("test_command is it")
        program = lab.copy_for_anybody(os.path.join(self.folder, "program"))
        os.mkdir(self.out)
        os.chmod(self.out, 0o777)
        text = "[experiment]\ntitle = A look round\n[server]\n"
        text += f"command = {self.script('exec echo_server 5000')}\n" + PRINTED
        done = subprocess.run(["su", "nobody", "-s", "/bin/sh", "-c", f"{program} run --out {self.out} "
                               + self.write("look.ini", text)], capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, lab.AS_EXPECTED, done.stdout + done.stderr)
        self.check_confined()


@unittest.skipUnless(IS_ROOT, "only root can give a program rights")
class Privileged(lab.Case):
    def start(self, give):
        """What a copy with rights of its own says when somebody else starts it."""
        program = lab.copy_for_anybody(os.path.join(self.folder, "program"))
        give(program)
        return subprocess.run(["su", "nobody", "-s", "/bin/sh", "-c", f"{program} list"],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)

    def refuses(self, give):
        done = self.start(give)
        # The kernel lets such a program of an ordinary user trace nobody and not read its own
        # environment: the sanitizer's look for leaks fails, cannot be told not to, and ends it.
        if "LeakSanitizer does not work under ptrace" not in done.stderr:
            self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stdout + done.stderr)
        self.assertRegex(done.stderr, "(?s)privileges.*(chmod|setcap)")
        self.assertEqual(done.stdout, "")

    def test_none(self):
        self.assertEqual(self.start(lambda program: None).returncode, lab.AS_EXPECTED)

    def test_setuid(self):
        self.refuses(lambda program: os.chmod(program, 0o755 | stat.S_ISUID))

    def test_setgid(self):
        self.refuses(lambda program: os.chmod(program, 0o755 | stat.S_ISGID))

    def test_capabilities(self):
        setcap = shutil.which("setcap") or "/usr/sbin/setcap"
        if not os.path.exists(setcap):
            self.skipTest("no setcap")
        self.refuses(lambda program: subprocess.run([setcap, "cap_net_raw+ep", program], check=True))


class Catalogue(lab.Case):
    """Where experiments are looked for: not where anybody could have put them."""

    def setUp(self):
        super().setUp()
        self.place = os.path.join(self.folder, "place")  # as /tmp is
        os.mkdir(self.place)
        os.chmod(self.place, 0o1777)

    def plant(self, *where):
        folder = os.path.join(self.place, *where)
        os.makedirs(folder)
        with open(os.path.join(folder, "client-first.ini"), "w", encoding="utf-8") as file:
            file.write("[experiment]\ntitle = Planted\n" + PRINTED)
        return folder

    def copy(self, *where):
        folder = os.path.join(self.place, *where)
        os.makedirs(folder)
        return shutil.copy(lab.TWLAB, folder)

    def titles(self, program):
        done = subprocess.run([program, "list"], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"]}, check=False)
        return done.stdout + done.stderr

    def test_far_above(self):
        """A copy anywhere, and a folder of that name somewhere above it."""
        self.plant("lab", "experiments")
        self.assertNotIn("Planted", self.titles(self.copy("a", "b", "c", "d")))

    def test_of_the_tree(self):
        """Where it was built."""
        self.plant("lab", "experiments")
        self.assertIn("Planted", self.titles(self.copy("build", "dev", "bin")))

    def test_installed(self):
        self.plant("share", "twlab", "experiments")
        self.assertIn("Planted", self.titles(self.copy("bin")))

    @unittest.skipUnless(IS_ROOT, "only root can give a folder to somebody else")
    def test_of_another_user(self):
        program = self.copy("build", "dev", "bin")
        folder = self.plant("lab", "experiments")
        for path in (folder, os.path.join(folder, "client-first.ini"), os.path.dirname(folder)):
            os.chown(path, OTHER, OTHER)
            said = self.titles(program)
            self.assertNotIn("Planted", said, path)
            self.assertIn("another user", said)
            os.chown(path, 0, 0)
        self.assertIn("Planted", self.titles(program))

    def test_writable_for_all(self):
        program = self.copy("build", "dev", "bin")
        folder = self.plant("lab", "experiments")
        os.chmod(folder, 0o777)
        said = self.titles(program)
        self.assertNotIn("Planted", said)
        self.assertIn("another user", said)

    def test_given(self):
        """Who names a folder has looked at it."""
        folder = self.plant("given")
        os.chmod(folder, 0o777)
        done = subprocess.run([self.copy("bin"), "list"], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], "TWLAB_EXPERIMENTS": folder}, check=False)
        self.assertIn("Planted", done.stdout)

    @unittest.skipUnless(IS_ROOT, "only root can give a program to somebody else")
    def test_planted_program(self):
        """Nor are the book's programs, which are looked for before the PATH."""
        program = self.copy("build", "dev", "bin")
        folder = os.path.join(self.place, "build", "dev", "lab")
        os.mkdir(folder)
        planted = os.path.join(folder, "echo_server")
        with open(planted, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\ntouch {self.folder}/ran\n")
        os.chmod(planted, 0o755)
        for path in (folder, planted):
            os.chown(path, OTHER, OTHER)
            text = f"[experiment]\ntitle = Planted\n[server]\ncommand = echo_server 5000\n{PRINTED}"
            subprocess.run([program, "run", "--out", self.out, self.write("planted.ini", text)],
                           env={"PATH": os.environ["PATH"], "TWLAB_EXPERIMENTS": os.path.join(
                               lab.ROOT, "lab", "experiments")},
                           capture_output=True, timeout=lab.PATIENCE, check=False)
            self.assertFalse(os.path.exists(os.path.join(self.folder, "ran")), path)
            os.chown(path, 0, 0)


if __name__ == "__main__":
    lab.main()
