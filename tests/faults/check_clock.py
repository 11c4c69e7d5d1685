"""The clock is set while an experiment runs.

    check_clock.py TWLAB LIBRARY [unittest's arguments]

LIBRARY, put in front of the others, sets it for the program (clock_set.c)."""

import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402

LIBRARY = ""  # set by main
NAME = "client-first"
MS = 1_000_000  # ns
HOUR = 3_600_000_000  # us
LOOK = 16  # readings of CLOCK_REALTIME, of which the lab takes the best: tw_clock_offset()
READINGS = 8  # at which it is set
STEPS = (HOUR, -HOUR, 50_000, -50_000, 1_500, -5_000_000)  # us


def step(ledger):
    """By how much the ledger says that the clock was set, in nanoseconds; None: it was not."""
    said = ledger.fact("clock-step")
    return int(said[0].removesuffix("ns")) if said else None


class Clock(lab.Case):
    def run_set(self, by_us, at_call=0, at_reading=0):
        """Sets the clock just before one of the calls that clock_set.c counts (0: none). Returns
        the ledger, what was printed, and the counts: of calls, and of the clock's readings
        before it was set and since."""
        told = self.write("told", "\0" * struct.calcsize("4q"))
        environment = dict(os.environ, LD_PRELOAD=LIBRARY, TWLAB_TEST_SET_FILE=told,
                           TWLAB_TEST_SET_BY_US=str(by_us), TWLAB_TEST_SET_AT_CALL=str(at_call),
                           TWLAB_TEST_SET_AT_READING=str(at_reading),
                           ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")
        done = self.run_lab("--first-bind", NAME, env=environment)
        with open(told, "rb") as file:
            _, *counts = struct.unpack("4q", file.read())
        return Ledger(self.path(NAME + ".ledger")), done.stdout, counts

    def assert_nothing_wrong(self, ledger):
        """Segments are between the calls that sent them, and in the order of their frames. A
        millisecond of the clock's own is granted."""
        at = [when for when, *_ in ledger.segments()]
        frames = [frame for _, _, _, frame, _ in ledger.segments()]
        self.assertEqual(frames, sorted(frames))
        for earlier, later in zip(at, at[1:]):
            self.assertLess(earlier - later, MS)
        connect = ledger.steps("client")[0][0]
        proof = ledger.steps("plain")[-1][0]
        end = max(when for when, _ in ledger.lines)
        self.assertGreater(at[0], connect - MS)
        self.assertLess(at[-1], end + MS)
        # The connection of the experiment was over before its port was bound again.
        bind = ledger.binds("plain")[0][0]
        for when, a, b, frame, _ in ledger.segments():
            if {a, b} == {"client", "server"}:
                self.assertLess(when, bind + MS, frame)
            else:
                self.assertGreater(when, proof - MS, frame)

    def assert_set(self, by_us, moment):
        """The run is as it would be without, and says that the clock was set if, and only if, it
        was between the first of its looks at the clock and the last. Returns whether."""
        ledger, told, (_, n_before, n_since) = self.run_set(by_us, **moment)
        said = step(ledger)
        with self.subTest(by_us=by_us, n_before=n_before, n_since=n_since, said=said, **moment):
            self.assert_nothing_wrong(ledger)
            self.assertIn("HOLDS", told)
            if n_before >= LOOK and n_since >= LOOK:
                self.assertIsNotNone(said)
            if n_before == 0 or n_since == 0:
                self.assertIsNone(said)
            if said is not None:
                self.assertLess(abs(said - by_us * 1000), MS // 10)
                self.assertIn("clock", told)
        return said is not None

    def test_set_at_many_moments(self):
        """Forwards and backwards, by much and by little, over the whole of a run: before
        whatever is sent, and in the midst of the lab's own looks at the clock."""
        *_, (n_calls, n_readings, _) = self.run_set(0)
        moments = [{"at_call": 1 + i} for i in range(n_calls)]
        # The first of them is of the lab's second look, and there is a last one in every run.
        moments += [{"at_reading": LOOK + 1 + i * (n_readings - LOOK) // READINGS}
                    for i in range(READINGS)]
        said = [self.assert_set(STEPS[i % len(STEPS)], moment) for i, moment in enumerate(moments)]
        print(f"{sum(said)} of {len(said)} were set between the run's beginning and its end")
        self.assertIn(True, said[:n_calls])
        self.assertTrue(said[n_calls])

    def test_set_before(self):
        """A clock that was set before the run began is the clock."""
        ledger, told, _ = self.run_set(-HOUR, at_reading=1)
        self.assert_nothing_wrong(ledger)
        self.assertIsNone(step(ledger))
        self.assertNotIn("clock", told)

    def test_not_set(self):
        ledger, told, _ = self.run_set(0)
        self.assertIsNone(step(ledger))
        self.assertNotIn("clock", told)


if __name__ == "__main__":
    LIBRARY = os.path.abspath(sys.argv.pop(2))
    lab.main()
