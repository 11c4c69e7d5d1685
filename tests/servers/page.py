"""The tables of docs/restart.md, from what came out of the restarts."""

import re

WAYS = ("Ctrl-C", "kill", "crash")

# A server belongs to the first of these that one of its outcomes names; else to the last.
GROUPS = (("survivors", {"survivor", "connection", "beside"}),
          ("minute", {"time-wait", "half"}),
          ("stopping", {"ignores", "waits"}),
          ("back", set()))


def cell(outcome):
    away, survivors = outcome.away(), ", ".join(f"`{name}`" for name in outcome.survivors())
    return {"ok": "back",
            "waits": "back; ends only when its client leaves",
            "time-wait": f"after {away:.0f} s" if away is not None else "not before 60 s",
            "survivor": f"**no**: {survivors} has the listener",
            "connection": f"**no**: {survivors} has a connection",
            "beside": f"**beside** {survivors}",
            "half": "**half** of its addresses",
            "ignores": "ignores it"}.get(outcome.word, outcome.word)


def options_of(found):
    return next((outcome.options() for outcome in found if outcome.options() is not None), "?")


def said_of(found):
    """What a start that failed wrote; without the numbers of processes and times."""
    said = next((outcome.words() for outcome in found if outcome.words()), "")
    said = re.sub(r"\S*/twlab-server-\w+", "...", said)
    return f"`{said}`" if said else ""


def command_of(server):
    return "`" + server.command_line.replace("|", "\\|") + "`"


def full_rows(servers, found):
    yield "| server | options | " + " | ".join(WAYS) + " | a failed start says |"
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
