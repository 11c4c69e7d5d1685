"""The tables of docs/restart.md, from what came out of the restarts."""

import re

WAYS = ("Ctrl-C", "kill", "crash")

# A server belongs to the first of these that one of its outcomes names; else to the last.
GROUPS = (("survivors", {"survivor", "connection", "beside"}),
          ("minute", {"time-wait", "half"}),
          ("stopping", {"ignores", "waits"}),
          ("back", set()))


def names(outcome, what):
    return " and ".join(f"`{name}`" for name in outcome.survivors(what)) or "a process"


def cell(outcome):
    away = outcome.away()
    return {"ok": "back",
            "waits": "back; ends only when its client leaves",
            "time-wait": f"after {away:.0f} s" if away is not None else "not before 60 s",
            "survivor": f"**no**, for {names(outcome, 'listens')}",
            "connection": f"**no**, for a connection of {names(outcome, 'connected')}",
            "beside": f"**beside** {names(outcome, 'listens')}",
            "half": "**half** of its addresses",
            "ignores": "ignores it"}.get(outcome.word, outcome.word)


def options_of(found):
    return next((outcome.options() for outcome in found if outcome.options() is not None), "?")


# The folder of a run, and what a line of a log begins with: time, process, level.
VOLATILE = re.compile(r"\S*/twlab-server-\w+/?|\[[^]]*\d{2}:\d{2}:\d{2}[^]]*\] *|"
                      r"\d*/\d{2}/\d{2} [\d:]+ |\d+#\d+: |\[\d+\](?= )")


def said_of(found):
    """What a start that failed wrote."""
    said = VOLATILE.sub("", next((outcome.words() for outcome in found if outcome.words()), "")).strip()
    return f"`{said.replace('`', chr(39))}`" if said else ""


def command_of(server):
    return "`" + server.command_line.replace("|", "\\|") + "`"


def full_rows(servers, found):
    yield "| server | options | " + " | ".join(WAYS) + " | a start that fails says |"
    yield "|---|---|---|---|---|---|"
    for server in servers:
        cells = [command_of(server), options_of(found[server.name]),
                 *map(cell, found[server.name]), said_of(found[server.name])]
        yield "| " + " | ".join(cells) + " |"


def short_rows(servers, found):
    yield "| server | options |"
    yield "|---|---|"
    for server in servers:
        yield f"| {command_of(server)} | {options_of(found[server.name])} |"


def write(page, servers, found):
    """Puts the rows between <!-- NAME --> and <!-- end -->, for each group."""
    groups = {name: [] for name, _ in GROUPS}
    for server in servers:
        words = {outcome.word for outcome in found[server.name]}
        name = next((name for name, its in GROUPS if words & its), GROUPS[-1][0])
        groups[name].append(server)
    text = page.read_text(encoding="utf-8")
    for name, its in groups.items():
        rows = (short_rows if name == GROUPS[-1][0] else full_rows)(its, found)
        text, n = re.subn(f"(<!-- {name} -->\n).*?(<!-- end -->)",
                          lambda match, rows=rows: match[1] + "\n" + "\n".join(rows) + "\n\n" + match[2],
                          text, flags=re.DOTALL)
        assert n == 1, f"{page} has no place for {name}"
    page.write_text(text, encoding="utf-8")
