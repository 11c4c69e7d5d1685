"""Who has the sockets of a port open, wherever they are hidden."""

import fcntl
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import port_case
import port_made as made
from port_case import IN_USE, NOBODY, Case, lab
from port_made import PORT


class Owners(Case):
    """Who has a socket, where it is hidden."""

    def test_inherited(self):
        listener = made.listening()
        listener.set_inheritable(True)
        sleeper = subprocess.Popen(["sleep", "60"], close_fds=False)
        listener.close()
        look = self.look()
        sleeper.kill()
        sleeper.wait()
        self.assertIn("name sleep", look.owners[sleeper.pid])
        self.assertIn("command sleep 60", look.owners[sleeper.pid])

    def test_several(self):
        listener = made.listening()
        pids = [self.fork(lambda: listener) for _ in range(3)]
        listener.close()
        look = self.look()
        self.assertEqual(sorted(look.owners), sorted(pids))

    def test_stopped(self):
        pid = self.fork(made.listening)
        os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        self.assertIn("state T", self.look().owners[pid])

    def test_deleted(self):
        with tempfile.TemporaryDirectory() as folder:
            program = shutil.copy(shutil.which("sleep"), os.path.join(folder, "server"))
            listener = made.listening()
            listener.set_inheritable(True)
            sleeper = subprocess.Popen([program, "60"], close_fds=False)
            listener.close()
        look = self.look()
        sleeper.kill()
        sleeper.wait()
        self.assertIn("deleted 1", look.owners[sleeper.pid])
        self.assertIn(f"exe {program} ", look.owners[sleeper.pid])

    def test_in_flight(self):
        sender, receiver = socket.socketpair()
        listener = made.listening()
        socket.send_fds(sender, [b"."], [listener.fileno()])
        listener.close()
        look = self.look()
        only = self.one(look, state="LISTEN")
        self.assertIn((int(only["inode"]), os.getpid(), "message", receiver.fileno()), look.holds)
        self.keep(sender, receiver)

    def test_registered_with_io_uring(self):
        listener = made.listening()
        ring = made.register_with_io_uring(listener)
        listener.close()
        if ring is None:
            self.skipTest("no io_uring here")
        look = self.look()
        os.close(ring)
        only = self.one(look, state="LISTEN")
        self.assertEqual(look.holds, [(int(only["inode"]), os.getpid(), "io_uring", -1)])

    def in_a_thread(self, leader_ends):
        def body():
            started = threading.Event()

            def thread():
                made.unshare(made.CLONE_FILES)
                kept.append(made.listening())
                threading.Thread(target=signal.pause).start()  # shares the table
                started.set()
                signal.pause()

            kept = []
            threading.Thread(target=thread).start()
            started.wait()
            if leader_ends:
                os.write(said, b".")
                made.LIBC.syscall(made.SYS_EXIT, 0)
            return kept

        ready, said = os.pipe()
        if leader_ends:
            pid = os.fork()
            if pid == 0:
                made.die_with_the_parent()
                body()
            self.pids.append(pid)
            os.read(ready, 1)
        else:
            pid = self.fork(body)
        os.close(ready)
        os.close(said)
        until = time.monotonic() + lab.PATIENCE
        while True:
            look = self.look()
            if not leader_ends or "state Z" in look.owners.get(pid, ""):
                break
            self.assertLess(time.monotonic(), until, look.text)
        only = self.one(look, state="LISTEN")
        self.assertEqual([hold[:3] for hold in look.holds], [(int(only["inode"]), pid, "thread")])

    def test_table_of_a_thread(self):
        self.in_a_thread(leader_ends=False)

    def test_table_of_a_thread_whose_leader_is_gone(self):
        self.in_a_thread(leader_ends=True)

    def test_moved_to_another_network(self):
        def body():
            kept = made.listening()
            made.unshare(made.CLONE_NEWNET)
            return kept

        here, there = self.fork(lambda: listener) if (listener := made.listening(
            ("127.0.0.2", PORT))) else 0, self.fork(body)
        listener.close()
        look = self.look()
        self.assertIn("network 2", look.owners[here])
        self.assertIn("network 1", look.owners[there])

    def test_another_network(self):
        def body():
            made.unshare(made.CLONE_NEWNET)
            lab.bring_up_loopback()
            return made.listening()

        pid = self.fork(body)
        self.assertEqual(self.look().sockets, [])
        there = self.run_look(str(PORT), "try", f"network={pid}")
        self.assertEqual((there.states(), there.answers()), (["LISTEN"], IN_USE))
        self.assertIn("network 2", there.owners[pid])
        self.assertEqual(port_case.by_bind("127.0.0.1", ""), "OK")

    @unittest.skipIf(os.geteuid() != 0, "needs a second user")
    def test_container_of_a_user(self):
        """Who made it may look into it, and sees users by the ids that they have outside."""
        def body():
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            made.be_dumpable()
            port_case.enter_a_user_namespace()
            return made.listening(), made.listening(("::1", PORT), family=socket.AF_INET6)

        pid = self.fork(body)
        look = self.look_as_nobody(f"network={pid}")
        self.assertEqual(look.states(), ["LISTEN", "LISTEN"])
        self.assertEqual({one["uid"] for one in look.tcp()}, {str(NOBODY)})
        self.assertEqual(look.answers(), IN_USE)
        self.assertIn(f"uid {NOBODY}", look.owners[pid])
        self.assertEqual(look.place["low"], 1)

    def test_no_such_network(self):
        for name in ("2147483647", "no-such-name", "../net", "."):
            done = subprocess.run([port_case.LOOK, str(PORT), f"network={name}"], capture_output=True,
                                  text=True, check=False, timeout=lab.PATIENCE)
            self.assertEqual(done.returncode, 1, name)
            self.assertIn("network namespace", done.stderr)

    def test_pid_namespace(self):
        def body():
            made.unshare(made.CLONE_NEWPID)
            return made.fork(made.listening)

        self.fork(body)
        look = self.look()
        (owner,) = look.owners.values()
        self.assertIn("container 2", owner)

    def test_many_descriptors(self):
        """The low ones of all processes come first; what the budget does not allow is said."""
        n_wanted = 20_000
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < n_wanted:
            self.skipTest(f"at most {hard} descriptors here")

        def body():
            listener = made.listening()
            idle = made.bound(("127.0.0.2", PORT))
            resource.setrlimit(resource.RLIMIT_NOFILE, (n_wanted, hard))
            for _ in range(n_wanted - 100):
                os.dup(0)
            high = fcntl.fcntl(idle.fileno(), fcntl.F_DUPFD, n_wanted - 50)
            idle.close()
            return listener, high

        pid = self.fork(body)
        self.assertEqual(soft, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        look = self.run_look(str(PORT), "budget-ms=1")
        self.assertEqual((look.search["left"] > 0, look.search["descriptors"] > 19_000),
                         (True, True), look.text)
        look = self.look(str(PORT), "budget-ms=50000")
        self.assertEqual(len([hold for hold in look.holds if hold[1] == pid]), 2)
        self.assertEqual(look.search["left"], 0)

    def test_without_proc(self):
        """The sockets and the binds need no /proc; the owners do."""
        self.keep(made.listening())
        hide = ('mount -t tmpfs none /proc && mkdir /proc/self && '
                # where the address sanitizer reads its options; its search for leaks needs /proc
                r"printf 'ASAN_OPTIONS=detect_leaks=0\0' >/proc/self/environ && "
                'exec "$@"')
        done = subprocess.run(["unshare", "--mount", "sh", "-c", hide,
                               "sh", port_case.LOOK, str(PORT), "try"], capture_output=True,
                              text=True, check=False, timeout=lab.PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        look = port_case.Look(done.stdout)
        self.assertEqual((look.states(), look.answers()), (["LISTEN"], IN_USE))
        self.assertEqual((look.search["searched"], look.owners), (0, {}))

    @unittest.skipIf(os.geteuid() != 0, "needs a second user")
    def test_another_user(self):
        self.keep(made.listening(options="P"))
        look = self.look_as_nobody()
        self.one(look, state="LISTEN", uid="0", A="?", P="?")
        self.assertEqual((look.owners, look.answers()), ({}, IN_USE))
        self.assertGreater(look.search["denied"], 0)


if __name__ == "__main__":
    port_case.main()
