#!/usr/bin/env python3
"""figures.py [--check N] [SRC]: the figures of a tree of C sources; SRC: src beside tests.

A module is x.c and x.h of one base name in one folder. An include in quotes belongs to the module
of that name, in the includer's own folder where that has one. A function lasts from a `{` in
column 0, after a line that ends with `)`, to the next `}` there; both lines are counted.

Prints for each folder how many modules and lines it has; the cycles of includes between modules,
largest first, and between folders; how long the functions are. With --check: exit status 1, and
a sentence for each, when a cycle has more than N modules, when folders form a cycle, or when a
function has more than 60 lines.
"""

import argparse
import os
import pathlib
import re
import statistics
import sys

INCLUDE = re.compile(r'\s*#\s*include\s*"(?:[^"]*/)?([^"/]+)"')
NAME = re.compile(r"[A-Za-z_].*?(\w+)\(")  # of a function, in the line that begins it
LONG, TOO_LONG = 40, 60  # lines of a function: those over are listed, are refused by --check


def read_tree(src):
    """{path relative to src: its lines} of all C sources and headers."""
    return {path.relative_to(src): path.read_text(encoding="utf-8").splitlines()
            for path in sorted(src.rglob("*.[ch]"))}


def module_of(path):
    """(folder, base name): the module that a file is part of."""
    return path.parent.as_posix(), path.stem


def include_graph(tree):
    """{module: set of the modules that it includes}, without itself."""
    headers = {}
    for path in tree:
        if path.suffix == ".h":
            headers.setdefault(path.name, []).append(module_of(path))
    graph = {module_of(path): set() for path in tree}
    for path, lines in tree.items():
        module = folder, _ = module_of(path)
        for match in filter(None, map(INCLUDE.match, lines)):
            found = headers.get(match[1], [])  # of several: the own folder's, else the nearest
            graph[module] |= set(sorted(found, key=lambda one: (
                one[0] != folder, -len(os.path.commonprefix((one[0], folder)))))[:1])
    return {module: others - {module} for module, others in graph.items()}


def folder_graph(graph):
    """{folder: set of the folders that its modules include from}, without itself."""
    folders = {folder: set() for folder, _ in graph}
    for (folder, _), others in graph.items():
        folders[folder] |= {other for other, _ in others if other != folder}
    return folders


def reachable(graph, start):
    """All that can be reached from a node; itself only where it lies on a cycle."""
    seen, new = set(), graph[start]
    while new:
        seen |= new
        new = {other for node in new for other in graph[node]} - seen
    return seen


def cycles(graph):
    """The strongly connected components of more than one node, each sorted, largest first."""
    reach = {node: reachable(graph, node) for node in graph}
    found = {tuple(sorted(other for other in reach[node] if node in reach[other]))
             for node in graph if node in reach[node]}
    return sorted(found, key=lambda one: (-len(one), one))


def functions(tree):
    """(lines, "FILE:LINE NAME") of each function."""
    for path, lines in tree.items():
        begin = None
        for i, line in enumerate(lines):
            if line == "{" and i > 0 and lines[i - 1].endswith(")"):
                begin = i
            elif line == "}" and begin is not None:
                name = next(filter(None, map(NAME.match, lines[begin - 1::-1])))[1]
                yield i - begin + 1, f"{path}:{begin + 1} {name}"
                begin = None


def print_folders(tree):
    """How many modules and lines each folder has."""
    for folder in sorted({path.parent for path in tree}):
        paths = [path for path in tree if path.parent == folder]
        print(f"{folder.as_posix():24} {len({path.stem for path in paths}):4} modules "
              f"{sum(len(tree[path]) for path in paths):6} lines")
    print(f"{'all':24} {len(set(map(module_of, tree))):4} modules "
          f"{sum(map(len, tree.values())):6} lines\n")


def print_cycles(what, names):
    """Each cycle: how many nodes it has, and their names."""
    print(f"cycles of {what}: {len(names)}, largest {max(map(len, names), default=0)}")
    for one in names:
        print(f"  {len(one):3} {' '.join(one)}")
    print()


def print_functions(lengths):
    """How many there are, how long they are, and each of the long ones."""
    sizes = sorted(n for n, _ in lengths) or [0]
    long = sorted((row for row in lengths if row[0] > LONG), key=lambda row: (-row[0], row[1]))
    print(f"functions: {len(lengths)}, lines: median {statistics.median(sizes):g}, "
          f"p90 {sizes[-(-len(sizes) * 9 // 10) - 1]}, max {sizes[-1]}; "
          f"{len(long)} of more than {LONG} lines")
    for n, where in long:
        print(f"  {n:3} {where}")


def main():
    """Prints the figures, and with --check what is wrong."""
    src = pathlib.Path(__file__).resolve().parents[2] / "src"
    parser = argparse.ArgumentParser(description="Figures of a tree of C sources.")
    parser.add_argument("--check", metavar="N", type=int, help="largest cycle that is allowed")
    parser.add_argument("src", nargs="?", metavar="SRC", type=pathlib.Path, default=src)
    args = parser.parse_args()
    tree = read_tree(args.src)
    if not tree:
        parser.error(f"{args.src}: no C sources")
    graph, lengths = include_graph(tree), list(functions(tree))
    of_modules = [["/".join(module) for module in one] for one in cycles(graph)]
    of_folders = cycles(folder_graph(graph))
    print_folders(tree)
    print_cycles("modules", of_modules)
    print_cycles("folders", of_folders)
    print_functions(lengths)
    if args.check is None:
        return
    wrong = [f"a cycle has {len(one)} modules, more than {args.check}: {' '.join(one)}"
             for one in of_modules if len(one) > args.check]
    wrong += [f"folders include each other: {' '.join(one)}" for one in of_folders]
    wrong += [f"a function has {n} lines, more than {TOO_LONG}: {where}"
              for n, where in lengths if n > TOO_LONG]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
