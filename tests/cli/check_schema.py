"""What the JSON promises: every time is in nanoseconds and says so, and every fact of a ledger is there.

    check_schema.py TWLAB [unittest's arguments]
"""

import json
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

TIMES = {"#/$defs/" + name for name in ("moment", "length", "difference", "bracket", "at",
                                         "known_at", "known_length",
                                         "lengths", "known_lengths")}
LEDGER = os.path.join(lab.ROOT, "tests", "golden", "facts.ledger")

with open(os.path.join(lab.ROOT, "docs", "twlab.schema.json"), encoding="utf-8") as file:
    SCHEMA = json.load(file)


def is_time(value):
    """A time, or an object or array that has nothing but times."""
    if value.get("$ref") in TIMES:
        return True
    parts = list(value.get("properties", {}).values()) + value.get("prefixItems", [])
    parts += [value[key] for key in ("items", "additionalProperties")
              if isinstance(value.get(key), dict)]
    return bool(parts) and all(is_time(part) for part in parts)


def properties(part, within=""):
    """Every property below a part of the schema: its path, its name, what it is. Those of an
    object of times are its own matter."""
    if isinstance(part, list):
        for i, item in enumerate(part):
            yield from properties(item, f"{within}/{i}")
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        if key == "properties":
            for name, what in value.items():
                yield f"{within}.{name}", name, what
                if not is_time(what):
                    yield from properties(what, f"{within}.{name}")
        else:
            yield from properties(value, f"{within}/{key}")


class Schema(unittest.TestCase):
    def test_times(self):
        found = list(properties(SCHEMA))
        self.assertGreater(len([name for _, name, _ in found if name.endswith("_ns")]), 30)
        for path, name, what in found:
            self.assertEqual(name.endswith("_ns"), is_time(what), path)
            self.assertNotRegex(name, r"_(s|ms|us|sec|seconds|nanoseconds)$", path)
            if not is_time(what) and what.get("type") in ("integer", "number"):
                self.assertNotRegex(what.get("description", ""), r"(?i)seconds\b", path)

    def test_facts(self):
        done = subprocess.run([lab.TWLAB, "judge", "--json", "-", LEDGER], capture_output=True,
                              text=True, timeout=lab.PATIENCE)
        facts = json.loads(done.stdout)["runs"][0]["facts"]
        with open(LEDGER, encoding="utf-8") as ledger:
            names = re.findall(r"^# ([a-z-]+)", ledger.read(), re.MULTILINE)
        names = set(names) - {"twlab", "experiment"}
        self.assertEqual(len(facts), len(names), (sorted(facts), sorted(names)))
        self.assertEqual(set(facts), set(SCHEMA["$defs"]["facts"]["properties"]))
        self.assertEqual(facts["counters"], {"TW": 1, "TWRecycled": 0})
        self.assertEqual(facts["predicted_ns"], {"plain": 61582786000})
        self.assertEqual(facts["endpoints"], {"client": "127.0.0.1:41234", "server": "[::1]:5000"})
        self.assertEqual(facts["clock_step_ns"], -250000000)


if __name__ == "__main__":
    lab.main(runs=False)
