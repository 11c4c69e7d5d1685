"""Servers that come back, or do not, each for a reason of its own: server.py KIND PORT

    plain       no option: the port is held by TIME-WAIT
    reuseaddr   SO_REUSEADDR
    reset       no option, but SO_LINGER 0: nothing stays
    child       SO_REUSEADDR; a child that does not serve inherits the listener
    workers     SO_REUSEADDR; two children accept, and outlive their parent
    daemon      SO_REUSEADDR; forks twice, leaves its session, and its parents exit with 0
    flees       likewise, a hundred times
    deaf        SO_REUSEADDR; ignores SIGINT
    stubborn    SO_REUSEADDR; ignores SIGTERM
    waits       SO_REUSEADDR; at SIGINT stops listening, and ends when its client has left
    retries     no option; tries to bind until it can
    hides       no option; exits with 0 when it cannot bind
    mute        no option; lives on when it cannot bind
    beside      SO_REUSEPORT; two children accept, and outlive their parent
    half        no option on IPv4, SO_REUSEADDR on IPv6; goes on with what it gets
    one         no option; closes its listener when it has a client
    forks       SO_REUSEADDR; a child for each client, which takes some time to prepare
    control     SO_REUSEADDR; listens on ports that the kernel chooses, too
    any         a port that the kernel chooses
    udp         a UDP socket
    unix        a Unix socket at PORT, a path, whose file it leaves
    unlinks     likewise, but it removes the file before bind()
    asks        SO_REUSEADDR; a third argument is the port of a database, to which it connects first;
                its answers come from there
    dumps       likewise, and first sends the database a megabyte and its end, and wants as much back
"""

import errno
import os
import select
import signal
import socket
import struct
import sys
import time

KIND, PORT = sys.argv[1], sys.argv[2] if sys.argv[2].startswith("/") else int(sys.argv[2])
FAMILIES = {"half": (socket.AF_INET, socket.AF_INET6)}
OPTIONS = {"plain": (), "reset": (), "retries": (), "hides": (), "mute": (), "half": (), "one": (),
           "beside": (socket.SO_REUSEPORT,)}


def bound(family):
    listener = socket.socket(family, socket.SOCK_STREAM)
    for option in OPTIONS.get(KIND, (socket.SO_REUSEADDR,)):
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    while True:
        try:
            listener.bind(("", 0 if KIND == "any" else PORT))
            break
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            if KIND == "hides":
                print("cannot bind", flush=True)
                sys.exit(0)
            if KIND == "mute":
                print("cannot bind: waiting for somebody to notice", flush=True)
                while True:
                    time.sleep(1)
            if KIND == "half":
                print("no IPv4, going on", flush=True)
                return None
            if KIND != "retries":
                raise
            time.sleep(0.05)
    listener.listen()
    return listener


def database():
    return socket.create_connection(("127.0.0.1", int(sys.argv[3])))


def dump():
    """A connection of which one direction ends long before the other."""
    sent, received = bytes(range(256)) * 4096, b""
    with database() as peer:
        peer.sendall(sent)
        peer.shutdown(socket.SHUT_WR)
        while data := peer.recv(65536):
            received += data
    if received != sent:
        sys.exit(f"{len(received)} bytes came back")


class Stop(Exception):
    """SIGINT came."""


def stop(*_):
    raise Stop


def fork_for(client):
    until = time.monotonic() + 0.2
    while time.monotonic() < until:
        pass
    if os.fork() == 0:
        while client.recv(4096):
            pass
        os._exit(0)


def unix():
    if KIND == "unlinks" and os.path.exists(PORT):
        os.unlink(PORT)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(PORT)
    listener.listen()
    return listener


def serve(listeners, clients, peer=None):
    """Echoes until a signal ends it; with a peer, answers what that answers."""
    while listeners or clients:
        try:
            some = select.select(listeners + clients, [], [])[0]
        except Stop:
            listeners.pop().close()
            continue
        for ready in some:
            if ready in listeners:
                client = ready.accept()[0]
                if KIND == "reset":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                clients.append(client)
                if KIND == "one":
                    listeners.pop().close()
                if KIND == "forks":
                    fork_for(client)
                continue
            data = ready.recv(4096)
            if data:
                if peer:
                    peer.sendall(data)
                    data = b"row " + peer.recv(4096)
                ready.sendall(data)
            else:
                clients.remove(ready)
                ready.close()


def main():
    others = [socket.create_server(("127.0.0.1", 0)) for _ in range(6 if KIND == "control" else 0)]
    if KIND in ("daemon", "flees"):
        for _ in range(2 if KIND == "daemon" else 100):
            if os.fork() > 0:
                os._exit(0)
            os.setsid()
    if KIND == "udp":
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("", PORT))
        datagrams.recv(1)
    if KIND == "dumps":
        dump()
    peer = database() if KIND in ("asks", "dumps") else None
    if KIND in ("unix", "unlinks"):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        serve([unix()], [])
    listeners = [listener for listener in map(bound, FAMILIES.get(KIND, (socket.AF_INET,)))
                 if listener is not None]
    if KIND == "deaf":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if KIND == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if KIND == "child":
        os.set_inheritable(listeners[0].fileno(), True)
        if os.fork() == 0:
            os.execvp("sleep", ["sleep", "1000"])
    if KIND in ("workers", "beside"):
        for _ in range(2):
            if os.fork() == 0:
                serve(listeners, [])
        while True:
            time.sleep(1000)
    if KIND == "waits":
        signal.signal(signal.SIGINT, stop)
    serve(listeners, [], peer)


main()
