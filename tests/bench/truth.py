#!/usr/bin/env python3
"""truth.py TRUTH JSON: the connections of `twlab inspect --connections --json JSON FILE` against
those that make_capture says it made, one by one. Exit status 1 when any differs."""

import json
import sys


def made(path):
    with open(path, encoding="ascii") as file:
        for line in file:
            client, server, frame, ending, closer, reset_by, time_wait = line.split()
            yield int(frame), (client, server, ending, closer, reset_by, time_wait)


def found(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith('{"client"'):
                continue
            c = json.loads(line.rstrip().rstrip(","))
            reset_by = c.get("reset", {}).get("by", "-")
            dash = {"nobody": "-"}
            yield c["first_frame"], (c["client"], c["server"], c["ending"],
                                     dash.get(c["first_fin"], c["first_fin"]), reset_by,
                                     dash.get(c["time_wait"], c["time_wait"]))


def main():
    truth = dict(made(sys.argv[1]))
    n_right = 0
    wrong = []
    for frame, connection in found(sys.argv[2]):
        if truth.pop(frame, None) == connection:
            n_right += 1
        else:
            wrong.append((frame, connection))
    n_all = n_right + len(wrong) + len(truth)
    for what, some in (("found, not made so", wrong), ("made, not found", list(truth.items()))):
        for frame, connection in some[:10]:
            print(f"  {what}: #{frame} {' '.join(connection)}")
    print(f"{n_right} of {n_all} endings are right")
    sys.exit(0 if n_right == n_all else 1)


main()
