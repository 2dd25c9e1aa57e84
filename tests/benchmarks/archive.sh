#!/usr/bin/env bash
# The archive beside Orthanc with its DICOMweb plugin: same machine, same files, one run, durable writes in both.
#   tests/benchmarks/archive.sh [INSTANCES [STUDIES [PART...]]]     300 stored per number of connections, 10000 searched
# Parts: store, send, retrieve and search (all of them unless some are named); of ours alone: grow (searches among 1,000 studies, and ten times as many
# up to STUDIES), slide (a whole slide image of 20 GB).
#   DATABANK_TEST_ENGINE=PostgreSql tests/benchmarks/archive.sh      ours on a private PostgreSQL with durable commits
# Each measurement is made of one server right after the other; storing, from 1500 INSTANCES on in three rounds, from 3500 on in seven, of which the rate
# is the median one's. Before those the disk is left alone for six minutes: after many files were deleted, as by a build or the run before, its file
# system writes that down, and one without a journal (ext4) makes new files more slowly. Whoever is measured first would pay for it.
# Prints rate (per second), p50 and p99 (ms), server CPU per request (ms), the load's own, peak memory (MB) and our rate divided by Orthanc's.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/benchmarks/server.sh
instances=${1:-300} studies=${2:-10000} parts=$(IFS=, && echo "${*:3}")
parts=${parts:-store,send,retrieve,search}

need_packages orthanc orthanc-dicomweb
build_bench

case ",$parts," in *,store,* | *,send,*)
  if [ "$instances" -ge 1500 ]; then
    say "letting the disk rest for six minutes"
    sync
    sleep 360
  fi ;;
esac
store_where_asked
dimse=$(free_port)
serve databank clinical --dimse-port "$dimse"
servers=(DataBank "$url/dicomweb" "$dimse" "${started[0]}")

# with_orthanc: starts it, too.
with_orthanc() {
  local theirs dicom
  theirs=$(free_port) dicom=$(free_port)
  mkdir "$work/orthanc"
  # SyncStorageArea is fsync on every file; the index is SQLite in its own durable setting.
  cat >"$work/orthanc.json" <<JSON
{ "Name": "Benchmark", "StorageDirectory": "$work/orthanc", "IndexDirectory": "$work/orthanc", "SyncStorageArea": true, "StorageCompression": false,
  "HttpPort": $theirs, "DicomPort": $dicom, "DicomCheckCalledAet": false, "DicomAlwaysAllowStore": true, "DicomServerEnabled": true, "DicomThreadsCount": 8, "RemoteAccessAllowed": false, "AuthenticationEnabled": false, "TcpNoDelay": true, "KeepAlive": true, "HttpThreadsCount": 50,
  "Plugins": ["/usr/share/orthanc/plugins"], "DicomWeb": { "Enable": true, "Root": "/dicom-web/" } }
JSON
  # TCP_NODELAY is dcmtk's: without it each C-STORE waits 40 ms for an acknowledgement.
  TCP_NODELAY=1 Orthanc "$work/orthanc.json" >"$work/orthanc.log" 2>&1 &
  started+=($!)
  wait_for "http://127.0.0.1:$theirs/system"
  servers+=(Orthanc "http://127.0.0.1:$theirs/dicom-web" "$dicom" "${started[1]}")
}

case ",$parts," in *,store,* | *,send,* | *,retrieve,* | *,search,*) with_orthanc ;; esac
say "measuring"
bench archive "$instances" "$studies" "$parts" "${servers[@]}" | tee "$work/results"

echo
printf '%-66s %-9s %10s %9s %9s %9s %9s %8s\n' measurement server rate/s p50 p99 CPU load memory
awk -F'\t' '
  { printf "%-66s %-9s %10s %9s %9s %9s %9s %8s\n", $1, $2, $3, $4, $5, $6, $7, $8
    if ($2 == "DataBank") { order[++n] = $1; own[$1] = $3 } else other[$1] = $3 }
  END { print ""; for (i = 1; i <= n; i++) if (other[order[i]] > 0) printf "%-66s %6.1f times the rate of Orthanc\n", order[i], own[order[i]] / other[order[i]] }' "$work/results"
