"""The clock is set while an experiment runs.

    check_clock.py TWLAB LIBRARY [unittest's arguments]

LIBRARY, put in front of the others, sets it for the program (clock_set.c)."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from recorded import Ledger  # noqa: E402

LIBRARY = ""  # set by main
NAME = "client-first"
MS = 1_000_000  # ns
HOUR = 3_600_000_000  # us


def step(ledger):
    """By how much the ledger says that the clock was set, in nanoseconds; None: it was not."""
    said = ledger.fact("clock-step")
    return int(said[0].removesuffix("ns")) if said else None


class Clock(lab.Case):
    def run_set(self, after_us, by_us):
        environment = dict(os.environ, LD_PRELOAD=LIBRARY, TWLAB_TEST_SET_AFTER_US=str(after_us),
                           TWLAB_TEST_SET_BY_US=str(by_us),
                           ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")
        done = self.run_lab("--first-bind", NAME, env=environment)
        return Ledger(self.path(NAME + ".ledger")), done.stdout

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

    def test_set_at_many_moments(self):
        """Forwards and backwards, by much and by little, over the whole of a run."""
        reported = 0
        whole_us = self.duration("--first-bind", NAME) * 1e6
        for i in range(24):
            by_us = (HOUR, -HOUR, 50_000, -50_000, 1_500, -5_000_000)[i % 6]
            after_us = round(whole_us * i / 24)
            ledger, told = self.run_set(after_us, by_us)
            said = step(ledger)
            with self.subTest(after_us=after_us, by_us=by_us, said=said):
                self.assert_nothing_wrong(ledger)
                self.assertIn("HOLDS", told)
                if said is not None:
                    reported += 1
                    self.assertLess(abs(said - by_us * 1000), MS // 10)
                    self.assertIn("clock", told)
        print(f"{reported} of 24 were set between the run's beginning and its end")
        self.assertGreater(reported, 0)

    def test_not_set(self):
        ledger, told = self.run_set(0, 0)
        self.assertIsNone(step(ledger))
        self.assertNotIn("clock", told)


if __name__ == "__main__":
    LIBRARY = os.path.abspath(sys.argv.pop(2))
    lab.main()
