"""`twlab inspect` at each capture of case_captures.py says what cases.table says.

    check_cases.py TWLAB MAKE_CAPTURE [Cases.test_NAME]
"""

import struct

import case_captures
import case_table
import inspecting

SECOND_NS = 10**9


def comments(path):
    """The comments of an annotated pcapng file, "#FRAME comment" a line."""
    with open(path, "rb") as file:
        content = file.read()
    order = "<" if content[8:12] == b"\x4d\x3c\x2b\x1a" else ">"
    at, frame, found = 0, 0, []
    while at < len(content):
        kind, length = struct.unpack_from(order + "II", content, at)
        if kind == 6:
            frame += 1
            n, = struct.unpack_from(order + "I", content, at + 20)
            found += [f"#{frame} {text}" for text in
                      options(content[at + 28 + (n + 3) // 4 * 4:at + length - 4], order)]
        at += length
    return "\n".join(found)


def options(content, order):
    at = 0
    while at < len(content):
        code, n = struct.unpack_from(order + "HH", content, at)
        if code == 1:
            yield content[at + 4:at + 4 + n].decode()
        at += 4 + (n + 3) // 4 * 4


def found(connection, began_ns):
    """What the table can say of a connection."""
    waits = [connection[side + "_time_wait_from_ns"] for side in ("client", "server")]
    return {
        "first": connection["first_fin"],
        "wait": connection["time_wait"],
        "reset": "/".join(filter(None, (connection["reset_by"], connection["reset_in"]))) or "-",
        "fins": f"{connection['client_fins']}/{connection['server_fins']}",
        "from": f"{(min(filter(None, waits), default=0) - began_ns) / SECOND_NS:.6f}",
        "bytes": str(connection["bytes_after_first_fin"]),
    }


class Cases(inspecting.Case):
    """Its tests are the rows of the table."""

    def check(self, name):
        row = case_table.read_table()[name]
        capture = self.write("capture", case_captures.CASES[name].content())
        self.check_connections(row, capture)
        self.check_text(row, capture)
        if row.status == inspecting.AS_EXPECTED:
            self.check_notes(row, capture)

    def check_connections(self, row, path):
        done = self.inspect("--connections", "--json", self.path("json"), path, status=row.status)
        with open(self.path("json"), encoding="utf-8") as file:
            capture, = inspecting.captures_of(file)
        ours = sorted(capture["connections"], key=lambda one: one["first_frame"])
        if row.connections:
            self.assertEqual(len(ours), len(row.connections), ours)
        for (ending, values), one in zip(row.connections, ours):
            said = found(one, capture.get("first_ns", 0))
            said = " ".join([one["ending"], *(f"{key}={said[key]}" for key in values)])
            self.assertEqual(said, " ".join([ending, *map("=".join, values.items())]))
        if row.connections:
            sides = {"client": 1, "server": 1, "both": 2}
            waits = sum(sides.get(one.get("wait"), 0) for _, one in row.connections)
            self.assertEqual(capture["totals"]["time_waits"],
                             waits if row.n_waits is None else row.n_waits)
        self.assertEqual({key: capture["packets"][key] for key in row.counts}, row.counts)
        for phrase in row.phrases.get("warns", []):
            self.assertRegex(done.stderr.decode(), phrase)

    def check_text(self, row, path):
        out = self.inspect("--connections", path, status=row.status).stdout.decode()
        out = " ".join(out.split())
        for phrase in row.phrases.get("says", []):
            self.assertRegex(out, phrase)
        for phrase in row.phrases.get("never", []):
            self.assertNotRegex(out, phrase)

    def check_notes(self, row, path):
        self.inspect("--annotate", self.path("annotated"), path)
        text = comments(self.path("annotated"))
        for phrase in row.phrases.get("notes", []):
            self.assertRegex(text, phrase)
        for phrase in row.phrases.get("hides", []):
            self.assertNotRegex(text, phrase)


def method(name):
    return lambda self: self.check(name)


for one in case_table.read_table():
    setattr(Cases, "test_" + one.replace("-", "_").replace(".", "_"), method(one))

if __name__ == "__main__":
    inspecting.main()
