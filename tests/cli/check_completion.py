"""What bash completes, without the bash-completion package: the script is sourced, and asked as
readline asks it.

    check_completion.py TWLAB [unittest's arguments]
"""

import os
import re
import shlex
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

INSTALLED = ("share", "bash-completion", "completions", "twlab")


def printed(*arguments):
    return subprocess.run([lab.TWLAB, *arguments], capture_output=True, text=True, check=True,
                          timeout=lab.PATIENCE).stdout


class Completion(lab.Case):
    def complete(self, *words, **variables):
        """What the last of the words, which follow `twlab`, is completed by."""
        script = "\n".join((
            f"cd {shlex.quote(self.folder)}",
            f". <({shlex.quote(lab.TWLAB)} completion bash)",
            f"COMP_WORDS=({shlex.join((lab.TWLAB, *words))})",
            f"COMP_CWORD={len(words)}",
            "_twlab",
            "((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\""))
        done = subprocess.run(["bash", "--norc", "-euc", script], capture_output=True, text=True,
                              check=True, timeout=lab.PATIENCE, env=dict(os.environ, **variables))
        self.assertEqual(done.stderr, "")
        return sorted(done.stdout.splitlines())

    def write(self, *names):
        for name in names:
            with open(os.path.join(self.folder, name), "w", encoding="utf-8"):
                pass

    def verbs(self):
        return re.findall(r"^  twlab ([a-z]+)  ", printed("help"), re.MULTILINE)

    def test_verbs(self):
        self.assertEqual(self.complete(""), sorted(self.verbs()))
        self.assertEqual(self.complete("ju"), ["judge"])
        self.assertEqual(self.complete("help", "ju"), ["judge"])
        self.assertEqual(self.complete("--v"), ["--version"])
        self.assertEqual(self.complete("version", "-"), [])  # it is hidden

    def test_options(self):
        """Of each verb those that its help has, and no others."""
        for verb in self.verbs():
            helped = re.findall(r"^  (--[a-z-]+)", printed("help", verb), re.MULTILINE)
            self.assertEqual(self.complete(verb, "-"), sorted(helped), verb)
        self.assertEqual(self.complete("run", "server-first", "--js"), ["--json"])

    def test_experiments(self):
        listed = [line.split()[0] for line in printed("list", "--width", "1000").splitlines()]
        self.assertGreater(len(listed), 40)
        self.assertEqual(self.complete("run", ""), sorted(listed))
        self.assertEqual(self.complete("list", "server-fir"), ["server-first"])
        self.assertEqual(self.complete("run", "--all", "--out", "x", "server-fir"),
                         ["server-first"])

    def test_experiments_elsewhere(self):
        """A name that a shell would not take as it is is not typed for anybody."""
        self.write("mine.ini", "$(touch here).ini", "a b.ini")
        self.assertEqual(self.complete("run", "", TWLAB_EXPERIMENTS=self.folder), ["mine"])
        self.assertEqual(len(os.listdir(self.folder)), 3)

    def test_files_of_experiments(self):
        self.write("zz-mine.ini", "zz-other.txt")
        os.mkdir(os.path.join(self.folder, "zz-folder"))
        self.assertEqual(self.complete("run", "zz"), ["zz-folder", "zz-mine.ini"])

    def test_tags(self):
        self.assertIn("core", self.complete("run", "--tag", ""))
        self.assertEqual(self.complete("list", "--tag", "cor"), ["core"])

    def test_files(self):
        self.write("a.pcap", "a b.json", "c.ledger")
        os.mkdir(os.path.join(self.folder, "folder"))
        everything = ["a b.json", "a.pcap", "c.ledger", "folder"]
        self.assertEqual(self.complete("inspect", ""), everything)
        self.assertEqual(self.complete("run", "--json", ""), everything)
        self.assertEqual(self.complete("explore", "--case", "a"), ["a b.json", "a.pcap"])
        self.assertEqual(self.complete("judge", ""), ["c.ledger", "folder"])
        self.assertEqual(self.complete("run", "--out", ""), ["folder"])

    def test_value_behind_an_equals_sign(self):
        """Which readline hands over as a word of its own."""
        self.write("a.json")
        self.assertEqual(self.complete("run", "--json", "=", ""), ["a.json"])
        self.assertEqual(self.complete("run", "--json", "="), ["a.json"])
        self.assertEqual(self.complete("run", "--tag", "=", "cor"), ["core"])

    def test_numbers(self):
        """Nothing is made up."""
        self.write("1")
        self.assertEqual(self.complete("run", "--jobs", ""), [])
        self.assertEqual(self.complete("doctor", ""), [])
        self.assertEqual(self.complete("what", ""), [])


class Script(unittest.TestCase):
    def test_is_installed(self):
        """As the program prints it."""
        path = os.path.join(os.path.dirname(lab.TWLAB), "..", *INSTALLED)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), printed("completion", "bash"))

    def test_shells_that_are_not_known(self):
        done = subprocess.run([lab.TWLAB, "completion", "csh"], capture_output=True, text=True,
                              check=False, timeout=lab.PATIENCE)
        self.assertEqual(done.returncode, lab.USAGE)
        self.assertIn("`csh`: bash, experiments or tags", done.stderr)


if __name__ == "__main__":
    lab.main(runs=False)
