#!/usr/bin/env bash
# Runs every test. Installs what they need (apt, NuGet), builds once, and ends with the line "N passed, N failed, N skipped",
# counted from the result files. Exits 0 only if something passed and nothing failed.
#   tests/run.sh            everything
#   tests/run.sh UnitTests  one project: UnitTests, IntegrationTests, PostgreSql, SqlServer, ArchitectureTests, Fuzzing, Quickstart or SupplyChain
set -uo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh

only=${1:-}
results=artifacts/tests
rm -rf "$results"
mkdir -p "$results"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Public sample files are not part of the repository; tests that read them skip where there are none.
if [ -z "${DATABANK_SAMPLES:-}" ] && [ -d ../shared/samples ]; then DATABANK_SAMPLES=$(cd ../shared/samples && pwd); fi
export DATABANK_SAMPLES=${DATABANK_SAMPLES:-}

need_dotnet || exit 1
# dcmtk, orthanc, dicom3tools, gdcm, openjph, pydicom: the other side for DICOM. bcftools, samtools, htslib-test: for genomes. ffmpeg: videos. postgresql: the second engine. chromium: the viewer. tesseract: text in pixels. rsyslog: who the journal is sent to. openssl: certificates. softhsm2: a security module. libfaketime: a clock that is set back. mricron-data: a real head. systemd: reads the unit. curl, jq: the quickstart.
need_packages ca-certificates curl jq dcmtk orthanc orthanc-dicomweb dicom3tools libgdcm-tools openjph-tools python3-pydicom bcftools samtools htslib-test ffmpeg postgresql chromium fonts-noto-cjk tesseract-ocr tesseract-ocr-jpn openssl rsyslog rsyslog-openssl softhsm2 libfaketime mricron-data systemd &&
  need_icu && need_node && need_codecs || exit 1
# The files that bcftools is tested with are in its source package alone; the test that reads them is skipped where that can't be had.
need_source bcftools artifacts/sources && export DATABANK_BCFTOOLS_TESTS=$PWD/artifacts/sources/bcftools/test

echo "Building…"
dotnet build DataBankAppliance.sln -c Release -nologo -v q || { echo "error: the build failed; nothing was tested" >&2; exit 1; }

passed=0 failed=0 skipped=0
add() { passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + $3)); }

# attribute NAME FILE: sums an attribute of the <assembly> elements of an xunit result file.
attribute() { sed -n 's/.*<assembly [^>]*\b'"$1"'="\([0-9]*\)".*/\1/p' "$2" | awk '{ sum += $1 } END { print sum + 0 }'; }

# failures FILE: the tests of an xunit result file that failed, and why, once more: what they printed themselves is far above.
failures() {
  awk 'BEGIN { RS = "<test " }
    /result="Fail"/ {
      match($0, /name="[^"]*"/); name = substr($0, RSTART + 6, RLENGTH - 7)
      why = $0; sub(/.*<message>/, "", why); sub(/<\/message>.*/, "", why)
      print "failed: " name "\n  " substr(why, 1, 600)
    }' "$1" | sed 's/<!\[CDATA\[//; s/\]\]>//; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

run_project() {
  local project="DataBank.$1" file="$results/$1.xml" status=0
  [ -n "$only" ] && [ "$only" != "$1" ] && return 0
  echo "== $project"
  # One class more than processors at a time: many wait for other programs.
  timeout 1800 dotnet "tests/$project/bin/Release/net10.0/$project.dll" -noLogo -noColor -maxThreads "$(($(nproc) + 1))" -result-xml "$file" || status=$?
  if [ ! -s "$file" ]; then
    echo "error: $project left no results (exit code $status)" >&2
    add 0 1 0
    return 0
  fi
  local fails
  fails=$(($(attribute failed "$file") + $(attribute errors "$file")))
  [ "$status" -ne 0 ] && [ "$fails" -eq 0 ] && fails=1
  add "$(attribute passed "$file")" "$fails" "$(attribute skipped "$file")"
}

run_quickstart() {
  [ -n "$only" ] && [ "$only" != Quickstart ] && return 0
  echo "== quickstart, twice on one data folder"
  local data status=0
  data=$(mktemp -d)
  { deploy/quickstart.sh --data "$data" --stop-after && deploy/quickstart.sh --data "$data" --stop-after; } >"$results/quickstart.log" 2>&1 || status=$?
  rm -rf "$data"
  if [ "$status" -eq 0 ]; then
    add 1 0 0
  else
    echo "The quickstart failed (exit code $status):" >&2
    tail -n 60 "$results/quickstart.log" >&2
    add 0 1 0
  fi
}

# The bill of materials and known vulnerabilities; what can't be checked is a skip that says why.
run_supply_chain() {
  [ -n "$only" ] && [ "$only" != SupplyChain ] && return 0
  echo "== supply chain"
  local log="$results/supply-chain.log"
  tests/supply-chain.sh 2>&1 | tee "$log"
  add "$(grep -c '^pass:' "$log")" "$(grep -c '^fail:' "$log")" "$(grep -c '^skip:' "$log")"
}

# Two minutes of fuzzing; each target is a test. Inputs that fail stay under artifacts/fuzz/failures (see tests/fuzz.sh).
run_fuzzing() {
  [ -n "$only" ] && [ "$only" != Fuzzing ] && return 0
  echo "== fuzzing"
  local line status=0
  FUZZ_NO_BUILD=1 tests/fuzz.sh all 120 >"$results/fuzzing.log" 2>&1 || status=$?
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$results/fuzzing.log" | tail -n 1)
  if [ -n "$line" ]; then
    add "$(echo "$line" | cut -d' ' -f1)" "$(echo "$line" | cut -d' ' -f3)" 0
  else
    add 0 1 0
  fi
  [ "$status" -eq 0 ] || tail -n 60 "$results/fuzzing.log" >&2
}

# What clients of one engine are answered is what those of another are: the tests of the faces again, each appliance on the engine of this name.
run_on() {
  local engine=$1 file="$results/$1.xml" status=0 classes=() name
  for name in ResearchViewTests ResearchImagesTests CrudTests PolicyTests SearchTests SearchFeatureTests BundleTests ConditionalTests HistoryTests PatchTests StoreAndRetrieveTests SearchStudiesTests DeleteStudiesTests ImagingStudyTests GenomicFilesTests NotificationTests ResearchSubscriptionTests ManySendersTests; do
    classes+=(-class "*.$name")
  done
  DATABANK_TEST_ENGINE=$engine timeout 1500 dotnet tests/DataBank.IntegrationTests/bin/Release/net10.0/DataBank.IntegrationTests.dll -noLogo -noColor -maxThreads "$(($(nproc) + 1))" -result-xml "$file" "${classes[@]}" || status=$?
  local fails
  fails=$(($(attribute failed "$file") + $(attribute errors "$file")))
  [ "$status" -ne 0 ] && [ "$fails" -eq 0 ] && fails=1
  add "$(attribute passed "$file")" "$fails" "$(attribute skipped "$file")"
}

run_on_postgresql() {
  [ -n "$only" ] && [ "$only" != PostgreSql ] && return 0
  echo "== DataBank.IntegrationTests on PostgreSQL"
  . tests/postgresql.sh
  start_postgresql -c fsync=off || { add 0 1 0; return 0; }
  run_on PostgreSql
  stop_postgresql
}

run_on_sqlserver() {
  [ -n "$only" ] && [ "$only" != SqlServer ] && return 0
  echo "== DataBank.IntegrationTests on SQL Server"
  if [ -z "${DATABANK_TEST_SQLSERVER:-}" ] && ! docker info >/dev/null 2>&1; then
    echo "skip: DATABANK_TEST_SQLSERVER names no server, and there is no Docker engine to start one"
    add 0 0 1
    return 0
  fi
  run_on SqlServer
}

run_project ArchitectureTests
run_project UnitTests
# An appliance under test lives for seconds: what is called often is compiled a second time, to be faster, from its 4,096th call on (hexadecimal 1000), not from its 30th.
# Nor does it watch itself to be compiled better.
export DOTNET_TC_CallCountThreshold=1000 DOTNET_TieredPGO=0
run_project IntegrationTests
run_on_postgresql
run_on_sqlserver
unset DOTNET_TC_CallCountThreshold DOTNET_TieredPGO
run_fuzzing
run_quickstart
run_supply_chain

for file in "$results"/*.xml; do [ -f "$file" ] && failures "$file"; done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
