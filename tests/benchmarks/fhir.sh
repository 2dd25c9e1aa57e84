#!/usr/bin/env bash
# The FHIR server over HTTP, on SQLite or PostgreSQL, with made-up Japanese patients of sixteen resources each.
#   tests/benchmarks/fhir.sh [PATIENTS [SECONDS]]      1000 patients, 5 seconds a measurement: two minutes
#   tests/benchmarks/fhir.sh 62500 4                   a million resources: six minutes, 2 GB of disk
#   tests/benchmarks/fhir.sh --synthea DIR [PATIENTS [SECONDS]]  the transaction bundles of Synthea (R4) in DIR, too, on a server of their own
#   DATABANK_TEST_ENGINE=PostgreSql tests/benchmarks/fhir.sh     on a private PostgreSQL with durable commits; CPU is that of the server alone
#   DATABANK_TEST_ENGINE=PostgreSql NODES=2 tests/benchmarks/fhir.sh     two nodes on it, asked in turn; CPU and memory are those of both
# Prints rates (per second), p50 and p99 (ms), the server's CPU (ms) and memory, how long it takes to start, and how fast the rows that it
# wrote are inserted by a bare loop of prepared statements.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
. tests/postgresql.sh
synthea=
if [ "${1:-}" = --synthea ]; then
  synthea=$(cd "$2" && pwd)
  ls "$synthea"/*.json >/dev/null
  shift 2
fi
patients=${1:-1000} seconds=${2:-5}

need_dotnet
need_packages curl
dotnet build tests/DataBank.Benchmarks -c Release -nologo -v q
dotnet build src/DataBank.Appliance -c Release -nologo -v q

work=$(mktemp -d)
started=()
stop() {
  for id in "${started[@]}"; do kill "$id" 2>/dev/null && wait "$id" 2>/dev/null || true; done
  started=()
}
cleanup() {
  stop
  stop_postgresql
  rm -rf "$work"
}
trap cleanup EXIT

if [ "${DATABANK_TEST_ENGINE:-}" = PostgreSql ]; then
  need_packages postgresql
  start_postgresql
  mkdir "$work/shared"
  export DATABANK_Shared="$work/shared" DATABANK_Storage__Provider=PostgreSql DATABANK_Storage__ConnectionString=$DATABANK_TEST_POSTGRES
fi

bench() { dotnet tests/DataBank.Benchmarks/bin/Release/net10.0/DataBank.Benchmarks.dll "$@"; }
now() { date +%s%N; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
bases=()
serve() {
  local begun node port
  begun=$(now)
  bases=()
  for node in $(seq "${NODES:-1}"); do
    port=$(free_port)
    dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll serve --data "$work/${2:-data}$node" --urls "http://127.0.0.1:$port" --auth none --roles clinical >"$work/log$node" 2>&1 &
    started+=($!) bases+=("http://127.0.0.1:$port/fhir")
    for _ in $(seq 600); do curl -sf -o "$work/ready" "http://127.0.0.1:$port/health/ready" && break; sleep 0.05; done
  done
  echo "start to ready, $1: $((($(now) - begun) / 1000000)) ms"
}
list() { local IFS=,; echo "$*"; }

bench cohort "$patients" "$work/cohort.ndjson"
echo "$patients patients, $((patients * 16)) resources, $(stat -c %s "$work/cohort.ndjson") bytes"
serve "empty"
bench fhir "$(list "${bases[@]}")" "$(list "${started[@]}")" "$patients" "$seconds" "$work/cohort.ndjson"
stop
serve "with all of it"
stop
if [ -n "${postgresql_folder:-}" ]; then
  echo "database: $(psql -h "$postgresql_folder" -p "$postgresql_port" -U databank -Atc "select pg_database_size('postgres')" postgres) bytes"
else
  echo "database: $(stat -c %s "$work/data1/clinical.db") bytes"
  bench bare "$work/data1/clinical.db" "$work/bare.db"
fi
if [ -n "$synthea" ]; then
  [ -z "${postgresql_folder:-}" ] || export DATABANK_Storage__ConnectionString="$DATABANK_TEST_POSTGRES;Search Path=synthea"
  serve "for Synthea" synthea
  bench synthea "${bases[0]}" "${started[0]}" "$synthea"
  stop
fi
