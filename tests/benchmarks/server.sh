# shellcheck shell=bash
# The appliance for benchmarks: sourced in the project's folder, it builds it, makes the folder $work, and defines what starts and ends servers. At the
# end of the script all of that is gone.
. deploy/packages.sh
. tests/postgresql.sh

# say TEXT: what is at work now, and since when, beside the figures.
say() { echo "$(date +%T) $*" >&2; }

need_dotnet
need_packages curl python3
say "building the appliance"
dotnet build src/DataBank.Appliance -c Release -nologo -v q

work=$(mktemp -d)
started=() # The processes of the servers that run.
databank=src/DataBank.Appliance/bin/Release/net10.0/databank.dll

stop() {
  local id
  for id in "${started[@]}"; do kill "$id" 2>/dev/null && wait "$id" 2>/dev/null || true; done
  started=()
}

cleanup() {
  stop
  stop_postgresql
  rm -rf "$work"
}
trap cleanup EXIT

wait_for() { for _ in $(seq 1200); do curl -sf -o "$work/ready" "$1" && return 0; sleep 0.05; done; echo "error: $1 does not answer" >&2; return 1; }

# serve NAME ROLES [OPTION…]: one more appliance, with its data in $work/NAME. Sets url as soon as it is ready.
serve() {
  url=http://127.0.0.1:$(free_port)
  dotnet "$databank" serve --data "$work/$1" --urls "$url" --auth none --roles "$2" "${@:3}" >"$work/$1.log" 2>&1 &
  started+=($!)
  wait_for "$url/health/ready"
}

# store_where_asked: servers that are started after it store in a private PostgreSQL if DATABANK_TEST_ENGINE says so.
store_where_asked() {
  [ "${DATABANK_TEST_ENGINE:-}" = PostgreSql ] || return 0
  need_packages postgresql
  start_postgresql
  export DATABANK_Storage__Provider=PostgreSql DATABANK_Storage__ConnectionString=$DATABANK_TEST_POSTGRES
}

# build_bench: builds what bench runs.
build_bench() { say "building the benchmarks"; dotnet build tests/DataBank.Benchmarks -c Release -nologo -v q; }
bench() { dotnet tests/DataBank.Benchmarks/bin/Release/net10.0/DataBank.Benchmarks.dll "$@"; }

# import_cohort NAME PATIENTS: made-up cancer patients with thirty resources each, in $work/cohort.ndjson and in the appliance of this name at $url.
import_cohort() {
  python3 tests/benchmarks/cohort.py make "$2" "$work/cohort.ndjson"
  dotnet "$databank" import --data "$work/$1" --url "$url" "$work/cohort.ndjson" >"$work/import" || { cat "$work/import" >&2; return 1; }
}
