#!/usr/bin/env bash
# The archive beside Orthanc with its DICOMweb plugin: same machine, same files, one run, durable writes in both.
#   tests/benchmarks/archive.sh [INSTANCES [STUDIES]]     300 stored per number of connections, 10000 searched
#   DATABANK_TEST_ENGINE=PostgreSql tests/benchmarks/archive.sh      ours on a private PostgreSQL with durable commits
# Prints rate (per second), p50 and p99 (ms), server CPU per request (ms), peak memory (MB) and our rate divided by Orthanc's.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
. tests/postgresql.sh
instances=${1:-300} studies=${2:-10000}

need_dotnet
need_packages curl orthanc orthanc-dicomweb
dotnet build tests/DataBank.Benchmarks -c Release -nologo -v q
dotnet build src/DataBank.Appliance -c Release -nologo -v q

work=$(mktemp -d)
started=()
cleanup() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  stop_postgresql
  rm -rf "$work"
}
trap cleanup EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
wait_for() { for _ in $(seq 300); do curl -sf -o "$work/ready" "$1" && return 0; sleep 0.1; done; echo "error: $1 does not answer" >&2; return 1; }
load() { dotnet tests/DataBank.Benchmarks/bin/Release/net10.0/DataBank.Benchmarks.dll archive "$@" "$instances" "$studies" | tee -a "$work/results"; }

if [ "${DATABANK_TEST_ENGINE:-}" = PostgreSql ]; then
  need_packages postgresql
  start_postgresql
  export DATABANK_Storage__Provider=PostgreSql DATABANK_Storage__ConnectionString=$DATABANK_TEST_POSTGRES
fi
ours=$(free_port) dimse=$(free_port)
dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll serve --data "$work/databank" --urls "http://127.0.0.1:$ours" --dimse-port "$dimse" --auth none --roles clinical >"$work/databank.log" 2>&1 &
started+=($!)
wait_for "http://127.0.0.1:$ours/health/ready"
load DataBank "http://127.0.0.1:$ours/dicomweb" "$dimse" "${started[0]}"
kill "${started[0]}"; wait "${started[0]}" || true

theirs=$(free_port) dicom=$(free_port)
mkdir "$work/orthanc"
# SyncStorageArea is fsync on every file; the index is SQLite in its own durable setting.
cat >"$work/orthanc.json" <<JSON
{ "Name": "Benchmark", "StorageDirectory": "$work/orthanc", "IndexDirectory": "$work/orthanc", "SyncStorageArea": true, "StorageCompression": false,
  "HttpPort": $theirs, "DicomPort": $dicom, "DicomCheckCalledAet": false, "DicomAlwaysAllowStore": true, "DicomServerEnabled": true, "DicomThreadsCount": 8, "RemoteAccessAllowed": false, "AuthenticationEnabled": false, "TcpNoDelay": true, "KeepAlive": true, "HttpThreadsCount": 50,
  "Plugins": ["/usr/share/orthanc/plugins"], "DicomWeb": { "Enable": true, "Root": "/dicom-web/" } }
JSON
Orthanc "$work/orthanc.json" >"$work/orthanc.log" 2>&1 &
started+=($!)
wait_for "http://127.0.0.1:$theirs/system"
load Orthanc "http://127.0.0.1:$theirs/dicom-web" "$dicom" "${started[1]}"

echo
printf '%-42s %-9s %10s %9s %9s %9s %8s\n' measurement server rate/s p50 p99 CPU memory
awk -F'\t' '
  { printf "%-42s %-9s %10s %9s %9s %9s %8s\n", $1, $2, $3, $4, $5, $6, $7
    if ($2 == "DataBank") { order[++n] = $1; own[$1] = $3 } else other[$1] = $3 }
  END { print ""; for (i = 1; i <= n; i++) if (other[order[i]] > 0) printf "%-42s %6.1f times the rate of Orthanc\n", order[i], own[order[i]] / other[order[i]] }' "$work/results"
