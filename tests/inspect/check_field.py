"""`twlab inspect` at captures as production has them: copies, tunnels, losses, other orders.

    check_field.py TWLAB MAKE_CAPTURE [unittest's arguments]
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))
import inspecting  # noqa: E402
import truth  # noqa: E402

SWAPPED = {"client": "server", "server": "client"}


class Field(inspecting.Case):
    def make_field(self, n):
        paths = self.path("made.pcap"), self.path("made.truth")
        subprocess.run([inspecting.MAKE_CAPTURE, "--field", str(n), *paths], check=True,
                       capture_output=True)
        return paths

    def test_truth(self):
        """Every connection is as it was made, as far as what was captured shows it."""
        capture, made = self.make_field(6000)
        path = self.path("out.json")
        self.inspect("--connections", "--json", path, capture)
        self.assertEqual(truth.compare(made, path), [])

    def test_oracle(self):
        """What truth.py says of losses. The truth is right where the frames show it; another first
        closer or a TIME_WAIT elsewhere never is."""
        _, made = self.make_field(6000)
        lossy = [(one, segments) for _, one, segments in truth.made(made) if segments]
        self.assertGreater(len(lossy), 50)
        for one, segments in lossy:
            fins = {side: truth.Fin(side, segments) for side in SWAPPED}
            if one.closer in SWAPPED and fins[one.closer].visible:
                wrong = one._replace(closer=SWAPPED[one.closer])
                self.assertFalse(truth.is_right(one, segments, wrong), segments)
            if one.time_wait in SWAPPED:
                wrong = one._replace(time_wait=SWAPPED[one.time_wait])
                self.assertFalse(truth.is_right(one, segments, wrong), segments)
            resets = [s.lost for s in segments if "R" in s.flags]
            if all(fin.visible == fin.sent for fin in fins.values()) and not any(resets):
                self.assertTrue(truth.is_right(one, segments, one), segments)


if __name__ == "__main__":
    inspecting.main()
