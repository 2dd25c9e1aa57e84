#!/usr/bin/env bash
# How long a federated count takes over a theme's view, on SQLite: made-up patients with a diagnosis and a laboratory value each, who all consent, by
# $import and the follower; then different questions, one after the other.
#   tests/benchmarks/feasibility.sh [PATIENTS [QUESTIONS]]      100000 patients, 200 questions; filling the view takes most of the time
# Prints p50, p95 and the most by the clock, and the server's processor time. FOLDER=DIR keeps the filled store there and asks it again when it is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/benchmarks/server.sh
patients=${1:-100000} questions=${2:-200}
[ -z "${FOLDER:-}" ] || { mkdir -p "$FOLDER" && ln -s "$(realpath "$FOLDER")" "$work/data"; }
export DATABANK_Federation__QueriesPerDay=1000000

serve data clinical,proxy
if [ ! -e "$work/data/filled" ]; then
  python3 tests/benchmarks/feasibility.py make "$patients" "$work/patients.ndjson"
  begun=$(date +%s)
  dotnet "$databank" import --data "$work/data" --url "$url" "$work/patients.ndjson" >"$work/import" || { cat "$work/import" >&2; exit 1; }
  echo "$(wc -l <"$work/patients.ndjson") resources imported in $(($(date +%s) - begun)) s"
  python3 tests/benchmarks/feasibility.py wait "$url" "$patients"
  touch "$work/data/filled"
fi
echo "load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors"
python3 tests/benchmarks/feasibility.py ask "$url" "${started[0]}" "$questions"
