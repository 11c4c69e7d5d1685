"""Where results go, and cannot: folders that are closed, links or full, a standard output that
nobody reads, and many runs that want the same place.

    check_places.py TWLAB [unittest's arguments]
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

NAME = "client-first"
PAGE = 4096
SIGPIPE = -13


class Folders(lab.Case):
    def refused(self, *said, out=None, prefix=()):
        """Status 3, an error with these words, and no file of a run under its name."""
        folder = out or self.out
        done = subprocess.run([*prefix, *self.command("--first-bind", NAME, out=folder)],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stdout + done.stderr)
        for words in said:
            self.assertIn(words, done.stderr)
        self.assertNotIn("HOLDS", done.stdout)
        return done

    def test_unwritable(self):
        os.mkdir(self.out, 0o555)
        if os.geteuid() != 0:
            self.refused(self.out, "Permission denied")
            return
        program = lab.copy_for_anybody(os.path.join(self.folder, "program"))
        done = subprocess.run(["su", "nobody", "-s", "/bin/sh", "-c",
                               f"{program} run --first-bind --out {self.out} {NAME}"],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stdout + done.stderr)
        self.assertIn(self.out, done.stderr)
        self.assertIn("Permission denied", done.stderr)
        self.assertEqual(os.listdir(self.out), [])

    def test_no_parent(self):
        self.refused("No such file or directory", "nowhere/out",
                     out=os.path.join(self.folder, "nowhere", "out"))

    def test_a_link(self):
        """A link is not followed: somebody else may have put it there."""
        target = os.path.join(self.folder, "target")
        os.mkdir(target)
        os.symlink(target, self.out)
        self.refused(self.out, "link")
        self.assertEqual(os.listdir(target), [])

    def test_a_link_to_nowhere(self):
        os.symlink(os.path.join(self.folder, "nowhere"), self.out)
        self.refused(self.out, "link")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "nowhere")))

    def test_a_file(self):
        self.write("out", "mine")
        self.refused(self.out, "not a folder")
        with open(self.out, encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")

    def test_links_inside(self):
        """Where a run's file is to go there is a link: it is replaced, not followed."""
        mine = self.write("mine", "mine")
        os.mkdir(self.out)
        os.symlink(mine, self.path(NAME + ".pcap"))
        self.run_lab("--first-bind", NAME)
        self.assert_one_run(NAME)
        with open(mine, encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")

    def test_a_folder_inside(self):
        """Where a run's file is to go there is a folder, which is not ours to remove."""
        os.makedirs(self.path(os.path.join(NAME + ".ledger", "mine")))
        done = self.refused(NAME + ".ledger")
        self.assertTrue(os.path.isdir(self.path(os.path.join(NAME + ".ledger", "mine"))))
        self.assertFalse(os.path.exists(self.path(NAME + ".pcap")))
        self.assertIn(self.hidden()[0], done.stderr)

    def meanwhile(self, change):
        """The folder is changed while the run goes on: what the run says."""
        child = subprocess.Popen(self.command("--first-bind", NAME), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + lab.PATIENCE
        while not self.hidden():
            self.assertLess(time.monotonic(), until)
        change()
        out, err = child.communicate(timeout=lab.PATIENCE)
        self.assertEqual(child.returncode, lab.COULD_NOT_RUN, out + err)
        self.assertNotIn(self.path(NAME), out)
        return err

    def test_folder_moved(self):
        """Its name leads to nothing, or to something else: no report names what is not there."""
        moved = os.path.join(self.folder, "moved")
        said = self.meanwhile(lambda: os.rename(self.out, moved))
        self.assertIn("moved or removed", said)
        self.assertRegex(said, rf"until then is in {moved}/\.{NAME}\.")
        shutil.rmtree(moved)

        def put_another():
            os.rename(self.out, moved)
            os.mkdir(self.out)
        self.assertIn("moved or removed", self.meanwhile(put_another))
        self.assertEqual(os.listdir(self.out), [])

    def test_folder_removed(self):
        """Nothing is left, and nothing is said to be."""
        def remove():
            while os.path.exists(self.out):
                shutil.rmtree(self.out, ignore_errors=True)
        self.assertNotIn("until then", self.meanwhile(remove))

    def test_file_that_may_not_grow(self):
        """SIGXFSZ, of what the world writes or of what is annotated after it: said, and no signal
        ends anything."""
        self.run_lab("--first-bind", NAME)
        sizes = {ending: os.path.getsize(self.path(NAME + ending)) for ending in lab.ENDINGS}
        annotated = sizes[".pcapng"] - 200
        self.assertGreater(annotated, 200 + max(sizes[".pcap"], sizes[".ledger"]))
        for most in (64, annotated):
            done = self.run_lab("--first-bind", NAME, status=lab.COULD_NOT_RUN, preexec_fn=lambda: (
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))))
            self.assertIn("File too large", done.stderr)

    def full_disk(self, size, kept):
        """On a disk of that size, of which only some is free. Returns status, stderr, its files,
        and those of them that have their final place."""
        script = f"""
            mount -t tmpfs -o size={size} none {self.out} || exit 77
            head -c {size - kept} /dev/zero >{self.out}/full
            "$@"
            echo $? >{self.folder}/status
            (cd {self.out} && find . -type f) >{self.folder}/files
            ls {self.out} >{self.folder}/public
        """
        user = ["--map-root-user"] if os.geteuid() != 0 else []
        done = subprocess.run(["unshare", *user, "-m", "sh", "-c", script, "sh",
                               *self.command("--first-bind", NAME)],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.folder, "status"), encoding="ascii") as file:
            status = int(file.read())
        with open(os.path.join(self.folder, "files"), encoding="utf-8") as file:
            files = {os.path.basename(line.strip()) for line in file} - {"full"}
        with open(os.path.join(self.folder, "public"), encoding="utf-8") as file:
            public = set(file.read().split()) - {"full"}
        return status, done.stderr, files, public

    def test_full_disk(self):
        """The disk is full from the beginning, then a page later each time, then just not."""
        self.run_lab("--first-bind", NAME)
        whole = sum(-(-os.stat(self.path(NAME + ending)).st_size // PAGE) * PAGE
                    for ending in lab.ENDINGS)
        statuses = []
        for kept in range(0, whole + PAGE, PAGE):
            status, said, files, public = self.full_disk(whole + PAGE, kept)
            statuses.append(status)
            with self.subTest(free=kept):
                if status == lab.AS_EXPECTED:
                    self.assertEqual(files, {NAME + ending for ending in lab.ENDINGS})
                    continue
                self.assertEqual(status, lab.COULD_NOT_RUN, said)
                self.assertIn("No space left on device", said)
                self.assertRegex(said, NAME + r"\.(pcap\.part|ledger\.part|pcapng)")
                self.assertEqual(public, set())
        print("status with 0, 4, 8 ... KiB free:", *statuses)
        self.assertEqual(statuses[0], lab.COULD_NOT_RUN)
        self.assertEqual(statuses[-1], lab.AS_EXPECTED)


class Output(lab.Case):
    def shell(self, end):
        """The command with what a shell puts behind it: (status, stderr)."""
        command = " ".join(self.command("--first-bind", NAME, "server-first"))
        done = subprocess.run(["bash", "-c", f"{command} {end}"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=False)
        self.assertEqual(lab.await_nobody(), [])
        for name in (NAME, "server-first"):
            self.assert_one_run(name)
        self.assertEqual(self.hidden(), [])
        return done

    def setUp(self):
        super().setUp()
        lab.adopt_orphans()

    def test_head(self):
        """Nobody wants more than a line: that is no error, and what was recorded is whole."""
        done = self.shell("| head -1; echo ${PIPESTATUS[0]}")
        self.assertRegex(done.stdout, r"\A.*\n(0|141)\n\Z")

    def test_nobody_reads(self):
        done = self.shell("| true; echo ${PIPESTATUS[0]}")
        self.assertRegex(done.stdout, r"\A(0|141)\n\Z")

    def test_closed(self):
        done = self.shell(">&-")
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stderr)
        self.assertIn("standard output", done.stderr)

    def test_full(self):
        done = self.shell(">/dev/full")
        self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stderr)
        self.assertIn("No space left on device", done.stderr)

    def test_all_closed(self):
        """No descriptor of ours may take the place of one of these."""
        self.assertEqual(self.shell("<&- >&- 2>&-").returncode, lab.COULD_NOT_RUN)
        self.assertEqual(self.shell("<&-").returncode, lab.AS_EXPECTED)
        self.assertEqual(self.shell("2>&-").returncode, lab.AS_EXPECTED)
        self.assertEqual(self.shell("<&- 2>&-").returncode, lab.AS_EXPECTED)


class Crowd(lab.Case):
    def test_forty_at_once(self):
        """Into one folder: all agree, and what remains is of one run."""
        crowd = [subprocess.Popen(self.command("--first-bind", "server-first"), text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                 for _ in range(40)]
        told = [(child.communicate(timeout=lab.PATIENCE), child.returncode) for child in crowd]
        for (out, err), status in told:
            self.assertEqual(status, lab.AS_EXPECTED, out + err)
            self.assertRegex(out, re.compile(r"^  server-first .*HOLDS", re.MULTILINE))
        self.assertEqual(sorted(os.listdir(self.out)),
                         ["server-first" + ending for ending in lab.ENDINGS])
        self.assert_one_run("server-first")


if __name__ == "__main__":
    lab.main()
