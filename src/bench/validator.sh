#!/usr/bin/env bash
# Measures the validator against what it is compared with, whole processes, page cache warm:
#
#   mvn -q package -DskipTests && src/bench/validator.sh <directory with event logs> [rounds]
#
# The logs are repeated to 1 GiB. The contenders run in turn, round after round; the medians are printed.
set -euo pipefail
export LC_ALL=C

logs=${1:?usage: validator.sh <directory with event logs> [rounds]}
rounds=${2:-5}
project=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

classes="$project/target/classes:$(echo "$project"/target/handoff/lib/jackson-core-*.jar)"
javac -cp "$classes" -d "$work" "$project/src/bench/Validate.java"

find "$logs" -name status.events.jsonl -type f | sort | xargs cat > "$work/once.jsonl"
size=$(wc -c < "$work/once.jsonl")
for ((written = 0; written < 1 << 30; written += size)); do
  cat "$work/once.jsonl"
done > "$work/log.jsonl"

validator() { java -XX:+UseSerialGC -Xmx256m "$@" -cp "$classes:$work" Validate "$work/log.jsonl"; }
all_processors() { validator; }
one_processor() { validator -XX:ActiveProcessorCount=1; }
python() {
  python3 -c '
import json, sys
for line in open(sys.argv[1], "rb"):
    json.loads(line.decode("utf-8"))' "$work/log.jsonl"
}
jq_c() { jq -c . "$work/log.jsonl"; }

TIMEFORMAT=%R
for ((round = 0; round < rounds; round++)); do
  for contender in all_processors one_processor python jq_c; do
    cat "$work/log.jsonl" > /dev/null
    { time "$contender" > /dev/null; } 2>> "$work/$contender.times"
  done
  uptime >> "$work/load"
done

median() { sort -n "$work/$1.times" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'; }
echo "$(wc -c < "$work/log.jsonl") bytes, $rounds rounds, $(nproc) processors, $(java -version 2>&1 | head -1)"
printf '%-28s %10s %10s %10s %16s\n' contender 'median s' 'least s' 'most s' 'all processors x'
for contender in all_processors one_processor python jq_c; do
  sort -n "$work/$contender.times" > "$work/sorted"
  printf '%-28s %10s %10s %10s %16s\n' "$contender" "$(median "$contender")" \
    "$(head -1 "$work/sorted")" "$(tail -1 "$work/sorted")" \
    "$(awk -v a="$(median "$contender")" -v b="$(median all_processors)" 'BEGIN { printf "%.1f", a / b }')"
done
echo 'load after each round:'
sed 's/.*load average: /  /' "$work/load"
