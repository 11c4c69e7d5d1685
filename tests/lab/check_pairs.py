"""`twlab inspect --other-end` at the pairs of captures that runs on a wire leave. The ledger has the
truth: what the wire has dropped, duplicated and injected.

    check_pairs.py TWLAB [unittest's arguments]
"""

import collections
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402

FATES = {"dropped": "lost", "injected": "made-on-the-way", "duplicated": "duplicated"}
MS = 1_000_000

# What is done to the second connection. The others show that both captures are running.
STORY = """[experiment]
title = {name}
world = wire
[client]
{options}
[client earlier]
[client later]
[steps]
earlier = connect
earlier = close
{before}
client = connect
client = send hello
{steps}
lab = wait 600ms
wire = forget
later = connect
later = send hello
later = close
lab = wait 100ms
[expect]
time-wait = {time_wait}
"""


def kind(flags):
    """Of a segment that opens or closes, by tcpdump's letters."""
    if "R" in flags:
        return "RST"
    if "S" in flags:
        return "SYN,ACK" if "." in flags else "SYN"
    return "FIN" if "F" in flags else "ACK of FIN"


class Pairs(lab.Case):
    def play(self, name, steps, options="", before="", time_wait="client"):
        """Runs it. Returns (what the wire did, by ledger; what the comparison says)."""
        path = self.write(name + ".ini", STORY.format(name=name, options=options, before=before,
                                                      steps=steps, time_wait=time_wait))
        done = subprocess.run(self.command("--first-bind", path), capture_output=True, text=True,
                              timeout=lab.PATIENCE, check=False)
        self.assertIn(done.returncode, (lab.AS_EXPECTED, lab.CONTRADICTED), done.stdout + done.stderr)
        did = collections.Counter()
        for _, what, _ in Ledger(self.path(name + ".ledger")).steps("wire"):
            words = what.split()
            if words[0] in FATES:
                did[(words[3], kind(words[1]), FATES[words[0]])] += 1
        return did, self.compare(name)

    def compare(self, name, *arguments):
        done = subprocess.run([lab.TWLAB, "inspect", "--json", "-", self.path(name + ".client.pcap"),
                               "--other-end", self.path(name + ".pcap"), *arguments],
                              capture_output=True, text=True, timeout=lab.PATIENCE, check=True)
        return json.loads(done.stdout)["ends"]

    def check(self, name, steps, n, **how):
        did, told = self.play(name, steps, **how)
        said = collections.Counter(
            (one["from"], one["kind"], one["fate"]) for connection in told["connections"]
            for one in connection["segments"] if one["fate"] != "arrived")
        self.assertEqual(said, did, json.dumps(told, indent=1))
        self.assertEqual(sum(did.values()), n, did)
        self.assertEqual(told["matched"]["at_client"], told["matched"]["both"])
        self.assertEqual([one["missed"] for one in told["files"]], [0, 0])
        low, high = told["clock"]["ahead_ns"]
        self.assertTrue(low <= 0 <= high and not told["clock"]["drifts"], told["clock"])
        return told

    def test_nothing(self):
        self.check("nothing", "client = close\nserver = close", 0)

    def test_fin_lost(self):
        self.check("fin-lost", "wire = drop first FIN from client\nclient = close", 1)

    def test_fin_lost_twice(self):
        self.check("fin-lost-twice", "wire = drop 1-2 FIN from server\nserver = close", 2)

    def test_ack_of_fin_lost(self):
        self.check("ack-lost", "wire = drop 1-2 ACK-OF-FIN from server\nclient = close\n"
                   "lab = wait 1s\nserver = close", 2)

    def test_reset_lost(self):
        self.check("reset-lost", "wire = drop first RST from client\nclient = close", 1,
                   options="linger = 0", time_wait="nobody")

    def test_resets_made(self):
        told = self.check("resets-made", "wire = inject R from client\nwire = inject R from server",
                          2, time_wait="nobody")
        self.assertEqual(told["segments"]["RST"]["made-on-the-way"], 2)

    def test_fin_made(self):
        """Nobody has sent it, although its receiver acknowledges it."""
        self.check("fin-made", "wire = inject F. from client", 1, time_wait="nobody")

    def test_duplicated(self):
        self.check("twice", "wire = duplicate FIN from client after 50ms\nclient = close", 1)

    def test_syn_lost(self):
        self.check("syn-lost", "client = close", 1, before="wire = drop first SYN from client")

    def test_syn_ack_lost(self):
        self.check("syn-ack-lost", "client = close", 1,
                   before="wire = drop first SYN-ACK from server")

    def test_late(self):
        """A segment that is held arrives, and it is said how late."""
        self.check("late", "wire = hold first FIN from client for 200ms\nclient = close\n"
                   "server = close", 0)
        ways = [one["way_ns"] for connection in self.compare("late", "--connections")["connections"]
                for one in connection["segments"] if one["kind"] == "FIN"]
        self.assertEqual(sum(high >= 200 * MS for _, high in ways), 1, ways)


if __name__ == "__main__":
    lab.main()
