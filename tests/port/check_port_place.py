"""What is said of a port and its address whoever is there, and the wait for a socket to go away."""

import os
import socket
import subprocess
import threading
import time
import unittest

import port_case
import port_made as made
from port_case import ALL_OK, Case, lab
from port_made import PORT


class Place(Case):
    """What is said of the port and the address, whoever is there."""

    def test_reserved(self):
        self.assertEqual(self.look().place["reserved"], 1)
        port_case.setting("ipv4/ip_local_reserved_ports", f"80,{PORT - 5}-{PORT + 5},{PORT + 10}")
        look = self.look()
        self.assertEqual((look.place["reserved"], look.answers()), (2, ALL_OK))
        self.assertEqual(self.run_look(str(PORT + 6)).place["reserved"], 1)
        self.assertEqual(self.run_look(str(PORT + 10)).place["reserved"], 2)

    @unittest.skipIf(os.geteuid() != 0, "needs a second user")
    def test_below_the_first_free_port(self):
        port_case.setting("ipv4/ip_unprivileged_port_start", str(PORT + 1))
        self.assertEqual(self.look().place["low"], 1)
        look = self.look_as_nobody()
        self.assertEqual((look.place["low"], look.place["start"]), (0, PORT + 1))
        self.assertEqual(set(look.answers()), {"EACCES"})

    def test_nobodys_address(self):
        look = self.look(f"10.9.9.1:{PORT}", "try")
        self.assertEqual(look.place["local"], 1)
        self.assertEqual(set(look.answers("10.9.9.1")), {"EADDRNOTAVAIL"})

    def test_tentative(self):
        done = subprocess.run(["ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1"],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest("no veth here: " + done.stderr)
        for words in ("link set v0 up", "link set v1 up", "address add fd00::1/64 dev v0"):
            subprocess.run(["ip", *words.split()], check=True)
        look = self.run_look(f"[fd00::1]:{PORT}", "try")
        self.assertEqual(look.place["tentative"], 2)
        self.assertEqual(set(look.answers("fd00::1")), {"EADDRNOTAVAIL"})

    def test_ipv6_off(self):
        self.assertEqual(self.look().place["ipv6-off"], 1)
        port_case.setting("ipv6/conf/all/disable_ipv6", "1")
        look = self.look(f"[::1]:{PORT}", "try")
        self.assertEqual((look.place["ipv6-off"], look.place["local"]), (2, 1))


class Waiting(Case):
    """Sleeps until a socket of the port goes away."""

    def wait(self, *arguments):
        watch = subprocess.Popen([port_case.LOOK, str(PORT), "await-ms=30000", *arguments],
                                 stdout=subprocess.PIPE, text=True)
        self.assertEqual(watch.stdout.readline(), "watching\n")
        return watch

    def test_gone(self):
        for family, at in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            holder = made.bound((at, PORT), family=family)
            other = made.bound((at, PORT + 1), family=family)
            watch = self.wait()
            other.close()
            time.sleep(0.1)  # a notice comes after all readers of the tables, some ms later
            self.assertIsNone(watch.poll())
            holder.close()
            self.assertEqual(watch.communicate(timeout=lab.PATIENCE)[0], "gone\n")

    def test_connection_gone(self):
        client, server = made.connected()
        watch = self.wait()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        server.close()
        client.close()
        self.assertEqual(watch.communicate(timeout=lab.PATIENCE)[0], "gone\n")

    def test_in_another_network(self):
        ready, go = os.pipe()

        def body():
            made.unshare(made.CLONE_NEWNET)
            lab.bring_up_loopback()
            kept = [made.listening()]
            threading.Thread(target=lambda: (os.read(ready, 1), kept.pop().close())).start()
            return kept

        pid = self.fork(body)
        watch = self.wait(f"network={pid}")
        os.write(go, b".")
        self.assertEqual(watch.communicate(timeout=lab.PATIENCE)[0], "gone\n")

    def test_time_is_over(self):
        self.keep(made.listening())
        done = subprocess.run([port_case.LOOK, str(PORT), "await-ms=50"], capture_output=True, text=True,
                              check=True, timeout=lab.PATIENCE)
        self.assertEqual(done.stdout, "watching\ntime is over\n")


if __name__ == "__main__":
    port_case.main()
