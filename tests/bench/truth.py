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
            if not line.startswith('{"row":"connection"'):
                continue
            c = json.loads(line)
            dash = {"nobody": "-"}
            yield c["first_frame"], (c["client"], c["server"], c["ending"],
                                     dash.get(c["first_fin"], c["first_fin"]),
                                     c["reset_by"] or "-",
                                     dash.get(c["time_wait"], c["time_wait"]))


def compare(truth_path, json_path):
    """What is not as it was made: ("made" or "found", frame, connection) of each. None: []."""
    truth = dict(made(truth_path))
    wrong = []
    for frame, connection in found(json_path):
        if truth.get(frame) == connection:
            del truth[frame]
        else:
            wrong.append(("found", frame, connection))
    return wrong + [("made", frame, connection) for frame, connection in truth.items()]


def main():
    wrong = compare(*sys.argv[1:3])
    n_made = sum(1 for _ in made(sys.argv[1]))
    n_missed = sum(1 for one in wrong if one[0] == "made")
    for what, frame, connection in wrong[:20]:
        print(f"  {what}: #{frame} {' '.join(connection)}")
    print(f"{n_made - n_missed} of {n_made} endings are right, {len(wrong) - n_missed} too many")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
