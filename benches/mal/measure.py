#!/usr/bin/env python3
"""Builds the attack graph of a plant with mal-toolbox and walks it. Prints one row of a table.

    measure.py LISTING WAY [STEPS]

LISTING is what `plant network N` prints. WAY is
  build    nothing but the graph,
  walk     Dijkstra over the graph's own nodes, written here,
  nx       the toolbox's translation to networkx, and Dijkstra of networkx,
  pattern  the toolbox's own search for paths, from the foothold to the last component.
STEPS is how many attack steps a component has; 2 as the language stands, more as a chain between them.
"""

import heapq
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from maltoolbox.attackgraph import AttackGraph
from maltoolbox.language import LanguageGraph
from maltoolbox.model import Model

HERE = Path(__file__).parent


def language(steps):
    """The language, with a chain of so many steps in each component."""
    text = (HERE / "plant.mal").read_text()
    if steps > 2:
        names = [f"step{i}" for i in range(steps - 2)]
        heads = ["", *(f"    | {name}\n" for name in names)]
        goals = [f"      -> {name}\n" for name in [*names, "hold"]]
        chain = "".join(head + goal for head, goal in zip(heads, goals))
        text = text.replace("      -> hold\n", chain, 1)
    with TemporaryDirectory() as directory:
        path = Path(directory) / "plant.mal"
        path.write_text(text)
        return LanguageGraph.load_from_file(str(path))


def build(lang, listing):
    """The attack graph of a listing, how many assets it has, and the foothold."""
    foothold = None
    model = Model("plant", lang)
    assets = {}
    # Partners are given all at once: the toolbox checks a whole field whenever it grows.
    fields = defaultdict(set)
    for line in Path(listing).read_text().splitlines():
        kind, *names = line.split()
        if kind == "foothold":
            foothold = names[0]
        elif kind == "component":
            assets[names[0]] = model.add_asset("Component", names[0])
        elif kind == "network":
            network = model.add_asset("Network", names[0])
            fields[network, "members"].update(assets[n] for n in names[1:])
        elif kind == "link":
            a, b = (assets[n] for n in names)
            fields[a, "neighbours"].add(b)
            fields[b, "neighbours"].add(a)
        else:
            a, b = (assets[n] for n in names)
            fields[a, {"supply": "supplied", "signed": "signed"}[kind]].add(b)
    for (asset, field), others in fields.items():
        asset.add_associated_assets(field, others)
    graph = AttackGraph(lang, model)
    return len(model.assets), graph, graph.get_node_by_full_name(f"{foothold}:hold")


def cost(node):
    return 1 if node.name == "hold" else 0


def paid(node, child):
    """What it costs to go on to a child; supply without a signature is free."""
    return 0 if node.name == "hold" and child.name == "hold" else cost(child)


def walk(start):
    best = {start: 0}
    heap = [(0, start.id, start)]
    while heap:
        value, _, node = heapq.heappop(heap)
        if value > best[node]:
            continue
        for child in node.children:
            total = value + paid(node, child)
            if total < best.get(child, total + 1):
                best[child] = total
                heapq.heappush(heap, (total, child.id, child))
    return {node.full_name: value for node, value in best.items()}


def by_networkx(graph, start):
    import networkx
    from maltoolbox.translators.networkx import attack_graph_to_nx

    nodes = graph.nodes
    found = networkx.single_source_dijkstra_path_length(
        attack_graph_to_nx(graph), start.id, weight=lambda a, b, _: paid(nodes[a], nodes[b])
    )
    return {nodes[node].full_name: value for node, value in found.items()}


def by_pattern(start, goal, most):
    from maltoolbox.patternfinder.attackgraph_patterns import (
        SearchCondition,
        find_matches_recursively,
    )

    sys.setrecursionlimit(1_000_000)
    conditions = [
        SearchCondition(lambda node: node is start),
        SearchCondition(SearchCondition.ANY, max_repeated=most),
        SearchCondition(lambda node: node is goal),
    ]
    return find_matches_recursively(start, conditions)


def main():
    listing, way = sys.argv[1:3]
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    lang = language(steps)
    begin, cpu = time.monotonic(), time.process_time()
    assets, graph, start = build(lang, listing)
    built = time.monotonic() - begin, time.process_time() - cpu
    begin, cpu = time.monotonic(), time.process_time()
    said = "–"
    if way == "pattern":
        holds = [n for n in graph.nodes.values() if n.name == "hold"]
        said = f"{len(by_pattern(start, holds[-1], len(graph.nodes)))} paths"
    elif way != "build":
        found = walk(start) if way == "walk" else by_networkx(graph, start)
        held = [value for name, value in found.items() if name.endswith(":hold")]
        said = f"{len(held)} reached by at most {max(held)} steps, {sum(held)} altogether"
    walked = time.monotonic() - begin, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| MAL, {way} | {assets} | {len(graph.nodes)} | {built[1]:.2f} | {built[0]:.2f} "
        f"| {walked[1]:.2f} | {walked[0]:.2f} | {peak:.0f} | {said} |"
    )


if __name__ == "__main__":
    main()
