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
synthea=
if [ "${1:-}" = --synthea ]; then
  synthea=$(cd "$2" && pwd)
  ls "$synthea"/*.json >/dev/null
  shift 2
fi
patients=${1:-1000} seconds=${2:-5}

. tests/benchmarks/server.sh
build_bench
store_where_asked
if [ -n "${postgresql_folder:-}" ]; then
  mkdir "$work/shared"
  export DATABANK_Shared="$work/shared"
fi

now() { date +%s%N; }
bases=()
# serve_nodes WHAT [NAME]: as many as are asked for, with the data of this name.
serve_nodes() {
  local begun node
  begun=$(now)
  bases=()
  for node in $(seq "${NODES:-1}"); do
    serve "${2:-data}$node" clinical
    bases+=("$url/fhir")
  done
  echo "start to ready, $1: $((($(now) - begun) / 1000000)) ms"
}
list() { local IFS=,; echo "$*"; }

bench cohort "$patients" "$work/cohort.ndjson"
echo "$patients patients, $((patients * 16)) resources, $(stat -c %s "$work/cohort.ndjson") bytes"
serve_nodes "empty"
bench fhir "$(list "${bases[@]}")" "$(list "${started[@]}")" "$patients" "$seconds" "$work/cohort.ndjson"
stop
serve_nodes "with all of it"
stop
if [ -n "${postgresql_folder:-}" ]; then
  echo "database: $(psql -h "$postgresql_folder" -p "$postgresql_port" -U databank -Atc "select pg_database_size('postgres')" postgres) bytes"
else
  echo "database: $(stat -c %s "$work/data1/clinical.db") bytes"
  bench bare "$work/data1/clinical.db" "$work/bare.db"
fi
if [ -n "$synthea" ]; then
  [ -z "${postgresql_folder:-}" ] || export DATABANK_Storage__ConnectionString="$DATABANK_TEST_POSTGRES;Search Path=synthea"
  serve_nodes "for Synthea" synthea
  bench synthea "${bases[0]}" "${started[0]}" "$synthea"
  stop
fi
