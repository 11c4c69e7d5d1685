"""What came out of a restart, in one word of servers.ini, from twlab's JSON."""

import json
import re

WORDS = ("ok", "waits", "time-wait", "survivor", "connection", "beside", "half", "ignores")
COURSES = {"beside": "beside", "half": "half"}
CAUSES = {"connections-of-nobody": "time-wait", "survivor-listens": "survivor",
          "survivor-connected": "connection", "ignores-the-signal": "ignores"}
LETTERS = (("A", "reuseaddr"), ("P", "reuseport"), ("D", "defer_accept"))


class Outcome:
    """One restart. `word` is one of WORDS, or what twlab calls the cause."""

    def __init__(self, document, said):
        self.seen = json.loads(document)["restarts"][0] if document.strip() else {}
        self.said = said
        self.word = self._word()

    def _word(self):
        seen = self.seen
        if seen.get("verdict") == "restart-safe":
            return "waits" if seen["waits_for_client"] else "ok"
        if seen.get("course") in COURSES:
            return COURSES[seen["course"]]
        return CAUSES.get(seen.get("cause"), seen.get("cause", "error"))

    def options(self):
        """The letters of what every listener has; "-": none; None: they were not read."""
        listeners = self.seen.get("listeners", ())
        if not listeners or None in (listeners[0].get(option) for _, option in LETTERS):
            return None
        return "".join(letter for letter, option in LETTERS
                       if all(listener.get(option) for listener in listeners)) or "-"

    def away(self):
        """Seconds from the end of the main process until it listened again; None: it did not."""
        attempts = self.seen.get("attempts", ())
        if not attempts or "listens_ns" not in attempts[-1]:
            return None
        back = max(attempts[-1]["listens_ns"], self.seen.get("old_gone_ns", 0))
        return (back - self.seen["ended_ns"][1]) / 1e9

    def words(self):
        """What a failed attempt wrote: the line about the address, else the last one."""
        for attempt in self.seen.get("attempts", ()):
            text = re.sub("\x1b\\[[0-9;]*m", "", attempt.get("words", ""))
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            if "listens_ns" not in attempt and lines:
                return next((line for line in lines if re.search("in use|EADDRINUSE", line)), lines[-1])
        return ""

    def survivors(self, what):
        """The names of the processes that are left and have "listens", or "connected"."""
        return sorted({process["name"] for process in self.seen.get("left", ()) if process[what]})
