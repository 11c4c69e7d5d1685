"""Every report at every width: nothing crashes, no line is wider than the page, and in a locale
without UTF-8 all is ASCII.

    check_widths.py TWLAB [unittest's arguments]
"""

import glob
import itertools
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

GOLDEN = os.path.join(lab.ROOT, "tests", "golden")
SEEDS = os.path.join(lab.ROOT, "tests", "fuzz", "seeds", "inspect")
WIDTHS = (40, 60, 80, 100, 200)
LOCALES = ("C", "C.UTF-8")

# Words that are not broken, with which a line may be too long; it then has nothing else.
UNBROKEN = (
    r"((wireshark|file|source) +)?\S*/\S*",      # a path, after what is done with it
    r"[\w.-]{25,}(\(\))?[,;]?",                  # an experiment's name, a claim's, a function's
    r"(\w+ +)?\[?[0-9a-f:.]{28,}\]?:\d+[,;]?",   # an IPv6 endpoint, after whose it is
)


def too_wide(text, width):
    """The lines that are, but for those of one word that cannot be broken."""
    return [line for line in text.split("\n") if len(line) > width
            and not any(re.fullmatch(r"\s*" + word, line) for word in UNBROKEN)]


class Widths(lab.Case):
    def check(self, *arguments, statuses=(0, 1, 3), holds=""):
        for width, locale in itertools.product(WIDTHS, LOCALES):
            done = subprocess.run([lab.TWLAB, *arguments[:1], "--width", str(width), *arguments[1:]],
                                  capture_output=True, check=False, timeout=lab.PATIENCE,
                                  env=dict(os.environ, LC_ALL=locale), cwd=GOLDEN)
            with self.subTest(arguments=arguments, width=width, locale=locale):
                self.assertIn(done.returncode, statuses, done.stderr)
                text = done.stdout.decode("ascii" if locale == "C" else "utf-8")
                self.assertNotEqual(text, "")
                self.assertIn(holds, text)
                self.assertEqual(too_wide(text, width), [])

    def ledgers(self):
        """Those that can be ruled on: with an experiment in it."""
        found = []
        for path in sorted(glob.glob(f"{GOLDEN}/*.ledger")):
            with open(path, encoding="utf-8") as file:
                if "\n| [experiment]" in file.read():
                    found.append(os.path.basename(path))
        self.assertGreater(len(found), 25)
        return found

    def test_each_ledger(self):
        for ledger in self.ledgers():
            self.check("judge", ledger)

    def test_all_ledgers(self):
        self.check("judge", *self.ledgers())

    def test_repeats(self):
        self.check("judge", "server-first.ledger", "server-first.ledger", "server-first.ledger")

    def test_captures(self):
        captures = sorted(glob.glob(f"{SEEDS}/*"))
        self.assertGreater(len(captures), 3)
        for capture in captures:
            self.check("inspect", capture, statuses=(0, 2))

    def test_list(self):
        self.check("list")
        self.check("list", "--claims")
        names = sorted(glob.glob(os.path.join(lab.ROOT, "lab", "experiments", "*.ini")))
        self.check("list", *(os.path.basename(name)[:-4] for name in names))

    def test_doctor(self):
        self.check("doctor")

    def test_long_names(self):
        """As long as a name may be, and a little shorter: what is left for the title comes down
        to nothing."""
        with open(os.path.join(GOLDEN, "options.none.none.ledger"), encoding="utf-8") as file:
            ledger = file.read()
        for n in range(4, 26):
            longer = ledger
            for old, new in (("# experiment options.", "# experiment " + "b" * 28 + "."),
                             ("| old = none", "| old = " + "x" * 14),
                             ("| new = none", "| new = " + "y" * n)):
                self.assertIn(old, longer)
                longer = longer.replace(old, new)
            path = os.path.join(self.folder, f"{n}.ledger")
            with open(path, "w", encoding="utf-8") as file:
                file.write(longer)
            self.check("judge", path, holds="b" * 28 + "." + "x" * 14 + "." + "y" * n)

    def test_width_is_a_number(self):
        for width in ("39", "1001", "0", "-1", "80x", ""):
            done = subprocess.run([lab.TWLAB, "list", "--width", width], capture_output=True,
                                  text=True, check=False, timeout=lab.PATIENCE)
            self.assertEqual(done.returncode, lab.USAGE)
            self.assertIn(f"`{width}` is not a number from 40 to 1000", done.stderr)

    def test_columns(self):
        """COLUMNS counts where standard output is no terminal, and nobody asked for a width."""
        for columns, widest in (("60", 60), ("7", 40), ("all", 100), ("100000", 1000)):
            done = subprocess.run([lab.TWLAB, "list"], capture_output=True, text=True, check=True,
                                  env=dict(os.environ, COLUMNS=columns), timeout=lab.PATIENCE)
            self.assertLessEqual(max(map(len, done.stdout.split("\n"))), widest, columns)


if __name__ == "__main__":
    lab.main(runs=False)
