"""The book's programs, as a student uses them: two terminals, typed lines, Ctrl-C.

    check_book.py BIN_DIR [unittest's arguments]

BIN_DIR has echo_server and echo_client, and stingy_server and stingy_client: the same two, linked
with calls that are interrupted and give and take a few bytes at a time.
"""

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402
from terminal import PATIENCE, Terminal, await_states, enter_private_network, tcp_states  # noqa: E402

BIN_DIR = ""  # set by main
FAILED, USAGE = 1, 2
IN_USE = r"bind port \d+: Address already in use \(EADDRINUSE\)"
PROMPT = r"Line to send \(q ends\): $"


def program(name):
    return os.path.join(BIN_DIR, name)


def serve(*options, port=0, name="echo_server"):
    """Starts a server and waits until it listens; its port is in .port."""
    terminal = Terminal(program(name), *options, str(port))
    try:
        terminal.port = int(terminal.expect(r"listening on 0\.0\.0\.0:(\d+)").group(1))
    except AssertionError:
        terminal.__exit__()
        raise
    return terminal


def visit(port, host="127.0.0.1", name="echo_client"):
    return Terminal(program(name), host, str(port))


def say(client, line):
    """Types the line at the prompt and waits until it has come back."""
    client.expect(PROMPT)
    client.type(line + "\n")
    client.expect("Echo: " + line + "\n")


def refuse_to_start(test, port, *options):
    with Terminal(program("echo_server"), *options, str(port)) as server:
        test.assertEqual(server.end(), FAILED, server.seen)
        test.assertRegex(server.seen, IN_USE)
        test.assertIn(f"bind port {port}:", server.seen)
        test.assertIn("--reuseaddr", server.seen)  # what to do about it


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def listener(family=socket.AF_INET, host="127.0.0.1"):
    made = socket.socket(family)
    made.settimeout(PATIENCE)
    made.bind((host, 0))
    made.listen(1)
    return made


def reset(connection):
    """Ends it with a RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def receive_all(connection, n):
    got = b""
    while len(got) < n:
        piece = connection.recv(65536)
        if not piece:
            break
        got += piece
    return got


class BothWaysOfClosing(unittest.TestCase):
    def close_client_first(self, options, stop):
        with serve(*options) as server, visit(server.port) as client:
            say(client, "hello")
            own = int(server.expect(r"127\.0\.0\.1:(\d+) connected").group(1))
            client.expect(PROMPT)
            stop(client)
            server.expect(f":{own} closed")
            await_states(own, ["TIME-WAIT"])
            await_states(server.port, ["LISTEN"])
            server.ctrl_c()
            self.assertEqual(server.end(), -signal.SIGINT)
            with serve(*options, port=server.port) as again:
                self.assertEqual(again.port, server.port)

    def test_client_first_by_q(self):
        def stop(client):
            client.type("q\n")
            self.assertEqual(client.end(), 0)
        self.close_client_first([], stop)

    def test_client_first_by_capital_q(self):
        def stop(client):
            client.type("Q\n")
            self.assertEqual(client.end(), 0)
        self.close_client_first([], stop)

    def test_client_first_by_ctrl_c(self):
        def stop(client):
            client.ctrl_c()
            self.assertEqual(client.end(), -signal.SIGINT)
        self.close_client_first([], stop)

    def test_client_first_by_end_of_input(self):
        def stop(client):
            client.ctrl_d()
            self.assertEqual(client.end(), 0)
        self.close_client_first([], stop)

    def test_client_first_with_reuseaddr(self):
        def stop(client):
            client.type("q\n")
            self.assertEqual(client.end(), 0)
        self.close_client_first(["--reuseaddr"], stop)

    def test_server_first(self):
        with serve() as server, visit(server.port) as client:
            say(client, "hello")
            client.expect(PROMPT)
            server.ctrl_c()
            self.assertEqual(server.end(), -signal.SIGINT)
            # The client has not closed yet, and the port is held already.
            await_states(server.port, ["FIN-WAIT-2"])
            refuse_to_start(self, server.port)

            client.type("q\n")
            self.assertEqual(client.end(), 0)
            await_states(server.port, ["TIME-WAIT"])
            refuse_to_start(self, server.port)
            # The option on the new server only is not enough on Linux.
            refuse_to_start(self, server.port, "--reuseaddr")
            self.assertEqual(tcp_states(server.port), ["TIME-WAIT"])

    def test_server_first_with_reuseaddr(self):
        with serve("--reuseaddr") as server, visit(server.port) as client:
            say(client, "hello")
            client.expect(PROMPT)
            server.ctrl_c()
            self.assertEqual(server.end(), -signal.SIGINT)
            client.type("q\n")
            self.assertEqual(client.end(), 0)
            await_states(server.port, ["TIME-WAIT"])
            # The old server only: not enough either.
            refuse_to_start(self, server.port)
            with serve("--reuseaddr", port=server.port) as again, visit(again.port) as client2:
                say(client2, "hello again")
                self.assertEqual(tcp_states(server.port), ["ESTABLISHED", "LISTEN", "TIME-WAIT"])

    def test_two_servers_at_once(self):
        with serve("--reuseaddr") as server:
            refuse_to_start(self, server.port, "--reuseaddr")

    def test_client_that_sends_on_frees_the_port(self):
        """Data to a closed socket is answered with a RST, which ends the server's side too."""
        with serve() as server, visit(server.port) as client:
            say(client, "hello")
            client.expect(PROMPT)
            server.ctrl_c()
            self.assertEqual(server.end(), -signal.SIGINT)
            await_states(server.port, ["FIN-WAIT-2"])
            client.type("are you there?\n")
            client.expect(r"server has closed the connection|talk to 127\.0\.0\.1 port \d+: ")
            self.assertEqual(client.end(), FAILED)
            await_states(server.port, [])
            with serve(port=server.port):
                pass


class CorrectedFaults(unittest.TestCase):
    def test_clients_come_one_after_another(self):
        with serve() as server, visit(server.port) as first:
            say(first, "one")
            with visit(server.port) as second:
                second.expect(PROMPT)
                second.type("two\n")  # waits in the backlog
                first.expect(PROMPT)
                first.type("q\n")
                second.expect("Echo: two\n")

    def test_echo_in_pieces(self):
        with listener() as slow, visit(slow.getsockname()[1]) as client:
            connection, _ = slow.accept()
            with connection:
                client.expect(PROMPT)
                client.type("hello\n")
                self.assertEqual(receive_all(connection, 6), b"hello\n")
                for piece in ("h", "el", "lo"):
                    connection.sendall(piece.encode())
                    client.expect(piece + "$")
                connection.sendall(b"\n")
                client.expect(PROMPT)
                client.type("q\n")
                self.assertEqual(client.end(), 0)

    def test_short_and_interrupted_calls(self):
        line = "a line that goes out and comes back by three bytes"
        with serve(name="stingy_server") as server:
            with visit(server.port, name="stingy_client") as client:
                say(client, line)
                say(client, line[::-1])
            with visit(server.port) as client:
                say(client, line)

    def test_slow_reader_gets_every_byte(self):
        sent = bytes(range(256)) * 16384  # 4 MiB, NULs and all
        with serve() as server, connect(server.port) as client:
            def send():
                client.sendall(sent)
                client.shutdown(socket.SHUT_WR)
            sender = threading.Thread(target=send)
            sender.start()
            got = receive_all(client, len(sent) + 1)
            sender.join()
            self.assertEqual(got, sent)
            server.expect("closed")

    def test_long_line(self):
        """Longer than both sides' buffers, from a file: sent whole, it would never come back."""
        with serve() as server:
            client = [program("echo_client"), "127.0.0.1", str(server.port)]
            done = subprocess.run(client, input=b"x" * (32 << 20), stdout=subprocess.DEVNULL,
                                  timeout=PATIENCE, check=False)
            self.assertEqual(done.returncode, 0)

    def test_server_survives_a_reset(self):
        with serve() as server:
            client = connect(server.port)
            server.expect("connected")
            client.sendall(b"hello\n")
            self.assertEqual(receive_all(client, 6), b"hello\n")
            reset(client)
            server.expect(r"receive from 127\.0\.0\.1:\d+: Connection reset by peer \(ECONNRESET\)")
            with visit(server.port) as after:
                say(after, "still there")

    def test_server_survives_a_reader_that_goes(self):
        with serve() as server:
            client = connect(server.port)
            server.expect("connected")
            client.setblocking(False)
            try:  # until the server's buffers and ours are full, and its send() waits
                while True:
                    client.send(b"x" * 65536)
            except BlockingIOError:
                pass
            reset(client)
            server.expect(r"(send to|receive from) 127\.0\.0\.1:\d+: .*\((ECONNRESET|EPIPE)\)")
            with visit(server.port) as after:
                say(after, "still there")

    def test_server_survives_a_broken_pipe(self):
        """A RST after the client's FIN makes send() fail with EPIPE and a deadly SIGPIPE. The
        server stands still meanwhile, so that it finds both when it sends."""
        with serve() as server:
            client = connect(server.port)
            server.expect("connected")
            os.kill(server.pid, signal.SIGSTOP)
            os.waitpid(server.pid, os.WUNTRACED)
            client.sendall(b"hello\n")
            client.shutdown(socket.SHUT_WR)
            await_states(server.port, ["CLOSE-WAIT", "LISTEN"])
            reset(client)
            await_states(server.port, ["LISTEN"])
            os.kill(server.pid, signal.SIGCONT)
            server.expect(r"send to 127\.0\.0\.1:\d+: Broken pipe \(EPIPE\)")
            with visit(server.port) as after:
                say(after, "still there")

    def test_client_says_broken_pipe(self):
        with listener() as peer, visit(peer.getsockname()[1]) as client:
            connection, (_, own) = peer.accept()
            client.expect(PROMPT)
            connection.shutdown(socket.SHUT_WR)
            await_states(own, ["CLOSE-WAIT"])
            reset(connection)
            await_states(own, [])
            client.type("hello\n")
            client.expect(r"talk to 127\.0\.0\.1 port \d+: Broken pipe \(EPIPE\)")
            self.assertEqual(client.end(), FAILED)

    def test_client_is_reset(self):
        with listener() as peer, visit(peer.getsockname()[1]) as client:
            connection, _ = peer.accept()
            client.expect(PROMPT)
            client.type("hello\n")
            self.assertEqual(receive_all(connection, 6), b"hello\n")
            reset(connection)
            client.expect(r"talk to 127\.0\.0\.1 port \d+: Connection reset by peer \(ECONNRESET\)")
            self.assertEqual(client.end(), FAILED)

    def test_client_is_closed_on(self):
        with listener() as peer, visit(peer.getsockname()[1]) as client:
            connection, _ = peer.accept()
            client.expect(PROMPT)
            client.type("hello\n")
            self.assertEqual(receive_all(connection, 6), b"hello\n")
            connection.close()
            client.expect("The server has closed the connection")
            self.assertEqual(client.end(), FAILED)

    def test_nobody_listens(self):
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))  # and no listen()
            with visit(bound.getsockname()[1]) as client:
                self.assertEqual(client.end(), FAILED)
                self.assertRegex(client.seen, r"connect to 127\.0\.0\.1 port \d+: "
                                              r"Connection refused \(ECONNREFUSED\)\n.*echo_server")

    def test_name(self):
        try:
            socket.getaddrinfo("localhost", None)
        except socket.gaierror as why:
            self.skipTest(f"this machine knows no name, not even localhost: {why}")
        with serve() as server, visit(server.port, host="localhost") as client:
            say(client, "by name")

    def test_ipv6(self):
        with listener(socket.AF_INET6, "::1") as peer:
            with visit(peer.getsockname()[1], host="::1") as client:
                connection, _ = peer.accept()
                connection.close()
                client.expect(PROMPT)

    def test_unknown_host(self):
        with visit(5000, host="") as client:
            self.assertEqual(client.end(), FAILED)
            self.assertIn("look up ''", client.seen)

    def test_bad_ports(self):
        bad = ["", "http", "5000x", " 5000", "5000 ", "+5000", "-1", "65536", "0x1388", "5e3",
               "18446744073709551617", "9" * 400, "\u0665\u0660\u0660\u0660"]
        for port in bad:
            with self.subTest(port=port):
                with Terminal(program("echo_server"), port) as server:
                    self.assertEqual(server.end(), USAGE, server.seen)
                    self.assertIn(f"'{port}' is not a port", server.seen)
        for port in bad + ["0"]:
            with self.subTest(port=port):
                with visit(port) as client:
                    self.assertEqual(client.end(), USAGE, client.seen)
                    self.assertIn(f"'{port}' is not a port", client.seen)

    def test_usage(self):
        for arguments in ([], ["1", "2"], ["--reuseaddr"], ["--reuseaddr", "1", "2"]):
            with Terminal(program("echo_server"), *arguments) as server:
                self.assertEqual(server.end(), USAGE)
                self.assertIn("usage: echo_server [--reuseaddr] PORT", server.seen)
        for arguments in ([], ["127.0.0.1"], ["127.0.0.1", "1", "2"]):
            with Terminal(program("echo_client"), *arguments) as client:
                self.assertEqual(client.end(), USAGE)
                self.assertIn("usage: echo_client HOST PORT", client.seen)

    def test_option_after_the_port(self):
        with Terminal(program("echo_server"), "0", "--reuseaddr") as server:
            server.expect("listening on")


if __name__ == "__main__":
    BIN_DIR = sys.argv.pop(1)
    enter_private_network()
    lab.run_tests()
