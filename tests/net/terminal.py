"""A person at a terminal, for tests: starts a program on a pty, types, and reads what it prints.

Nothing here sleeps. A test goes on when the line it waits for has come, and fails when it has not
come within PATIENCE, which is long because it is only ever waited for in a test that fails.
"""

import codecs
import ctypes
import fcntl
import os
import pty
import re
import select
import signal
import socket
import struct
import termios
import time

PATIENCE = 20.0  # seconds

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def enter_private_network():
    """Leaves the host's network for one of this process's own, as root and as anybody else, so
    that no other program can take a port between two runs of a server. Where namespaces are not
    allowed it says so and stays: the kernel chooses the ports either way."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        print("on the host's network: unshare:", os.strerror(ctypes.get_errno()))
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        ifreq = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack("16sH22x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, ifreq))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | IFF_UP))


def reset_signals():
    """As a login shell starts programs. exec() keeps what is ignored or blocked: Python ignores
    SIGPIPE, and a shell ignores SIGINT for what it runs in the background."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def resize(fd, columns):
    """Gives a terminal other columns; whoever is in its foreground has a SIGWINCH."""
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))


class Terminal:
    """A program on a pty of its own. Use it as a context: whatever is left of it is killed."""

    def __init__(self, *command, columns=None, stdout=None):
        """columns: how wide the terminal is; stdout: a file or pipe that takes its place."""
        self.command = command
        self.seen = ""  # all that was printed
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.held_back = ""
        self.read_to = 0  # how far expect() has come in it
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # What is typed is not to be found among what the program printed.
            settings = termios.tcgetattr(0)
            settings[3] &= ~termios.ECHO
            termios.tcsetattr(0, termios.TCSANOW, settings)
            if columns is not None:
                resize(0, columns)
            if stdout is not None:
                os.dup2(stdout.fileno(), 1)
            reset_signals()
            try:
                os.execv(command[0], command)
            finally:
                os._exit(127)  # and not on into the test, twice

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def _read(self, deadline):
        """One more piece of output; False at its end."""
        ready, _, _ = select.select([self.fd], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            raise AssertionError(f"{' '.join(self.command)}: nothing more came; so far:\n{self.seen}")
        try:
            piece = os.read(self.fd, 65536)
        except OSError:  # EIO: nobody has the terminal open any more
            return False
        # A piece may end within a character, or between the two of a line's end.
        text = self.held_back + self.decoder.decode(piece)
        self.held_back = "\r" if text.endswith("\r") else ""
        self.seen += text.removesuffix("\r").replace("\r\n", "\n")
        return bool(piece)

    def expect(self, pattern):
        """Waits until the output from here on has a match, and returns it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = re.compile(pattern).search(self.seen, self.read_to)
            if found:
                self.read_to = found.end()
                return found
            if not self._read(deadline):
                raise AssertionError(f"{' '.join(self.command)}: ended without {pattern!r}:\n{self.seen}")

    def type(self, text):
        os.write(self.fd, text.encode())

    def resize(self, columns):
        resize(self.fd, columns)

    def ctrl_c(self):
        self.type("\x03")

    def ctrl_d(self):
        self.type("\x04")

    def end(self):
        """Waits until it has ended. Returns its status, negative for a signal, as subprocess has
        it; what it printed is in .seen."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.pid = None
        return os.waitstatus_to_exitcode(status)


def tcp_states(port):
    """What the kernel has on a local port: the states of its IPv4 sockets, sorted."""
    names = {1: "ESTABLISHED", 4: "FIN-WAIT-1", 5: "FIN-WAIT-2", 6: "TIME-WAIT", 7: "CLOSED",
             8: "CLOSE-WAIT", 9: "LAST-ACK", 10: "LISTEN", 11: "CLOSING"}
    with open("/proc/self/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return sorted(names.get(int(row[3], 16), row[3]) for row in rows
                  if int(row[1].split(":")[1], 16) == port)


def await_states(port, wanted):
    """Waits until the kernel has just these on the port. A segment on lo is usually, but not
    always, dealt with before the call that sent it returns."""
    deadline = time.monotonic() + PATIENCE
    while tcp_states(port) != wanted:
        if time.monotonic() > deadline:
            raise AssertionError(f"port {port}: {tcp_states(port)}, expected {wanted}")
        select.select([], [], [], 0.001)
