#!/usr/bin/env bash
# How long $cohort takes over made-up cancer patients with thirty resources each, on SQLite.
#   tests/benchmarks/cohort.sh [PATIENTS [REPEATS]]      2200 patients, each question 20 times: two minutes
# Prints, for each question, how many patients meet it, p50 and p95 with the whole answer read, and the server's processor time.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/benchmarks/server.sh
patients=${1:-2200} repeats=${2:-20}

serve data clinical
import_cohort data "$patients"
echo "$patients patients, $(wc -l <"$work/cohort.ndjson") resources"
python3 tests/benchmarks/cohort.py ask "$url/fhir" "${started[0]}" "$repeats"
