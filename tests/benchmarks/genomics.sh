#!/usr/bin/env bash
# A made whole genome: how fast a VCF is read beside bcftools, what its import takes of the server, how fast genes of it are answered.
#   tests/benchmarks/genomics.sh [LINES [FOLDER]]      4,500,000 lines: some minutes, 2 GB of disk
# FOLDER keeps the genome for the next time: making it takes a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/benchmarks/server.sh
lines=${1:-4500000}

need_packages bcftools tabix python3
build_bench

cpu() { awk -v hz="$(getconf CLK_TCK)" '{ printf "%.1f", ($14 + $15) / hz }' "/proc/$1/stat"; }

genome=${2:-$work}/genome-$lines.vcf
if [ ! -s "$genome" ]; then
  say "making the genome"
  mkdir -p "$(dirname "$genome")"
  bench vcf make "$lines" "$genome.part"
  mv "$genome.part" "$genome"
fi
if [ ! -s "$genome.gz" ]; then
  say "compressing it"
  bgzip -c "$genome" >"$genome.gz.part"
  mv "$genome.gz.part" "$genome.gz"
fi
echo "$lines lines: $(stat -c %s "$genome") bytes of text, $(stat -c %s "$genome.gz") as BGZF"
echo "read by bcftools view -Ou:"
( TIMEFORMAT='  %R s, %U s CPU'; time bcftools view -Ou "$genome.gz" >/dev/null )
echo "read by us:"
echo "  $(bench vcf read "$genome.gz")"

say "importing it"
serve data clinical
server=${started[0]}
curl -sf -o "$work/patient" -X PUT -H 'Content-Type: application/fhir+json' -d '{"resourceType":"Patient","id":"genome"}' "$url/fhir/Patient/genome"
waited=0 before=$(cpu "$server") began=$(date +%s%N)
job=$(curl -sf -o "$work/accepted" -D - -T "$genome.gz" -X POST "$url/genomics/files?subject=Patient/genome" | tr -d '\r' | sed -n 's/^[Cc]ontent-[Ll]ocation: //p')
echo "received after $((($(date +%s%N) - began) / 1000000)) ms"
until [ "$(curl -s -o "$work/outcome" -w '%{http_code}' "$job")" != 202 ]; do
  sleep 0.2
  if (( ++waited % 50 == 0 )); then say "at it for $((($(date +%s%N) - began) / 1000000000)) s"; fi
done
echo "imported after $((($(date +%s%N) - began) / 1000000)) ms, $(awk -v a="$before" -v b="$(cpu "$server")" 'BEGIN { printf "%.1f", b - a }') s CPU, peak memory of the server $(awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$server/status") MB"
head -c 300 "$work/outcome"; echo
say "asking for genes"
python3 tests/benchmarks/genes.py "$url/fhir" "$server" genome 200
stop
echo "store: $(du -sm --apparent-size "$work/data" | cut -f1) MB with the original of $(($(stat -c %s "$genome.gz") / 1048576)) MB"
bench vcf query "$work/data" genome
