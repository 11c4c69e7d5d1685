"""What a look at a port finds, in each state that sockets can be in."""

import os
import socket
import subprocess

import port_case
import port_made as made
from port_case import ALL_OK, IN_USE, ONLY_A, ONLY_P, WILD, WILD6, Case
from port_made import LOCAL, PORT


class Idle(Case):
    """Sockets without a connection."""

    def test_nothing(self):
        look = self.look()
        self.assertEqual(look.sockets, [])
        self.assertEqual((look.answers(), look.answers(WILD6)), (ALL_OK, ALL_OK))

    def listens(self, options, answers):
        self.keep(made.listening(options=options))
        look = self.look()
        self.one(look, state="LISTEN", A=self.known("yes" if "A" in options else "no"),
                 P=self.known("yes" if "P" in options else "no"), queues=(0, 128))
        self.assertEqual(look.answers(), answers)
        self.assertIn("name python3", look.owners[os.getpid()])

    def test_listens(self):
        self.listens("", IN_USE)

    def test_listens_with_reuseaddr(self):
        self.listens("A", IN_USE)

    def test_listens_with_reuseport(self):
        self.listens("P", ONLY_P)

    def test_listens_with_both(self):
        self.listens("AP", ONLY_P)

    def test_defers_and_opens_fast(self):
        listener = self.keep(made.bound())
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 5)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)
        listener.listen()
        self.one(self.look(), D=self.known("yes"), F=self.known("yes"))

    def test_one_address(self):
        self.keep(made.listening())
        self.assertEqual(self.look(f"127.0.0.2:{PORT}", "try").answers("127.0.0.2"), ALL_OK)
        self.assertEqual(self.look(f"127.0.0.1:{PORT}", "try").answers("127.0.0.1"), IN_USE)

    def test_dual(self):
        self.keep(made.listening((WILD6, PORT), family=socket.AF_INET6))
        look = self.look()
        self.one(look, state="LISTEN", local=f"[::]:{PORT}", v6only="no")
        self.assertEqual((look.answers(), look.answers(WILD6)), (IN_USE, IN_USE))

    def test_v6only(self):
        listener = self.keep(made.new_socket(family=socket.AF_INET6))
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((WILD6, PORT))
        listener.listen()
        look = self.look()
        self.one(look, v6only="yes")
        self.assertEqual((look.answers(), look.answers(WILD6)), (ALL_OK, IN_USE))

    def test_new_sockets_are_v6only(self):
        """A trial of [::] is one with IPv4, whatever new sockets are."""
        port_case.setting("ipv6/bindv6only", "1")
        self.keep(made.listening())
        look = self.look()
        self.assertEqual((look.answers(), look.answers(WILD6)), (IN_USE, IN_USE))

    def test_mapped(self):
        self.keep(made.listening(("::ffff:127.0.0.1", PORT), family=socket.AF_INET6))
        look = self.look()
        self.one(look, local=f"[::ffff:127.0.0.1]:{PORT}")
        self.assertEqual(look.answers(), IN_USE)

    def test_address_removed(self):
        subprocess.run(["ip", "address", "add", "10.9.9.1/32", "dev", "lo"], check=True)
        self.keep(made.listening(("10.9.9.1", PORT)))
        subprocess.run(["ip", "address", "del", "10.9.9.1/32", "dev", "lo"], check=True)
        look = self.look()
        self.one(look, local=f"10.9.9.1:{PORT}")
        self.assertEqual(look.answers(), IN_USE)
        look = self.run_look(f"10.9.9.1:{PORT}", "try")
        self.assertEqual(set(look.answers("10.9.9.1")), {"EADDRNOTAVAIL"})
        self.assertEqual(look.place["local"], 1)

    def test_device(self):
        listener = self.keep(made.new_socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
        listener.bind((WILD, PORT))
        listener.listen()
        look = self.look()
        self.one(look, device=str(socket.if_nametoindex("lo")))
        self.assertEqual(look.answers(), IN_USE)

    def bound(self, options, answers):
        self.keep(made.bound(options=options))
        self.keep(made.bound(("127.0.0.1", PORT + 1)))  # is not on the port
        look = self.look()
        self.one(look, state="BOUND", A=self.known("yes" if "A" in options else "no"))
        self.assertEqual(look.answers(), answers)
        self.assertEqual(look.holds[0][1], os.getpid())

    def test_bound(self):
        self.bound("", IN_USE)

    def test_bound_with_reuseaddr(self):
        self.bound("A", ONLY_A)

    def test_mptcp(self):
        try:
            self.keep(made.listening(protocol=made.MPTCP))
        except OSError:
            self.skipTest("this kernel has no MPTCP")
        self.keep(made.bound(("127.0.0.2", PORT), protocol=made.MPTCP))
        look = self.run_look()
        protocols = {one["local"]: one["protocol"] for one in look.tcp()}
        self.assertEqual(protocols[f"127.0.0.1:{PORT}"], "mptcp")
        self.assertEqual(len(look.tcp()), 2, look.text)

    def test_udp(self):
        udp = self.keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(LOCAL)
        look = self.look()
        self.assertEqual([one["protocol"] for one in look.sockets], ["udp"])
        self.assertEqual(look.answers(), ALL_OK)


class Connected(Case):
    """Sockets with a connection, or what is left of one."""

    def test_syn_sent(self):
        silent = self.keep(made.listening(("127.0.0.1", PORT + 1)))
        made.die(silent)
        client = self.keep(made.bound())
        client.setblocking(False)
        self.assertEqual(client.connect_ex(("127.0.0.1", PORT + 1)), 115)  # EINPROGRESS
        look = self.look_until("SYN-SENT")
        only = self.one(look, timer=1)
        self.assertGreaterEqual(only["rto"], 200_000, look.text)
        self.assertEqual(look.answers(), IN_USE)

    def test_syn_received(self):
        listener = self.keep(made.listening())
        client = self.keep(made.new_socket())
        client.setblocking(False)
        made.die(client)
        client.connect_ex(LOCAL)
        look = self.run_look(str(PORT), "try")
        self.assertEqual(look.states(), ["LISTEN", "SYN-RECEIVED"], look.text)
        self.assertEqual(look.answers(), IN_USE)
        listener.close()
        self.assertEqual(self.run_look(str(PORT), "try").answers(), ALL_OK)

    def test_accepted(self):
        self.keep(*made.connected())
        look = self.look()
        self.one(look, state="ESTABLISHED", timer=0)
        self.assertEqual(look.answers(), IN_USE)

    def test_accepted_with_reuseaddr(self):
        self.keep(*made.connected("A"))
        look = self.look()
        self.one(look, state="ESTABLISHED", A=self.known("yes"))
        self.assertEqual(look.answers(), ONLY_A)

    def test_refused_client(self):
        """Its connection is over, but the port that it bound is not free."""
        client = self.keep(made.bound())
        with self.assertRaises(ConnectionRefusedError):
            client.connect(("127.0.0.1", PORT + 1))
        look = self.look()
        self.one(look, state="BOUND")
        self.assertEqual(look.answers(), IN_USE)

    def test_not_accepted(self):
        self.keep(made.listening(), socket.create_connection(LOCAL))
        look = self.look_until("LISTEN", "ESTABLISHED")
        states = {one["state"]: one for one in look.tcp()}
        self.assertEqual(states["ESTABLISHED"]["inode"], "0")
        self.assertEqual(states["LISTEN"]["queues"][0], 1)

    def test_client_took_it(self):
        port_case.setting("ipv4/ip_local_port_range", f"{PORT} {PORT + 1}")
        server = self.keep(made.listening(("127.0.0.1", 80)))
        self.keep(socket.create_connection(server.getsockname()))
        self.keep(socket.create_connection(server.getsockname()))
        look = self.look()
        self.one(look, state="ESTABLISHED", remote="127.0.0.1:80")
        self.assertEqual(look.range, (PORT, PORT + 1))
        self.assertEqual(look.answers(), IN_USE)

    def test_connected_to_itself(self):
        both = self.keep(made.bound())
        both.connect(LOCAL)
        look = self.look()
        only = self.one(look, state="ESTABLISHED")
        self.assertEqual(only["local"], only["remote"])

    def test_fin_wait_1_dead_peer(self):
        client, server = made.connected()
        self.keep(client)
        made.die(client)
        server.close()
        look = self.look_until("FIN-WAIT-1")
        only = self.one(look, inode="0", timer=1)
        self.assertGreaterEqual(only["rto"], 200_000, look.text)
        self.assertEqual(look.answers(), IN_USE)

    def test_fin_wait_1_closed_window(self):
        client, server = made.connected()
        self.keep(client)
        made.fill(server)
        server.close()
        look = self.look_until("FIN-WAIT-1")
        self.assertGreater(self.one(look, inode="0")["queues"][1], 0)

    def test_fin_wait_owned(self):
        client, server = made.connected()
        self.keep(client, server)
        server.shutdown(socket.SHUT_WR)
        look = self.look_until("FIN-WAIT-2")
        only = self.one(look, timer=0)
        self.assertNotEqual(only["inode"], "0")
        self.assertEqual(look.answers(), IN_USE)

    def test_fin_wait_2_orphan(self):
        client, server = made.connected()
        self.keep(client)
        server.close()
        look = self.look_until("FIN-WAIT-2")
        only = self.one(look, inode="0", timer=3)
        self.assertTrue(0 < only["timer_ms"] <= 60_000, look.text)
        self.assertGreater(look.place["hz"], 0)

    def test_close_wait(self):
        client, server = made.connected()
        self.keep(server)
        client.close()
        look = self.look_until("CLOSE-WAIT")
        self.assertEqual([hold[1] for hold in look.holds], [os.getpid()])
        self.assertEqual(look.answers(), IN_USE)

    def test_last_ack(self):
        client, server = made.connected()
        self.keep(client)
        client.shutdown(socket.SHUT_WR)
        self.look_until("CLOSE-WAIT")
        made.die(client)
        server.close()
        self.one(self.look_until("LAST-ACK"), inode="0", timer=1)

    def test_closing(self):
        client, server = made.connected()
        made.die(client)
        server.close()
        client.close()
        self.one(self.look_until("CLOSING"), inode="0", timer=1)

    def time_wait(self, options, answers):
        client, server = made.connected(options)
        server.close()
        client.close()
        look = self.look_until("TIME-WAIT")
        only = self.one(look, inode="0", timer=3)
        self.assertTrue(55_000 < only["timer_ms"] <= 60_000, look.text)
        self.assertEqual(look.answers(), answers)

    def test_time_wait(self):
        self.time_wait("", IN_USE)

    def test_time_wait_with_reuseaddr(self):
        self.time_wait("A", ONLY_A)


if __name__ == "__main__":
    port_case.main()
