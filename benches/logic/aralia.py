#!/usr/bin/env python3
"""Solves the Aralia fault trees with Tensha and with SCRAM, side by side, each in its own process.

Tensha runs with its one automatic setting. SCRAM (Debian package `scram`) runs as a separate program in its fastest
setting for exact probabilities: decision diagrams, products limited to order 1. Every figure is of one run: no best of
several. CPU is user + system of the whole process, from the kernel's own accounting (wait4); "own" is what each program
says about its analysis alone: SCRAM's report, Tensha's --stats.

    cargo build --release -p tensha
    python3 benches/logic/aralia.py [--mcs] [--importance] [--trees NAME,NAME]

The trees are read from $ARALIA_DIR or ../shared/bench/aralia; without them the script says so and ends.
"""

import argparse
import csv
import json
import math
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(command, cpu_limit, memory_limit, stdout):
    """Runs a program: (exit code or None past the limit, CPU seconds, peak megabytes, standard error)."""

    def limits():
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_limit, cpu_limit + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory_limit << 20, memory_limit << 20))

    with tempfile.TemporaryFile() as errors, open(stdout, "wb") as out:
        child = subprocess.Popen(command, stdout=out, stderr=errors, preexec_fn=limits)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        text = errors.read().decode("utf-8", "replace")
    cpu = usage.ru_utime + usage.ru_stime
    code = child.returncode if child.returncode >= 0 else None
    return code, cpu, usage.ru_maxrss / 1024, text


def tensha(binary, tree, extra, work, arguments):
    out = work / "tensha.json"
    command = [binary, "logic", "solve", str(tree), "--format", "json", "--stats", "--top", "0", *extra]
    code, cpu, memory, text = run(command, arguments.cpu_limit, arguments.memory_limit, out)
    answer = {"cpu": cpu, "mb": memory, "own": None, "p": None, "mcs": None, "exact": False}
    if code != 0:
        answer["failed"] = "limit" if code is None else f"exit {code}"
        return answer
    laps = dict(re.findall(r"^stats: (\w+) ([0-9.]+) s$", text, re.M))
    answer["own"] = float(laps.get("build", 0)) + float(laps.get("solve", 0))
    result = json.loads(out.read_text())["results"][0]
    probability = result["probability"]
    if probability["kind"] == "exact":
        answer["p"], answer["exact"] = probability["value"], True
    else:
        answer["interval"] = (probability["lower"], probability["upper"])
    if result["minimal_cut_sets"]:
        answer["mcs"] = int(result["minimal_cut_sets"]["count"])
    answer["nodes"] = result["diagram"]["diagram_nodes"]
    return answer


def scram(binary, tree, work, arguments):
    out = work / "scram.xml"
    out.unlink(missing_ok=True)
    command = [binary, "--bdd", "--probability", "1", "--limit-order", "1", str(tree), "-o", str(out)]
    code, cpu, memory, _ = run(command, arguments.cpu_limit, arguments.memory_limit, os.devnull)
    answer = {"cpu": cpu, "mb": memory, "own": None, "p": None}
    if code != 0 or not out.exists():
        answer["failed"] = "limit" if code is None else f"exit {code}"
        return answer
    report = out.read_text()
    times = re.search(r"<calculation-time.*?</calculation-time>", report, re.S)
    if times:
        answer["own"] = sum(float(t) for t in re.findall(r">([0-9.e+-]+)<", times.group(0)))
    found = re.search(r'<sum-of-products[^>]* probability="([^"]+)"', report)
    answer["p"] = float(found.group(1)) if found else None
    return answer


def shown(value, pattern):
    return "-" if value is None else pattern % value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser.add_argument("--tensha", default=str(target / "release" / "tensha"))
    parser.add_argument("--scram", default=shutil.which("scram"), help="the program; left out when not installed")
    parser.add_argument("--no-scram", action="store_true")
    parser.add_argument("--mcs", action="store_true", help="also count minimal cut sets (a run of its own)")
    parser.add_argument("--importance", action="store_true", help="also rank all events (a run of its own)")
    parser.add_argument("--trees", default="")
    parser.add_argument("--cpu-limit", type=int, default=60, help="seconds for each run")
    parser.add_argument("--memory-limit", type=int, default=4096, help="megabytes of address space for each run")
    arguments = parser.parse_args()

    data = Path(os.environ.get("ARALIA_DIR", ROOT.parent / "shared" / "bench" / "aralia"))
    if not (data / "reference.csv").exists():
        print(f"skipped: no Aralia trees in {data} (set ARALIA_DIR)", file=sys.stderr)
        return 0
    if not Path(arguments.tensha).exists():
        print(f"build first: cargo build --release -p tensha ({arguments.tensha} is missing)", file=sys.stderr)
        return 2
    other = None if arguments.no_scram else arguments.scram
    if other is None:
        print("without SCRAM (not installed, or --no-scram)", file=sys.stderr)
    with open(data / "reference.csv", newline="") as table:
        reference = {row["tree"]: row for row in csv.DictReader(table)}
    trees = [name for name in arguments.trees.split(",") if name] or sorted(reference)

    head = f"{'tree':<10} {'P':>19} {'error':>8} {'cpu s':>8} {'own s':>8} {'MB':>6} {'nodes':>9}"
    if other:
        head += f" | {'SCRAM cpu':>9} {'own s':>8} {'MB':>6}"
    if arguments.mcs:
        head += f" | {'cut sets':>15} {'cpu s':>8} {'MB':>6}"
    if arguments.importance:
        head += f" | {'imp. cpu':>8}"
    print(head)
    keys = ("cpu", "own", "mcs_cpu", "importance_cpu")
    total = dict.fromkeys(keys, 0.0)
    # Trees that both solve: all of them, and those that SCRAM solved when the reference table was made.
    both = {"both": [], "both, without those past SCRAM's limit in the reference table": []}
    exact = counted = wrong = 0
    most = 0.0
    late = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in trees:
            row = reference[name]
            tree = data / "xml" / f"{name}.xml"
            mine = tensha(arguments.tensha, tree, [], work, arguments)
            line = f"{name:<10} "
            if mine["exact"]:
                exact += 1
                error = None
                if row["p_ref"]:
                    error = abs(mine["p"] / float(row["p_ref"]) - 1)
                    wrong += error > 1e-12
                line += f"{mine['p']:>19.12e} {shown(error, '%8.1e'):>8}"
            elif "interval" in mine:
                late.append(f"probability of {name}")
                low, high = mine["interval"]
                line += f"{f'[{low:.2e}, {high:.2e}]':>28}"
            else:
                line += f"{mine['failed']:>28}"
                late.append(f"probability of {name}")
            line += f" {mine['cpu']:>8.3f} {shown(mine['own'], '%8.4f'):>8} {mine['mb']:>6.0f}"
            line += f" {mine.get('nodes', '-'):>9}"
            if mine["exact"]:
                total["cpu"] += mine["cpu"]
                total["own"] += mine["own"]
                most = max(most, mine["mb"])
            if other:
                # SCRAM rejects the published nus9601, whose gates repeat arguments; the clean copy is the same function.
                clean = data / "xml" / f"{name}-dedup.xml"
                theirs = scram(other, clean if clean.exists() else tree, work, arguments)
                line += f" | {theirs['cpu']:>9.3f} {shown(theirs['own'], '%8.4f'):>8} {theirs['mb']:>6.0f}"
                if "failed" in theirs:
                    line += f" {theirs['failed']}"
                elif mine["exact"]:
                    for label, pairs in both.items():
                        if label == "both" or row["p_scram"]:
                            pairs.append((mine, theirs))
                    if not math.isclose(theirs["p"], mine["p"], rel_tol=2e-5):
                        line += f"  DIFFERS: {theirs['p']}"
                        wrong += 1
            if arguments.mcs and not row["mcs_ref"]:
                line += f" | {'no reference':>15} {'':>8} {'':>6}"
            elif arguments.mcs:
                sets = tensha(arguments.tensha, tree, ["--mcs"], work, arguments)
                line += f" | {shown(sets['mcs'], '%d'):>15} {sets['cpu']:>8.3f} {sets['mb']:>6.0f}"
                if sets["mcs"] is None:
                    late.append(f"cut sets of {name}")
                else:
                    total["mcs_cpu"] += sets["cpu"]
                    most = max(most, sets["mb"])
                if sets["mcs"] == int(row["mcs_ref"]):
                    counted += 1
                elif sets["mcs"] is not None:
                    line += f"  DIFFERS: {row['mcs_ref']}"
                    wrong += 1
            if arguments.importance:
                ranked = tensha(arguments.tensha, tree, ["--importance"], work, arguments)
                line += f" | {ranked['cpu']:>8.3f}"
                if not ranked["exact"]:
                    late.append(f"importance of {name}")
                else:
                    total["importance_cpu"] += ranked["cpu"]
            print(line, flush=True)

    print()
    print(f"exact: {exact} of {len(trees)} trees, {total['cpu']:.2f} CPU s in all "
          f"({total['own']:.2f} s by its own clock), at most {most:.0f} MB")
    for label, pairs in both.items():
        if not pairs:
            continue
        sums = [sum(one[side][key] or 0.0 for one in pairs) for side in (0, 1) for key in ("cpu", "own")]
        print(f"{label}: {len(pairs)} trees: Tensha {sums[0]:.2f} CPU s (own {sums[1]:.2f}), "
              f"SCRAM {sums[2]:.2f} CPU s (own {sums[3]:.2f}); "
              f"SCRAM/Tensha {sums[2] / sums[0]:.1f} by CPU, {sums[3] / sums[1]:.1f} by own clocks")
    if arguments.mcs:
        print(f"cut sets: {counted} counts equal to the reference, {total['mcs_cpu']:.2f} CPU s in all")
    if arguments.importance:
        print(f"importance of all events: {total['importance_cpu']:.2f} CPU s in all, the probability included")
    if late:
        print(f"not finished within Tensha's budget or {arguments.cpu_limit} s, and in no total: {', '.join(late)}")
    if wrong:
        print(f"{wrong} answers differ from the reference")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
