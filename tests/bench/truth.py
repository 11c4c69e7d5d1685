#!/usr/bin/env python3
"""truth.py TRUTH JSON: the connections of `twlab inspect --connections --json JSON FILE` against
those that make_capture says it made, one by one. Exit status 1 when any differs.

Of a connection that lost packets before they were captured, what remains knowable is worked out
here, from the list of what was sent and what was captured: a first closer or a TIME_WAIT that is
not so is wrong, but it is right to say less where the loss hides it."""

import collections
import json
import sys

Truth = collections.namedtuple("Truth", "client server ending closer reset_by time_wait")
Segment = collections.namedtuple("Segment", "by flags seq ack n lost")
SIDES = {"c": "client", "s": "server"}
HELD_BY = {"-": set(), "client": {"client"}, "server": {"server"}, "both": {"client", "server"},
           "unknown": set()}
# What a connection looks like when a segment between its FINs is lost.
SAID_LESS = {"four-way": {"three-segment"}, "half-close": {"four-way", "three-segment"}}


def segment_of(word):
    by, flags, *numbers = word.rstrip("!").split(":")
    return Segment(SIDES[by], flags, *map(int, numbers), word.endswith("!"))


def made(path):
    """(first frame, Truth, the segments if any is lost) of each."""
    with open(path, encoding="ascii") as file:
        for line in file:
            client, server, frame, *rest = line.split()
            yield int(frame), Truth(client, server, *rest[:4]), list(map(segment_of, rest[4:]))


def found(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith('{"row":"connection"'):
                continue
            c = json.loads(line)
            dash = {"nobody": "-"}
            yield c["first_frame"], Truth(c["client"], c["server"], c["ending"],
                                          dash.get(c["first_fin"], c["first_fin"]),
                                          c["reset_by"] or "-",
                                          dash.get(c["time_wait"], c["time_wait"]))


class Fin:
    """A side's FIN: captured, or shown by what the others acknowledge or number after it."""

    def __init__(self, side, segments):
        own = [s for s in segments if s.by == side and "F" in s.flags]
        self.sent = bool(own)
        self.captured = any(not s.lost for s in own)
        after = own[0].seq + own[0].n + 1 if own else 0
        self.visible = self.captured or self.sent and any(
            (s.seq if s.by == side else s.ack) >= after for s in segments if not s.lost)


def lacks_beginning(side, segments):
    """The side's SYN was not captured: for all that is known, the other's FIN acknowledges a FIN
    in its place, if none of the side's packets was captured before."""
    own = [s.lost for s in segments if s.by == side]
    return bool(own) and own[0]


def knowable_closers(truth, fins, segments):
    """Who may be said to have sent the first FIN."""
    hidden = {side for side, fin in fins.items() if fin.sent and not fin.visible}
    visible = {side for side, fin in fins.items() if fin.visible}
    closer = truth.closer
    if hidden:
        closer = visible.pop() if visible else "-"
    closers = {closer}
    if any(fin.visible and not fin.captured for fin in fins.values()) or \
            any(lacks_beginning(side, segments) for side in fins):
        closers.add("unknown")
    if not any(fin.captured for fin in fins.values()):
        closers.add("-")
    return closers


def knowable_endings(truth, fins, segments):
    if any("R" in s.flags and not s.lost for s in segments):
        return {truth.ending}
    if truth.ending == "reset" or any(fin.sent and not fin.visible for fin in fins.values()):
        return {"incomplete"}
    return {truth.ending, "incomplete"} | SAID_LESS.get(truth.ending, set())


def is_right(truth, segments, said):
    """Whether what is said of the connection is true, and no less than can be known."""
    lost = [s.lost for s in segments]
    closes = next((i for i, s in enumerate(segments) if set(s.flags) & set("FR")), len(lost))
    if not any(lost[closes:]):
        unknown = truth._replace(closer="unknown")
        return said == truth or said == unknown and any(
            lacks_beginning(side, segments) for side in SIDES.values())
    fins = {side: Fin(side, segments) for side in SIDES.values()}
    reset = any("R" in s.flags and not s.lost for s in segments)
    return (said[:2] == truth[:2] and
            said.ending in knowable_endings(truth, fins, segments) and
            said.closer in knowable_closers(truth, fins, segments) and
            said.reset_by == (truth.reset_by if reset else "-") and
            HELD_BY[said.time_wait] <= HELD_BY[truth.time_wait])


def compare(truth_path, json_path):
    """What is not as it was made: ("made" or "found", frame, connection) of each. None: []."""
    truth = {frame: (connection, segments)
             for frame, connection, segments in made(truth_path) if frame > 0}
    wrong = []
    for frame, said in found(json_path):
        if frame in truth and is_right(*truth[frame], said):
            del truth[frame]
        else:
            wrong.append(("found", frame, said))
    return wrong + [("made", frame, connection) for frame, (connection, _) in truth.items()]


def main():
    wrong = compare(*sys.argv[1:3])
    n_made = sum(frame > 0 for frame, _, _ in made(sys.argv[1]))
    n_missed = sum(1 for one in wrong if one[0] == "made")
    for what, frame, connection in wrong[:20]:
        print(f"  {what}: #{frame} {' '.join(connection)}")
    print(f"{n_made - n_missed} of {n_made} endings are right, {len(wrong) - n_missed} too many")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
