"""--host on a machine of the test's own: what runs there leaves it as it was.

    check_host.py TWLAB [unittest's arguments]
"""

import json
import os
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

SETTINGS = ("/proc/sys/net/ipv4", "/proc/sys/net/ipv6")
COUNTED = ("tcp_mem", "udp_mem", "random")  # no settings


def settings():
    """All of them here, by name."""
    found = {}
    for top in SETTINGS:
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                if name in COUNTED:
                    continue
                try:
                    with open(path, encoding="ascii") as file:
                        found[path] = file.read()
                except OSError:  # for writing only, or not of this namespace
                    pass
    return found


@unittest.skipIf(os.geteuid() != 0, "capturing on the host is for root")
class Host(lab.Case):
    def test_leaves_the_machine_as_it_was(self):
        """All of the catalogue, each by itself: run, or refused before anything is run."""
        listed = subprocess.run([lab.TWLAB, "list", "--json", "-"], capture_output=True, check=True,
                                timeout=lab.PATIENCE)
        names = [one["name"] for one in json.loads(listed.stdout)["experiments"]
                 if "slow" not in one.get("tags", "") and not one["name"].startswith("storm")]
        self.assertGreater(len(names), 40)
        lab.leave_the_network()
        lab.bring_up_loopback()
        before = settings()
        self.assertIn("/proc/sys/net/ipv4/tcp_fin_timeout", before)
        n_ran = 0
        for name in names:
            done = subprocess.run(self.command("--host", "--first-bind", name), capture_output=True,
                                  text=True, timeout=lab.PATIENCE, check=False)
            refused = done.returncode == lab.USAGE and "without --host" in done.stderr
            n_ran += not refused
            self.assertEqual(settings(), before, name)
        print(f"{n_ran} of {len(names)} ran")
        self.assertGreater(n_ran, 20)
        self.assertEqual([name for _, name in socket.if_nameindex()], ["lo"])


if __name__ == "__main__":
    lab.main()
