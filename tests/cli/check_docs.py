"""The pages about experiments keep up with the experiments and with the reader of their files.

    check_docs.py TWLAB [unittest's arguments]
"""

import glob
import json
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

EXPERIMENTS = {os.path.basename(path)[:-len(".ini")]
               for path in glob.glob(os.path.join(lab.ROOT, "lab", "experiments", "*.ini"))}


def text_of(*path):
    with open(os.path.join(lab.ROOT, *path), encoding="utf-8") as file:
        return file.read()


def in_code(text):
    """The words of what stands between backticks, and in blocks of code."""
    blocks = "\n".join(re.findall(r"^```\w*$(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    spans = "\n".join(re.findall(r"`([^`\n]+)`", text))
    return set(re.findall(r"[\w.-]+", blocks + "\n" + spans))


class Experiments(unittest.TestCase):
    page = text_of("docs", "experiments.md")

    def table(self):
        """The names in the last column of the tables of what is asked."""
        section = self.page.split("## What is asked", 1)[1].split("\n## ", 1)[0]
        rows = [line.strip("|").split("|") for line in section.splitlines()
                if line.startswith("|") and not line.startswith("|---")]
        return [name.strip() for row in rows if row[-1].strip() != "file"
                for name in row[-1].split(",")]

    def test_every_file_is_in_the_table(self):
        self.assertEqual(EXPERIMENTS - set(self.table()), set())

    def test_every_row_names_files(self):
        self.assertGreater(len(self.table()), 40)
        self.assertEqual(set(self.table()) - EXPERIMENTS, set())

    def test_every_word_is_documented(self):
        """Verbs, options, and keys of sections, as the reader has them."""
        words = set(re.findall(r'\[TW_\w+\] = "(\w+)"', text_of("src", "model", "experiment", "step_verb.c")))
        self.assertTrue({"connect", "exec", "wait"} <= words, words)
        options = text_of("src", "model", "experiment", "socket_options.c").split("};")[0]
        words |= set(re.findall(r'= "(\w+)"', options))
        keys = set(re.findall(r'\{"([\w.-]+)", tw_read_', text_of("src", "model", "experiment",
                                                                   "experiment_parse.c")))
        self.assertTrue({"title", "reuseaddr", "closing", "state."} <= keys, keys)
        written = in_code(self.page)
        self.assertEqual(words - written, set())
        for key in keys:
            self.assertTrue(any(word.startswith(key) for word in written), key)
            self.assertTrue(key.endswith(".") or key in written, key)


class Claims(unittest.TestCase):
    def test_the_table_is_the_catalogue(self):
        """Name, sentence and needs, word for word, in the order of the table that judges."""
        section = text_of("docs", "experiments.md").split("## What is claimed", 1)[1]
        rows = [tuple(cell.strip() for cell in line.strip("|").split("|"))
                for line in section.split("\n## ", 1)[0].splitlines()
                if line.startswith("| ") and not line.startswith("| claim")]
        done = subprocess.run([lab.TWLAB, "list", "--claims", "--json", "-"],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=True)
        document = json.loads(done.stdout)
        catalogue = [(claim["name"], claim["sentence"], ", ".join(claim["needs"]))
                     for claim in document["claims"]]
        self.assertGreater(len(catalogue), 20)
        self.assertEqual(rows, catalogue)
        for need in {need for claim in document["claims"] for need in claim["needs"]}:
            self.assertIn(f"`{need}`", section)


class Myths(unittest.TestCase):
    def test_every_myth_has_an_experiment(self):
        sections = text_of("docs", "myths.md").split("\n## ")[1:]
        self.assertGreaterEqual(len(sections), 9)
        for section in sections:
            named = [name for command in re.findall(r"`twlab run ([^`]+)`", section)
                     for name in command.split() if not name.startswith("-")]
            self.assertTrue(named, section)
            self.assertEqual(set(named) - EXPERIMENTS, set())


class Servers(unittest.TestCase):
    page = text_of("docs", "restart.md")

    def test_every_server_is_in_a_table(self):
        """With its command line, which may have changed since the tables were written."""
        rows = re.findall(r"^\| `(.+?)` \|", self.page.split("## What real servers do", 1)[1], re.MULTILINE)
        known = re.findall(r"^command = (.+)$", text_of("tests", "servers", "servers.ini"), re.MULTILINE)
        self.assertGreater(len(known), 60)
        self.assertEqual(sorted(rows), sorted(known))

    def test_every_language_has_its_line(self):
        section = self.page.split("## The option, in each language", 1)[1].split("\n## ", 1)[0]
        rows = set(re.findall(r"^\| (\w+) \|", section, re.MULTILINE))
        self.assertLessEqual({"C", "Python", "Ruby", "Perl", "PHP", "Java", "Go", "Rust", "Node", "Erlang",
                              "Lua", "OCaml"}, rows)


class Commands(unittest.TestCase):
    def test_every_command_names_what_there_is(self):
        """`twlab run NAME` in any page."""
        pages = glob.glob(os.path.join(lab.ROOT, "docs", "*.md"))
        for path in [os.path.join(lab.ROOT, "README.md"), *pages]:
            for command in re.findall(r"`twlab run ([a-z][\w -]+)`", text_of(path)):
                for name in command.split(" -", 1)[0].split():
                    self.assertIn(name.split(".")[0], EXPERIMENTS, f"{path}: {command}")


if __name__ == "__main__":
    lab.main(runs=False)
