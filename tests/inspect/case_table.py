"""cases.table: what is right of each capture."""

import dataclasses
import os
import re

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.table")
ENDINGS = ("four-way", "three-segment", "simultaneous", "half-close", "reset", "incomplete")
SWAPPED = {"client": "server", "server": "client"}


@dataclasses.dataclass
class Row:
    name: str
    connections: list = dataclasses.field(default_factory=list)  # (ending, {key: value}) of each
    counts: dict = dataclasses.field(default_factory=dict)
    status: int = 0
    n_waits: int = None  # TIME_WAITs; None: as many as the connections have
    phrases: dict = dataclasses.field(default_factory=dict)  # {"says": [regex], ...}


def connections_of(words):
    n = int(words.pop(0)) if words[0].isdigit() else 1
    words = [word for word in words if word != "x"]
    return [(words[0], dict(word.split("=") for word in words[1:]))] * n


def read_line(row, seen, line):
    """seen: the kinds that this row has of its own so far."""
    kind, _, rest = line.partition(" ")
    if kind.isdigit() or kind in ENDINGS:
        if "connections" not in seen:
            row.connections = []
        seen.add("connections")
        row.connections = row.connections + connections_of(line.split())
    elif kind == "count":
        key, n = rest.split()
        row.counts = {**row.counts, key: int(n)}
    elif kind == "exit":
        row.status = int(rest)
    elif kind == "waits":
        row.n_waits = int(rest)
    elif kind in ("warns", "says", "never", "notes", "hides"):
        before = row.phrases.get(kind, []) if kind in seen else []
        seen.add(kind)
        row.phrases = {**row.phrases, kind: before + [rest]}
    else:
        raise ValueError(f"cases.table: {row.name}: {line}")


def mirrored(row):
    def swap(text):
        return re.sub(r"client|server", lambda match: SWAPPED[match[0]], text)

    def swap_values(values):
        values = {key: swap(value) for key, value in values.items() if key != "from"}
        if "fins" in values:
            values["fins"] = "/".join(reversed(values["fins"].split("/")))
        return values
    return dataclasses.replace(
        row, connections=[(ending, swap_values(values)) for ending, values in row.connections],
        phrases={kind: [swap(one) for one in all_] for kind, all_ in row.phrases.items()})


def read_table():
    """{name: Row}"""
    rows, row, seen = {}, None, set()
    with open(TABLE, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip()
            if line.startswith(" "):
                read_line(row, seen, line.strip())
            elif line and not line.startswith("#"):
                name, *of = line.split()
                base = rows[of[1]] if of else Row(name)
                if of and of[0] == "~":
                    base = mirrored(base)
                row, seen = dataclasses.replace(base, name=name), set()
                rows[name] = row
    return rows
