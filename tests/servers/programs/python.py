"""python.py KIND: servers on port 18080 as programmers write them."""

import asyncio
import socket
import socketserver
import sys

PORT = 18080


def bare(family, host):
    """No option. With IPv6's any address it serves IPv4, too."""
    listener = socket.socket(family)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind((host, PORT))
    listener.listen()
    clients = []
    while True:
        clients.append(listener.accept())


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            self.request.sendall(data)


class ReusingServer(socketserver.TCPServer):
    allow_reuse_address = True


async def echo(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
    writer.close()


async def serve():
    async with await asyncio.start_server(echo, None, PORT) as server:
        await server.serve_forever()


KINDS = {
    "ipv4": lambda: bare(socket.AF_INET, "127.0.0.1"),
    "ipv6": lambda: bare(socket.AF_INET6, "::1"),
    "dual": lambda: bare(socket.AF_INET6, "::"),
    "tcp": lambda: socketserver.TCPServer(("127.0.0.1", PORT), Echo).serve_forever(),
    "reuse": lambda: ReusingServer(("127.0.0.1", PORT), Echo).serve_forever(),
    "threading": lambda: socketserver.ThreadingTCPServer(("127.0.0.1", PORT), Echo).serve_forever(),
    "asyncio": lambda: asyncio.run(serve()),
}

KINDS[sys.argv[1]]()
