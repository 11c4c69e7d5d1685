"""The manual page and the help against each other, both ways. The help is printed from the table
that the program itself reads its command line by.

    check_manual.py TWLAB [unittest's arguments]
"""

import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

WIDEST = 80
FOR_ALL = {("help", None), ("width", "n")}  # told once, for every verb


def printed(*arguments, **variables):
    return subprocess.run([lab.TWLAB, *arguments], capture_output=True, text=True, check=True,
                          timeout=lab.PATIENCE, env=dict(os.environ, **variables)).stdout


def verbs():
    found = re.findall(r"^  twlab ([a-z]+)  ", printed("help"), re.MULTILINE)
    assert {"run", "judge", "help"} <= set(found), found
    return found


def helped(verb):
    """What the help has of a verb: {(option, value in small letters): its text}."""
    text = printed("help", verb)
    rows = re.findall(r"^  --([a-z-]+)(?: ([A-Z-]+))?(?:  +|\n)((?:.|\n(?!  --|\n))*)", text,
                      re.MULTILINE)
    return {(name, value.lower() or None): " ".join(said.split()) for name, value, said in rows}


class Manual(unittest.TestCase):
    with open(os.path.join(lab.ROOT, "docs", "twlab.1"), encoding="utf-8") as file:
        page = file.read()

    def section(self, name):
        return self.page.split(f".Sh {name}\n", 1)[1].split("\n.Sh ", 1)[0] + "\n"

    def synopsis(self):
        """{verb: {(option, value)}}"""
        calls = self.section("SYNOPSIS").split(".Nm\n")[1:]
        return {call.split("\n", 1)[0].removeprefix(".Cm "):
                set(re.findall(r"^\.Op Fl -([a-z-]+)(?: Ar ([a-z-]+))?$", call, re.MULTILINE))
                for call in calls if call.startswith(".Cm ")}

    def described(self):
        """{verb: {(option, value): text}}"""
        items = re.split(r"^\.It Cm ([a-z]+).*\n", self.section("DESCRIPTION"),
                         flags=re.MULTILINE)[1:]
        found = {}
        for verb, text in zip(items[::2], items[1::2]):
            rows = re.findall(r"^\.It Fl -([a-z-]+)(?: Ar ([a-z-]+))?\n((?:(?!\.It|\.El).*\n)*)",
                              text, re.MULTILINE)
            found[verb] = {(name, value or None): said for name, value, said in rows}
        return found

    def test_verbs(self):
        self.assertEqual(sorted(self.synopsis()), sorted(verbs()))
        self.assertEqual(sorted(self.described()), sorted(verbs()))

    def test_synopsis(self):
        for verb, options in self.synopsis().items():
            self.assertEqual({(name, value or None) for name, value in options},
                             set(helped(verb)) - {("help", None)}, verb)

    def test_options(self):
        for verb, options in self.described().items():
            self.assertEqual(set(options), set(helped(verb)) - FOR_ALL, verb)

    def test_limits(self):
        """Where the page names the least and the most, they are those of the table."""
        n_limits = 0
        for verb, options in self.described().items():
            for option, said in options.items():
                for limits in re.findall(r"\b\d+ to \d+\b", said):
                    n_limits += 1
                    self.assertIn(f"({limits}", helped(verb)[option], f"{verb} {option}")
        self.assertGreater(n_limits, 1)
        for verb in verbs():
            width = helped(verb).get(("width", "n"))
            if width is not None:
                columns = re.match(r".*\((\d+ to \d+);", width).group(1)
                self.assertIn(f"columns, {columns}", self.section("DESCRIPTION"))

    def test_defaults(self):
        n_defaults = 0
        for verb, options in self.described().items():
            for option, said in options.items():
                words = re.sub(r"^\.(Pa|Li|Ar) ", "", said, flags=re.MULTILINE)
                for usual in re.findall(r"the\s+default\s+is\s+([\w-]+)", words):
                    n_defaults += 1
                    self.assertRegex(helped(verb)[option], rf"default: {usual}\b",
                                     f"{verb} {option}")
        self.assertGreater(n_defaults, 4)

    def test_statuses(self):
        for status in ("0", "1", "2", "3", "128+N"):
            self.assertIn(f"\n.It {status}\n", self.section("EXIT STATUS"))

    def test_lines_are_short(self):
        for line in self.page.splitlines():
            self.assertLessEqual(len(line), 100, line)


class Help(unittest.TestCase):
    def pages(self, **variables):
        yield printed("help", **variables)
        for verb in [*verbs(), "version"]:
            yield printed("help", verb, **variables)

    def test_is_the_same_however_it_is_asked_for(self):
        for verb in verbs():
            self.assertEqual(printed("help", verb), printed(verb, "--help"))
            self.assertEqual(printed("help", verb), printed(verb, "-h"))
        self.assertEqual(printed("help"), printed("--help"))
        self.assertEqual(printed("version"), printed("--version"))

    def test_at_most_80_columns(self):
        for columns, widest in (("200", WIDEST), ("80", WIDEST), ("60", 60)):
            for page in self.pages(COLUMNS=columns):
                for line in page.splitlines():
                    self.assertLessEqual(len(line), widest, line)

    def test_ascii(self):
        for page in self.pages(LC_ALL="C"):
            self.assertTrue(page.isascii(), page)

    def test_hidden_verbs(self):
        """They are there, and the list does not have them."""
        self.assertNotIn("version", verbs())
        self.assertIn("usage: twlab version\n", printed("help", "version"))


if __name__ == "__main__":
    lab.main(runs=False)
