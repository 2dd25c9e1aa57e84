#!/usr/bin/env bash
# What takes longer than a test run may: kill -9 under a mixed load on both engines, databases and files that are away for half a minute, and a soak.
#   tests/endurance.sh                 50 kills per engine, 20 minutes of load per engine: about two hours
#   tests/endurance.sh 10 5            10 kills, 5 minutes
# Prints the figures, and exits 0 only if nothing was lost and nothing went wrong. It expects a build: dotnet build DataBankAppliance.sln -c Release
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/postgresql.sh

export DATABANK_TEST_KILLS=${1:-50} DATABANK_TEST_SOAK_MINUTES=${2:-20} DATABANK_TEST_OUTAGE_SECONDS=30
tests=tests/DataBank.IntegrationTests/bin/Release/net10.0/DataBank.IntegrationTests.dll
[ -f "$tests" ] || { echo "error: build first: dotnet build DataBankAppliance.sln -c Release" >&2; exit 1; }
start_postgresql
trap stop_postgresql EXIT
status=0
# One after the other: figures of one are not those of all at once.
for class in CrashTests SoakTests LostDatabaseTests LostBlobsTests LostContainerTests NodesTests; do
  dotnet "$tests" -noLogo -noColor -maxThreads 1 -showLiveOutput -class "*.$class" | sed -n 's/^ *DataBank.IntegrationTests.*\[\(OUTPUT\|FAIL\|SKIP\)\] */[\1] /p; /Failed:/p; /^ \{6\}/p' || status=1
  [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
done
exit "$status"
