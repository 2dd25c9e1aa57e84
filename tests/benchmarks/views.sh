#!/usr/bin/env bash
# How fast a theme's view is filled, searched and emptied, on SQLite: made-up cancer patients with thirty resources each, one process with both roles.
#   tests/benchmarks/views.sh [PATIENTS [REPEATS [PROBES [WITHDRAWALS]]]]      300 patients, each search 400 times, 40 changes, twice 100 withdrawals: four minutes; 0 leaves a part out
# Prints what the follower releases per second of wall time and of processor time, each search on the clinical side and on the view (p50, processor
# time, ratio), how long a change among many others takes until the view has it, and how long after a withdrawal a patient is shown.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/benchmarks/server.sh
patients=${1:-300} repeats=${2:-400} probes=${3:-40} withdrawals=${4:-100}

serve data clinical,proxy
import_cohort data "$patients"
echo "$patients patients, $(wc -l <"$work/cohort.ndjson") resources; load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors"
python3 tests/benchmarks/views.py "$url" "${started[0]}" "$patients" "$repeats" "$probes" "$withdrawals"
