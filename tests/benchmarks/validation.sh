#!/usr/bin/env bash
# Validation from a cold start: how long after its start the command has judged a patient by our profile, and the server answers $validate, and with
# how much memory (the most that was resident); then how long a resource takes once everything is compiled.
#   tests/benchmarks/validation.sh [RUNS]      5 runs: two minutes
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/benchmarks/server.sh
build_bench

cat >"$work/patient.json" <<'JSON'
{"resourceType":"Patient","meta":{"profile":["http://databank.example.jp/fhir/StructureDefinition/databank-patient"]},
 "identifier":[{"system":"urn:oid:1.2.392.100495.20.3.51.11310000000","value":"00000010"}],
 "name":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"IDE"}],"text":"山田 太郎","family":"山田","given":["太郎"]},
         {"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"SYL"}],"text":"ヤマダ タロウ","family":"ヤマダ","given":["タロウ"]}],
 "gender":"male","birthDate":"1970-01-01"}
JSON
for run in $(seq "${1:-5}"); do
  python3 - "$databank" "$work/patient.json" <<'PY'
import os, subprocess, sys, time
begun = time.perf_counter()
command = subprocess.Popen(["dotnet", sys.argv[1], "validate", sys.argv[2]], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(command.pid, 0)
print(f"databank validate: {time.perf_counter() - begun:.2f} s, {used.ru_maxrss / 1024:.0f} MB" + ("" if status == 0 else ", with errors"))
PY
  begun=$(date +%s%N)
  serve "data$run" clinical
  ready=$(date +%s%N)
  curl -sf -o "$work/outcome" -H 'Content-Type: application/fhir+json' --data-binary "@$work/patient.json" "$url/fhir/Patient/\$validate"
  echo "server: ready after $(((ready - begun) / 1000000)) ms, its first \$validate answered $((($(date +%s%N) - ready) / 1000000)) ms later, $(awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/${started[0]}/status") MB"
  stop
done
bench --filter '*ProfileBenchmarks*' -i --job short | grep -E '^\| '
