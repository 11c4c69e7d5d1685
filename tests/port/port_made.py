"""Makes sockets in the states that a port can be in, in a network namespace of the test's own.

Nothing leaves the machine, and a peer that "is dead" is one that drops what it receives: a filter
on its socket (SO_ATTACH_FILTER) that lets nothing through."""

import ctypes
import os
import signal
import socket
import struct

PORT = 5000
LOCAL = ("127.0.0.1", PORT)
MPTCP = 262
SO_ATTACH_FILTER = 26
CLONE_FILES, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x400, 0x10000000, 0x20000000, 0x40000000
SYS_EXIT, SYS_IO_URING_SETUP, SYS_IO_URING_REGISTER = 60, 425, 427
LIBC = ctypes.CDLL(None, use_errno=True)


def unshare(flags):
    if LIBC.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def new_socket(options="", family=socket.AF_INET, protocol=0):
    """options: A is SO_REUSEADDR, P is SO_REUSEPORT."""
    made = socket.socket(family, socket.SOCK_STREAM, protocol)
    if "A" in options:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if "P" in options:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return made


def bound(at=LOCAL, options="", family=socket.AF_INET, protocol=0):
    made = new_socket(options, family, protocol)
    made.bind(at)
    return made


def listening(at=LOCAL, options="", family=socket.AF_INET, protocol=0):
    made = bound(at, options, family, protocol)
    made.listen()
    return made


def connected(options=""):
    """A client and its connection on the port; the listening socket is gone."""
    listener = listening(options=options)
    client = socket.create_connection(LOCAL)
    server = listener.accept()[0]
    listener.close()
    return client, server


def die(peer):
    """From now on this socket drops what it receives, and so answers nothing."""
    nothing = struct.pack("HBBI", 0x06, 0, 0, 0)  # BPF_RET | BPF_K: 0 bytes
    program = ctypes.create_string_buffer(nothing, len(nothing))
    peer.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                    struct.pack("HxxxxxxP", 1, ctypes.addressof(program)))


def fill(sender):
    """Sends until the other side, which does not read, takes no more."""
    sender.setblocking(False)
    try:
        while True:
            sender.send(b"x" * 65536)
    except BlockingIOError:
        pass


def register_with_io_uring(file):
    """Returns a ring that has the file; a ring's parameters are 120 bytes (io_uring_setup(2))."""
    ring = LIBC.syscall(SYS_IO_URING_SETUP, 4, ctypes.create_string_buffer(120))
    if ring < 0:
        return None
    files = (ctypes.c_int * 1)(file.fileno())
    register_files = 2
    if LIBC.syscall(SYS_IO_URING_REGISTER, ring, register_files, files, 1) != 0:
        raise OSError(ctypes.get_errno(), "io_uring_register")
    return ring


def die_with_the_parent():
    pr_set_pdeathsig = 1
    LIBC.prctl(pr_set_pdeathsig, signal.SIGKILL)


def be_dumpable():
    """As a program that its user has started: one that changed its user is not, and its files in
    /proc are root's."""
    pr_set_dumpable = 4
    LIBC.prctl(pr_set_dumpable, 1, 0, 0, 0)


def fork(body):
    """A child that runs body, says that it is ready, and waits to be killed. Returns its pid."""
    ready, say_ready = os.pipe()
    pid = os.fork()
    if pid == 0:
        die_with_the_parent()
        try:
            kept = body()  # sockets that nobody refers to are closed
            os.write(say_ready, b".")
            while kept is not Ellipsis:
                signal.pause()
        finally:
            os._exit(1)
    os.close(say_ready)
    is_ready = os.read(ready, 1)
    os.close(ready)
    if is_ready != b".":
        raise RuntimeError("the child failed")
    return pid
