#!/usr/bin/env bash
# How fast a theme's view is filled, searched and emptied, on SQLite: made-up cancer patients with thirty resources each, one process with both roles.
#   tests/benchmarks/views.sh [PATIENTS [REPEATS [WITHDRAWALS]]]      500 patients, each search 200 times, 100 withdrawals: five minutes
# Prints what the follower releases per second of wall time and of processor time, each search on the clinical side and on the view (p50, p99,
# processor time, ratio), how alike the times of existing and made-up real identifiers are, and how long after a withdrawal a patient is shown.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
patients=${1:-500} repeats=${2:-200} withdrawals=${3:-100}

need_dotnet
need_packages curl python3
dotnet build src/DataBank.Appliance -c Release -nologo -v q

work=$(mktemp -d)
started=
cleanup() {
  [ -z "$started" ] || { kill "$started" 2>/dev/null && wait "$started" 2>/dev/null || true; }
  rm -rf "$work"
}
trap cleanup EXIT

databank() { dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll "$@"; }
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll serve --data "$work/data" --urls "$url" --auth none --roles clinical,proxy >"$work/log" 2>&1 &
started=$!
for _ in $(seq 600); do curl -sf -o "$work/ready" "$url/health/ready" && break; sleep 0.1; done

python3 tests/benchmarks/cohort.py make "$patients" "$work/cohort.ndjson"
databank import --data "$work/data" --url "$url" "$work/cohort.ndjson" >"$work/import" || { cat "$work/import" >&2; exit 1; }
echo "$patients patients, $(wc -l <"$work/cohort.ndjson") resources; load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors"
python3 tests/benchmarks/views.py "$url" "$started" "$patients" "$repeats" "$withdrawals"
