"""A check of nus9601 by an independent route: no diagram, nothing of tensha-logic, only the file and chance.

    python3 benches/logic/nus9601.py [MILLION SAMPLES] [SEED]

The top event is a short function A of sixteen events, or else OR(e1..e4) AND e5 AND g8, where g8 holds the other 1,551 events. So

    P(top) = P(A) + P(OR(e1..e4)) P(e5) P(g8 AND NOT A, given OR(e1..e4) AND e5)

P(A) is summed over all states of its events. The last factor, which is small, is estimated by simulation under its condition, a million samples
side by side in the bits of one integer. What chance leaves uncertain is thereby multiplied by 4e-4. Needs Python 3 and nothing else.
"""

import itertools
import math
import os
import random
import sys
import xml.etree.ElementTree as ElementTree

MILLION = 1_000_000


def read(path):
    """Gates as ("and", "or" or the least number of arguments that must hold; names of arguments), and events with their probabilities."""
    tree = ElementTree.parse(path).getroot()
    gates = {}
    for gate in tree.iter("define-gate"):
        (body,) = gate
        kind = body.tag if body.tag != "atleast" else int(body.get("min"))
        gates[gate.get("name")] = (kind, [part.get("name") for part in body])
    events = {event.get("name"): float(event.find("float").get("value")) for event in tree.iter("define-basic-event")}
    return gates, events


def evaluate(gates, root, values):
    """The value of `root`, bit by bit; `values` maps names to integers and is filled."""
    stack = [root]
    while stack:
        name = stack[-1]
        if name in values:
            stack.pop()
            continue
        kind, args = gates[name]
        missing = [arg for arg in args if arg not in values]
        if missing:
            stack.extend(missing)
            continue
        if kind == "and":
            value = values[args[0]]
            for arg in args[1:]:
                value &= values[arg]
        else:
            least = 1 if kind == "or" else kind
            # so_many[k]: at least k of those seen hold.
            so_many = [-1] + [0] * least
            for arg in args:
                for k in range(least, 0, -1):
                    so_many[k] |= so_many[k - 1] & values[arg]
            value = so_many[least]
        values[name] = value
        stack.pop()
    return values[root]


def bits(probability, count, rng):
    """`count` bits, each 1 with this probability (to 2**-40)."""
    digits = round(probability * 2**40)
    value = 0
    for place in range(40):
        if value or digits >> place & 1:
            draw = rng.getrandbits(count)
            value = value | draw if digits >> place & 1 else value & draw
    return value


def main():
    million = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    folder = os.environ.get("ARALIA_DIR", "../shared/bench/aralia")
    gates, events = read(os.path.join(folder, "xml", "nus9601.xml"))
    first = ["e1", "e2", "e3", "e4"]

    # A: the top event while g8 does not hold.
    short = dict(gates, g8=("or", ["never"]))
    names, stack = set(), ["r1"]
    while stack:
        name = stack.pop()
        (stack.extend(short[name][1]) if name in short else names.add(name))
    names = sorted(names - {"never"})
    terms = []
    for state in itertools.product((0, 1), repeat=len(names)):
        values = dict(zip(names, state), never=0)
        if evaluate(short, "r1", values):
            terms.append(math.prod(events[n] if on else 1 - events[n] for n, on in zip(names, state)))
    exact = math.fsum(terms)

    # e1..e4 stand nowhere else, so that their disjunction alone matters.
    assert all(not set(first) & set(args) for name, (_, args) in gates.items() if name != "g4") and set(gates["g4"][1]) == set(first)
    condition = (1 - math.prod(1 - events[e] for e in first)) * events["e5"]
    every = (1 << MILLION) - 1
    hits = 0
    for _ in range(million):
        values = {"never": 0}
        for name, probability in events.items():
            values[name] = bits(probability, MILLION, rng)
        values["e5"] = values["g4"] = every
        a = evaluate(short, "r1", dict(values))
        hits += (evaluate(gates, "g8", values) & ~a).bit_count()
    samples = million * MILLION
    share = hits / samples
    error = math.sqrt(hits + 1) / samples
    print(f"P(A) = {exact:.12e}, by {2 ** len(names)} states of {len(names)} events")
    print(f"P(g8 and not A | condition) = {share:.3e} +- {error:.1e}, {hits} hits in {samples} samples")
    print(f"P(top) = {exact + condition * share:.6e} +- {condition * error:.1e} (one standard error)")


main()
