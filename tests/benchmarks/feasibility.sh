#!/usr/bin/env bash
# How long a federated count takes over a theme's view, on SQLite: different questions, one after the other, over made-up patients with a diagnosis and two laboratory
# values each. They come by $import; what the follower would write of them in hours is copied: a view has the tables of the clinical store.
#   tests/benchmarks/feasibility.sh [PATIENTS [QUESTIONS]]      100000 patients, 200 questions: five minutes
# Prints p50, p95 and the most by the clock, and the server's processor time. FOLDER=DIR keeps the filled store there, and asks what is there;
# 0 questions: the store is filled and nothing is asked.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/benchmarks/server.sh
patients=${1:-100000} questions=${2:-200}
if [ -n "${FOLDER:-}" ]; then
  mkdir -p "$FOLDER"
  ln -s "$(realpath "$FOLDER")" "$work/data"
fi
export DATABANK_Federation__QueriesPerDay=1000000

if [ ! -e "$work/data/filled" ]; then
  python3 tests/benchmarks/feasibility.py make "$patients" "$work/patients.ndjson"
  serve data clinical
  begun=$(date +%s)
  dotnet "$databank" import --data "$work/data" --url "$url" "$work/patients.ndjson" >"$work/import" || { cat "$work/import" >&2; exit 1; }
  echo "$(wc -l <"$work/patients.ndjson") resources imported in $(($(date +%s) - begun)) s"
  stop
  cp "$work/data/clinical.db" "$work/view.db"
  serve data clinical,proxy
  python3 tests/benchmarks/feasibility.py theme "$url"
  stop
  mv "$work/view.db" "$(ls "$work"/data/views/*.db)"
  rm -f "$work"/data/views/*-wal "$work"/data/views/*-shm
  touch "$work/data/filled"
fi
[ "$questions" -gt 0 ] || exit 0
serve data clinical,proxy
echo "load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors"
python3 tests/benchmarks/feasibility.py ask "$url" "${started[0]}" "$questions"
