"""The line at the bottom of a terminal that says what is waited for.

    check_live.py TWLAB [unittest's arguments]
"""

import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, os.path.join(HERE, "..", "net"))
import lab  # noqa: E402
from terminal import Terminal  # noqa: E402

# Waits for two seconds, in vain.
WAITS = """[experiment]
title = A server that keeps listening

[server]
options = reuseaddr

[steps]
server = await LISTEN

[probe plain]
expect = EADDRINUSE, not OK within 2s
"""
NAME = "a-name-that-takes-its-columns"
WAITING = NAME + ": waiting until bind"
CLEAR = "\r\x1b[K"


def drawn(seen):
    """The texts of the line, one after another. What else begins at a cleared line is a part of
    the report."""
    return [piece for piece in seen.split(CLEAR)[1:] if piece != "" and "\n" not in piece]


class Live(lab.Case):
    def command(self, term="xterm", locale="C.UTF-8"):
        path = os.path.join(self.folder, NAME + ".ini")
        with open(path, "w", encoding="ascii") as file:
            file.write(WAITS)
        return ("/usr/bin/env", "-u", "COLUMNS", "NO_COLOR=1", f"TERM={term}", f"LC_ALL={locale}",
                lab.TWLAB, "run", "--out", self.folder, path)

    def test_cut(self):
        for columns in (40, 80, 200):
            with self.subTest(columns=columns):
                with Terminal(*self.command(), columns=columns) as terminal:
                    terminal.expect(WAITING[:30])
                    self.assertEqual(terminal.end(), 0)
                lines = drawn(terminal.seen)
                self.assertGreater(len(lines), 2)
                self.assertLess(max(map(len, lines)), columns)
                if columns == 200:
                    self.assertIn("s so far", max(lines, key=len))

    def test_resized(self):
        with Terminal(*self.command(), columns=200) as terminal:
            terminal.expect("s so far")
            terminal.resize(40)
            terminal.expect("\\r")  # may have been written for the width before
            since = terminal.read_to
            terminal.expect(WAITING[:30])
            self.assertEqual(terminal.end(), 0)
        lines = drawn(terminal.seen[since:])
        pieces = [piece for piece in terminal.seen[since:].split(CLEAR)[1:] if "\n" in piece]
        report = "".join(pieces).split("\n")
        self.assertIn("HOLDS", "".join(pieces))
        self.assertEqual([line for line in report if len(line) > 40 and "/" not in line], [])
        self.assertGreater(len(lines), 1)
        self.assertLess(max(map(len, lines)), 40)

    def test_in_ascii(self):
        with Terminal(*self.command(locale="C"), columns=40) as terminal:
            terminal.expect(WAITING[:30])
            self.assertEqual(terminal.end(), 0)
        self.assertTrue(terminal.seen.isascii())

    def test_dumb(self):
        with Terminal(*self.command(term="dumb"), columns=80) as terminal:
            self.assertEqual(terminal.end(), 0)
        self.assertNotIn("\x1b", terminal.seen)
        self.assertNotIn(WAITING, terminal.seen)
        self.assertIn("HOLDS", terminal.seen)

    def test_pager(self):
        """What reads standard output may draw on this terminal."""
        reader, writer = os.pipe()
        with os.fdopen(reader), os.fdopen(writer, "w") as pipe:
            with Terminal(*self.command(), columns=80, stdout=pipe) as terminal:
                self.assertEqual(terminal.end(), 0)
        self.assertEqual(terminal.seen, "")

    def test_file(self):
        with tempfile.TemporaryFile("w+") as file:
            with Terminal(*self.command(), columns=80, stdout=file) as terminal:
                terminal.expect(WAITING[:30])
                self.assertEqual(terminal.end(), 0)
            file.seek(0)
            self.assertIn("HOLDS", file.read())


if __name__ == "__main__":
    lab.main()
