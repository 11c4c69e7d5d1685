"""`twlab restart` of servers that people use, against what is known of them (servers.ini).

    servers.py TWLAB [--whole] [--document PAGE] [NAME...]

Prints a line for each server: what came out for each of the ways to stop it. Where that differs
from the table, twlab's report follows. Exit status: 0 as the table says, 1 something differs, 3 a
server could not be installed.
"""

import argparse
import concurrent.futures
import configparser
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

import outcomes
import page

HERE = pathlib.Path(__file__).resolve().parent
WAYS = ("terminal", "kill", "crash")
AT_A_TIME, AT_A_TIME_WHOLE = 6, 8  # most of the whole only wait
TIMEOUT = 5  # seconds until a server ends, and again without its clients
# Seconds in which it is started again and again. What holds the port is known after one.
WAIT = 1
WAIT_WHOLE, WAIT_TIMER = 15, 75  # some workers look every 12 s for their parent; a TIME-WAIT


class Server:
    def __init__(self, name, row):
        self.name = name
        self.command_line = row["command"]
        self.command = shlex.split(self.command_line)
        self.needed = row.get("program", self.command[0]).split()
        self.packages = row.get("packages", "").split()
        self.prepare = row.get("prepare", "")
        self.send = row.get("send")
        self.expected = tuple(row["expect"].split())
        self.options = row["options"]
        self.timeout = row.getint("timeout", TIMEOUT)
        self.is_quick = not row.getboolean("whole", False)
        assert len(self.expected) == len(WAYS), name
        assert set("|".join(self.expected).split("|")) <= set(outcomes.WORDS), name

    def is_there(self):
        return all(shutil.which(needed) or os.path.exists(needed) for needed in self.needed)


def servers_of(arguments):
    table = configparser.ConfigParser(interpolation=None, delimiters="=")
    with open(HERE / "servers.ini", encoding="utf-8") as file:
        table.read_file(file)
    every = [Server(name, table[name]) for name in table.sections()]
    unknown = set(arguments.names) - {server.name for server in every}
    if unknown:
        sys.exit("servers.ini has no " + ", ".join(sorted(unknown)))
    return [server for server in every
            if server.name in arguments.names
            or not arguments.names and (server.is_quick or arguments.whole)]


def install(servers):
    """The packages of those whose program is not there. Services that come with them do not begin."""
    missing = sorted({package for server in servers if not server.is_there()
                      for package in server.packages})
    if not missing:
        return
    print("installing", *missing, file=sys.stderr)
    policy = pathlib.Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        policy.chmod(0o755)
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    try:
        subprocess.run([*apt, "update"], check=True, stdout=sys.stderr)
        subprocess.run([*apt, "install", "-y", "--no-install-recommends", *missing], check=True,
                       stdout=subprocess.DEVNULL)
    finally:
        if ours:
            policy.unlink()


def fill(folder, program):
    """A folder with the programs and configurations, that servers of other users may enter."""
    folder.chmod(0o755)
    for path in (HERE / "programs").iterdir():
        shutil.copy(path, folder)
    for path in (HERE / "config").iterdir():
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text.replace("@folder@", str(folder)), encoding="utf-8")
    shutil.copy(program, folder / "server")


def wait_of(server, way, is_whole):
    expected = server.expected[WAYS.index(way)]
    if not is_whole:
        return WAIT
    return WAIT_TIMER if "time-wait" in expected else WAIT_WHOLE


def restart(arguments, server, way, program):
    """Restarts it in a folder of its own: what came out."""
    wait = wait_of(server, way, arguments.whole)
    with tempfile.TemporaryDirectory(prefix="twlab-server-", ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        fill(folder, program)
        done = subprocess.run(["sh", "-ec", server.prepare], cwd=folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return outcomes.Outcome("", f"{server.prepare}\n{done.stdout}{done.stderr}")
        options = ["--stopped-by", way, "--wait", str(wait), "--stop-timeout", str(server.timeout)]
        if server.send:
            options += ["--send", server.send]
        command = [word.replace("@folder@", name) for word in server.command]
        document = folder / "restart.json"
        done = subprocess.run([arguments.twlab, "restart", "--width", "100", "--json", str(document), *options,
                               "--", *command],
                              cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=wait + 2 * server.timeout + 120, check=False)
        seen = document.read_text(encoding="utf-8") if document.exists() else ""
        return outcomes.Outcome(seen, done.stdout + done.stderr)


def tell(server, found):
    """Prints the server's line; returns whether all is as expected."""
    options = next((outcome.options() for outcome in found if outcome.options() is not None), "?")
    differs = [(way, outcome, expected)
               for way, outcome, expected in zip(WAYS, found, server.expected)
               if outcome.word not in expected.split("|")]
    words = "".join(f"{outcome.word:12}" for outcome in found)
    marks = ["differs: " + ", ".join(f"{way} expected {expected}" for way, _, expected in differs)
             ] if differs else []
    if options != server.options:
        marks.append(f"differs: options expected {server.options}")
    print(f"{server.name:38}{options:5}{words}{'; '.join(marks)}".rstrip(), flush=True)
    for way, outcome, _ in differs:
        print(f"    --stopped-by {way}:")
        print("".join(f"    | {line}\n" for line in outcome.said.splitlines()), end="", flush=True)
    return not marks


def run(arguments, servers):
    """Restarts all of them; returns what was found and whether it is as expected."""
    found, well = {}, True
    with tempfile.TemporaryDirectory(prefix="twlab-servers-") as folder, \
            concurrent.futures.ThreadPoolExecutor(
                AT_A_TIME_WHOLE if arguments.whole else AT_A_TIME) as pool:
        program = os.path.join(folder, "server")
        subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", program, str(HERE / "programs" / "server.c")], check=True)
        jobs = {server.name: [pool.submit(restart, arguments, server, way, program)
                              for way in WAYS] for server in servers}
        print(f"{'server':38}{'opts':5}" + "".join(f"{way:12}" for way in WAYS).rstrip())
        for server in servers:
            found[server.name] = [job.result() for job in jobs[server.name]]
            well = tell(server, found[server.name]) and well
    return found, well


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("twlab", type=os.path.abspath)
    parser.add_argument("--whole", action="store_true", help="all, however long it takes")
    parser.add_argument("--document", metavar="PAGE", type=pathlib.Path,
                        help="write the tables of this page anew; of all servers, with --whole")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    servers = servers_of(arguments)
    try:
        install(servers)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"could not install the servers: {error}", file=sys.stderr)
        return 3
    found, well = run(arguments, servers)
    if arguments.document:
        page.write(arguments.document, servers, found)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
