"""What is asked for and cannot be: the status is 2, the message says where and what is allowed,
and nothing has run.

    check_input.py TWLAB [unittest's arguments]
"""

import os
import resource
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402


class Input(lab.Case):
    def refused(self, *arguments):
        """What stderr says. Had anything run, there were a folder."""
        done = self.run_lab("--first-bind", *arguments, status=lab.USAGE)
        self.assertFalse(os.path.exists(self.out))
        self.assertEqual(done.stdout, "")
        return done.stderr

    def changed(self, before, after, name="wrong.ini"):
        """server-first with one line changed: (its path, the line's number)."""
        text = lab.experiment("server-first")
        line = text[:text.index(before)].count("\n") + 1
        return self.write(name, text.replace(before, after, 1)), line

    def test_nearest_names(self):
        for typed, meant in (("servr-first", "server-first"), ("clientfirst", "client-first"),
                             ("server", "server-first"), ("the_book", "the-book")):
            said = self.refused(typed)
            self.assertIn(f"`{typed}`", said)
            self.assertIn(f"did you mean {meant}", said)

    def test_nothing_is_near(self):
        said = self.refused("xyzzy-plugh-0123456789")
        self.assertNotIn("did you mean", said)
        self.assertIn("twlab list", said)

    def test_wrong_lines(self):
        """Each one is named with its number and what would be right."""
        wrong = (
            ("reuseaddr = no", "resuseaddr = no", "resuseaddr", "reuseaddr"),
            ("reuseaddr = no", "reuseaddr = maybe", "maybe", "yes"),
            ("client = connect", "client = conect", "conect", "connect"),
            ("server = stop SIGINT", "server = stop SIGFOO", "SIGFOO", "SIG"),
            ("server = await FIN-WAIT-2", "server = await FIN-WAIT-9", "FIN-WAIT-9", "FIN-WAIT-2"),
            ("client = close", "nobody = close", "nobody", "client"),
            ("[probe plain]", "[prob plain]", "prob", "probe"),
            ("first-fin = server", "first-fin = somebody", "somebody", "peer"),
            ("teardown  = four-way", "teardown  = five-way", "five-way", "four-way"),
            ("[experiment]", "[experiment]\ntitle = one\ntitle = two\n;", "title", ""),
        )
        for before, after, named, allowed in wrong:
            with self.subTest(line=after):
                path, line = self.changed(before, after)
                said = self.refused(path)
                self.assertRegex(said, rf"^twlab: {path}:\d+: ")
                number = int(said.split(":")[2])
                self.assertLessEqual(abs(number - line), 2 if "\n" in after else 0, said)
                self.assertIn(named, said)
                self.assertIn(allowed, said)

    def test_all_are_read_first(self):
        """The wrong one is the last, and none of the others has run."""
        path, line = self.changed("reuseaddr = no", "reuseaddr = maybe")
        self.assertIn(f"{path}:{line}:", self.refused("client-first", "server-first", path))

    def test_two_of_one_name(self):
        path, _ = self.changed("reuseaddr = no", "reuseaddr = no", name="server-first.ini")
        self.assertIn("second experiment with that name", self.refused("server-first", path))

    def test_program_without_its_experiments(self):
        """Copied away from them, it looks above itself up to the root, and says what to do."""
        alone = shutil.copy(lab.TWLAB, self.folder)
        done = subprocess.run([alone, "list"], capture_output=True, text=True, check=False,
                              timeout=lab.PATIENCE)
        self.assertEqual(done.returncode, lab.USAGE, done.stderr)
        self.assertIn("TWLAB_EXPERIMENTS", done.stderr)

    def test_what_is_no_file(self):
        self.assertIn("Is a directory", self.refused(self.folder + "/"))
        self.assertIn("No such file", self.refused("nowhere/at-all.ini"))
        self.assertIn("65536 bytes", self.refused("/dev/zero"))

    def test_host_keeps_its_settings(self):
        """What --host would leave changed is refused, wherever the file has it."""
        for before, after, named in (
                ("[server]", "[host]\ntcp_fin_timeout = 7\n\n[server]", "line 8: [host]"),
                ("client = connect", "lab = set tcp_tw_reuse 1\nclient = connect", "`lab = set`"),
                ("[probe plain]", "[then]\nlab = set tcp_tw_reuse 1\n\n[probe plain]",
                 "`lab = set`")):
            path, _ = self.changed(before, after)
            said = self.refused("--host", path)
            self.assertIn("wrong: line ", said)
            self.assertIn(named, said)
            self.assertIn("without --host", said)
        self.assertIn("`lab = set`", self.refused("--host", "client-fixed-port-reuseaddr"))
        self.assertIn("last-ack-lost: `world = wire`", self.refused("--host", "last-ack-lost"))

    def test_all_mistakes_at_once(self):
        text = lab.experiment("server-first")
        text = text.replace("reuseaddr = no", "resuseaddr = no", 1)
        text = text.replace("client = connect", "client = conect", 1)
        path = self.write("wrong.ini", text.replace("first-fin = server", "first-fin = x", 1))
        said = self.refused(path).splitlines()
        self.assertEqual(len(said), 3, said)
        for line, word in zip(said, ("resuseaddr", "conect", "first-fin")):
            self.assertRegex(line, rf"^twlab: {path}:\d+: .*{word}")

    def test_other_editors(self):
        path = os.path.join(self.folder, "windows.ini")
        text = lab.experiment("server-first").encode()
        for data, said in ((text.replace(b"\n", b"\r\n"), "windows.ini:1: Windows line ends"),
                           (b"\xef\xbb\xbf" + text, "windows.ini:1: begins with a byte order mark"),
                           (text.decode().encode("utf-16"), "windows.ini:1: UTF-16; save it as UTF-8")):
            with open(path, "wb") as file:
                file.write(data)
            lines = self.refused(path).splitlines()
            self.assertEqual(len(lines), 1, lines)
            self.assertIn(said, lines[0])

    def test_small_stack(self):
        """It says so, and does not crash in the middle."""
        for verb in (["run", "--out", self.out, "client-first"], ["list"]):
            done = subprocess.run(
                [lab.TWLAB, *verb], capture_output=True, text=True, check=False,
                timeout=lab.PATIENCE, preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_STACK, (160 * 1024, resource.RLIM_INFINITY)))
            self.assertEqual(done.returncode, lab.COULD_NOT_RUN, done.stderr)
            self.assertIn("limited to 160 kB, and twlab needs 512; raise the limit with: `ulimit -s",
                          done.stderr)
        self.assertFalse(os.path.exists(self.out))

    def test_folder(self):
        """A name without a slash that is a folder or a file here."""
        os.mkdir(os.path.join(self.folder, "my"))
        self.write("x.txt", "nothing")
        for name, said in (("my", "`my` is a folder; name an experiment in it as my/NAME.ini"),
                           ("x.txt", "`x.txt` is a file; name an experiment file as ./x.txt")):
            done = subprocess.run([lab.TWLAB, "run", name], capture_output=True, text=True,
                                  check=False, timeout=lab.PATIENCE, cwd=self.folder)
            self.assertEqual(done.returncode, lab.USAGE)
            self.assertIn(said, done.stderr)

    def test_controls_never_reach_a_terminal(self):
        """Names and words of others, in whatever message."""
        bad = "a\x1b[31m\x07\x7f\u009bm"
        ledger = self.write("bad.ledger", "# twlab 1\n0.1 " + bad + " = OK\n")
        experiment = self.write("bad.ini", "[experiment]\ntitle = x\n[steps]\nclient = " + bad)
        named = os.path.join(self.folder, bad + ".pcap")
        with open(named, "wb") as file:
            file.write(b"no capture at all")
        raw = os.fsencode(named)[:-5] + b"\xff.ini"
        for arguments in (("judge", ledger), ("run", experiment), ("inspect", named),
                          ("inspect", named + "x"), ("judge", named), ("run", raw), (bad,),
                          ("run", "--" + bad), ("run", bad), ("list", bad), ("help", bad),
                          ("explore", "--seed", bad), ("judge", "--json", bad + "/x", ledger)):
            done = subprocess.run([lab.TWLAB, *arguments], capture_output=True, check=False,
                                  timeout=lab.PATIENCE)
            self.assertNotEqual(done.returncode, 0, arguments)
            said = done.stderr.decode("utf-8")
            self.assertNotRegex(said, r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", arguments)
            self.assertNotEqual(said, "")

    def test_bytes_that_are_no_text(self):
        path = os.path.join(self.folder, "bytes.ini")
        with open(path, "wb") as file:
            file.write(b"[experiment]\ntitle = a\0b\n")
        self.assertIn(f"{path}:2:", self.refused(path))


if __name__ == "__main__":
    lab.main(runs=False)
