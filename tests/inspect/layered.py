"""Captures with headers around TCP, for tests of `twlab inspect`. The headers are those that
tests/unit/check_headers.c reads; WRAP puts them around IP packets.
"""

import os
import re
import subprocess

import inspecting

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
WRAP = ""  # set by the script


def source(*path):
    with open(os.path.join(TESTS, *path), encoding="utf-8") as file:
        return file.read()


def link_types():
    """{"TW_LINK_ETHERNET": 1, ...}"""
    return {name: int(number) for name, number in
            re.findall(r"^ +(TW_LINK_\w+) = (\d+),", source("..", "src", "packet", "link.h"), re.M)}


def ways():
    """(link type, headers, version of IP) of each row of check_headers.c that leads to TCP."""
    links = link_types()
    return [(links[link], layers, int(version)) for link, layers, version in
            re.findall(r'\{(TW_LINK_\w+), "([^"]+)", ([46]), (?:true|false)\}',
                       source("unit", "check_headers.c"))]


def connection(version=4, port=33000):
    """inspecting.three_segment() from this port, with this version of IP."""
    packets = []
    for at, data in inspecting.three_segment(version):
        head = 20 if version == 4 else 40
        ports = head if data[head:head + 2] == b"\x80\xe8" else head + 2
        packets.append((at, data[:ports] + port.to_bytes(2, "big") + data[ports + 2:]))
    return packets


def wrap(link, layers, packets):
    """A pcap file of the packets, each inside these headers."""
    return subprocess.run([WRAP, str(link), layers], input=inspecting.pcap(packets), check=True,
                          capture_output=True).stdout


def records(capture):
    """The records of such a file."""
    at, found = 24, []
    while at < len(capture):
        n = 16 + int.from_bytes(capture[at + 8:at + 12], "little")
        found.append(capture[at:at + n])
        at += n
    return found
