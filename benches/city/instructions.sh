#!/bin/sh
# Counts the instructions that reading, resolving and judging the city of 1,000 components takes, and compares them with the figure in
# instructions.txt. Unlike a clock, the count hardly depends on the machine and not at all on what else it does.
#
#   benches/city/instructions.sh            fails where the count is more than 10 % away from the figure, in either direction
#   benches/city/instructions.sh --accept   writes the new figure
#
# Needs valgrind. The profile is that of a plain `cargo build`.
set -eu
cd "$(dirname "$0")/../.."
figure=benches/city/instructions.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet -p tensha-bench-city
city=${CARGO_TARGET_DIR:-target}/debug/city
"$city" gen "$work/model" 1000
# One thread: how work is shared among several is not what is counted.
RAYON_NUM_THREADS=1 valgrind --tool=callgrind --callgrind-out-file="$work/out" "$city" files "$work/model" >"$work/said" 2>"$work/log"
now=$(sed -n 's/.*Collected : *\([0-9]*\).*/\1/p' "$work/log")
if [ "${1:-}" = --accept ]; then
    echo "$now" >"$figure"
    echo "accepted: $now"
    exit 0
fi
before=$(cat "$figure")
echo "before $before, now $now"
low=$((before / 100 * 90))
high=$((before / 100 * 110))
if [ "$now" -gt "$high" ]; then
    echo "more than 10 % more: find out why, or accept it with --accept" >&2
    exit 1
fi
if [ "$now" -lt "$low" ]; then
    echo "more than 10 % less: keep the gain with --accept" >&2
    exit 1
fi
