#!/usr/bin/env bash
# Questions on expression over 2,200 made-up tables of 20,000 genes each, of one list of genes and each of its own: in a process, and the latter over HTTP.
#   tests/benchmarks/expression.sh [REPEATS [FOLDER]]      each question 30 times: ten minutes, most of them for making the tables; 2 GB of disk
# FOLDER keeps the tables for the next time. Prints p50 and p95 with the whole answer read, and the server's processor time.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/benchmarks/server.sh
build_bench

[ -z "${2:-}" ] || { mkdir -p "$2" && ln -s "$(realpath "$2")" "$work/tables"; }
bench expression "$work/tables"
serve tables/own clinical
python3 tests/benchmarks/expression.py "$url" "${started[0]}" "${1:-30}"
