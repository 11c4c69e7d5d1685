"""Peers that are other programs: how they are started, heard, and found to listen elsewhere.

    check_commands.py TWLAB [unittest's arguments]
"""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lab  # noqa: E402

SERVER = """
import socket, sys
port, before = int(sys.argv[1]), int(sys.argv[2])
listener = socket.socket()
listener.bind(("0.0.0.0", port))
listener.listen()
for _ in range(before // 100):
    print("s" * 99)
sys.stdout.flush()
while True:
    connection, _ = listener.accept()
    while data := connection.recv(4096):
        connection.sendall(data)
    connection.close()
"""
CLIENT = """
import socket, sys
before = int(sys.argv[1])
connection = socket.create_connection(("127.0.0.1", 5000))
for line in sys.stdin:
    connection.sendall(line.encode())
    print("c" * before)
    print(connection.recv(4096).decode(), end="", flush=True)
    print("d" * before, flush=True)
"""
ECHOED = """
[steps]
client = connect
client = send hello
client = send again
[expect]
teardown = incomplete
"""


def experiment(server="", client=""):
    text = "[experiment]\ntitle = Other programs\n"
    text += f"[server]\ncommand = {server}\n" if server else ""
    text += f"[client]\ncommand = {client}\n" if client else ""
    return text + ECHOED


class Commands(lab.Case):
    def setUp(self):
        super().setUp()
        self.server = f"{sys.executable} {self.write('server.py', SERVER)}"
        self.client = f"{sys.executable} {self.write('client.py', CLIENT)}"

    def holds(self, text):
        done = self.run_lab(self.write("others.ini", text))
        self.assertRegex(done.stdout, r"others .*HOLDS")

    def fails(self, text, *said):
        """It cannot be run, and the message has that. Returns how long it took."""
        began = time.monotonic()
        done = self.run_lab(self.write("others.ini", text), status=lab.COULD_NOT_RUN)
        took = time.monotonic() - began
        for words in said:
            self.assertIn(words, re.sub(r"\s+", " ", done.stderr))
        return took

    def test_server(self):
        """A built-in client and a server that is a program."""
        self.holds(experiment(server=f"{self.server} 5000 0"))

    def test_client(self):
        """The other way round."""
        self.holds(experiment(client=f"{self.client} 0"))

    def test_two_connections(self):
        """Of a server that takes in one client after another, the second is connected as well."""
        text = experiment(server=f"{self.server} 5000 0").replace(
            "client = send again\n", "client = connect\n")
        self.holds(text)

    def test_talkative_server(self):
        """What it prints is read, or it would stop before its accept()."""
        self.holds(experiment(server=f"{self.server} 5000 200000"))

    def test_talkative_client(self):
        """A word is found wherever it is in what was said."""
        self.holds(experiment(client=f"{self.client} 5000"))
        self.holds(experiment(client=f"{self.client} 200000"))

    def test_no_such_program(self):
        self.fails(experiment(server="no-such-server 5000"),
                   "server: `no-such-server 5000` cannot be started: there is no such program "
                   "on the PATH")
        self.fails(experiment(server="./no-such-server"),
                   "`./no-such-server` cannot be started: No such file or directory")
        self.fails(experiment(client="/dev/null"), "`/dev/null` cannot be started: Permission "
                   "denied")

    def test_ended(self):
        self.fails(experiment(server="sh -c exit"), "`sh -c exit` ended with status 0 before it "
                   "listened on port 5000; it said nothing")
        self.fails(experiment(server="ls /no/such/file"), "ended with status 2 before",
                   "the last that it said: ", "/no/such/file")

    def test_another_port(self):
        """It is said sooner than that a program listens nowhere, however busy the machine is."""
        elsewhere = self.fails(experiment(server=f"{self.server} 8000 0"),
                               "8000 0` does not listen on port 5000 (it listens on 8000); give "
                               "the peer `port = 8000`")
        nowhere = self.fails(experiment(server="sleep 300"),
                             "`sleep 300` does not listen on port 5000, nor on any other, after 5 s")
        self.assertLess(elsewhere + 2, nowhere)

    def test_program_to_become(self):
        """That a program for `exec` is missing is this machine's fault, unless it is expected."""
        text = "[experiment]\ntitle = x\n[steps]\nserver = exec no-such-program\n" \
               "[probe plain]\nexpect = OK\n"
        self.fails(text, "server: exec no-such-program: the program cannot be started; it is "
                   "searched for in PATH: No such file or directory")
        self.run_lab(self.write("expected.ini", text.replace(
            "program\n", "program -> ENOENT\n").replace("expect = OK", "expect = EADDRINUSE, "
                                                        "not OK within 10ms")))


if __name__ == "__main__":
    lab.main()
