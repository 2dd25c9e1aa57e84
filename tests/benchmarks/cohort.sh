#!/usr/bin/env bash
# How long $cohort takes over made-up cancer patients with thirty resources each, on SQLite.
#   tests/benchmarks/cohort.sh [PATIENTS [REPEATS]]      2200 patients, each question 20 times: two minutes
# Prints, for each question, how many patients meet it, p50 and p95 with the whole answer read, and the server's processor time.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
patients=${1:-2200} repeats=${2:-20}

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
dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll serve --data "$work/data" --urls "$url" --auth none --roles clinical >"$work/log" 2>&1 &
started=$!
for _ in $(seq 600); do curl -sf -o "$work/ready" "$url/health/ready" && break; sleep 0.1; done

python3 tests/benchmarks/cohort.py make "$patients" "$work/cohort.ndjson"
databank import --data "$work/data" --url "$url" "$work/cohort.ndjson" >"$work/import" || { cat "$work/import" >&2; exit 1; }
echo "$patients patients, $(wc -l <"$work/cohort.ndjson") resources"
python3 tests/benchmarks/cohort.py ask "$url/fhir" "$started" "$repeats"
