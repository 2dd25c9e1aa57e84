#!/usr/bin/env bash
# Times typical FHIR searches on a SQLite store of made-up patients with sixteen resources each: fhir.sh [PATIENTS]
# The store is made once for each size, in artifacts/benchmarks, and used again.
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build tests/DataBank.Benchmarks -c Release -nologo -v q
dotnet tests/DataBank.Benchmarks/bin/Release/net10.0/DataBank.Benchmarks.dll search "${1:-1000}"
