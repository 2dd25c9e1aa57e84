#!/usr/bin/env bash
# Fuzzes what takes bytes from outside, guided by branch coverage (SharpFuzz). Ends with "N passed, N failed", one test a target;
# inputs that fail are kept under artifacts/fuzz/failures.
#   tests/fuzz.sh                       every target, 120 seconds in all
#   tests/fuzz.sh TARGET [SECONDS]      one of them
#   tests/fuzz.sh try TARGET FILE…      runs kept inputs again and says what does not hold
# FUZZ_SEED=N begins with other changes than the usual ones (1).
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

built=tests/DataBank.Fuzzing/bin/Release/net10.0
[ -n "${FUZZ_NO_BUILD:-}" ] || dotnet build tests/DataBank.Fuzzing -c Release -nologo -v q >&2
# The branches are counted in a copy: what the other tests run stays as it was built.
bin=artifacts/fuzz/bin
rm -rf "$bin"
mkdir -p artifacts/fuzz
cp -r "$built" "$bin"
dotnet "$bin/DataBank.Fuzzing.dll" instrument "$bin/DataBank.Dicom.dll"

if [ "${1:-}" = try ]; then
  exec dotnet "$bin/DataBank.Fuzzing.dll" "$@"
fi
exec dotnet "$bin/DataBank.Fuzzing.dll" run "${1:-all}" "${2:-120}" artifacts/fuzz
