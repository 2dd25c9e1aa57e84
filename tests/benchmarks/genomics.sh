#!/usr/bin/env bash
# A made whole genome: how fast a VCF is read beside bcftools, what its import takes of the server, how fast genes of it are answered.
#   tests/benchmarks/genomics.sh [LINES]      4,500,000 lines: some minutes, 2 GB of disk
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
lines=${1:-4500000}

need_dotnet
need_packages curl bcftools tabix
dotnet build tests/DataBank.Benchmarks -c Release -nologo -v q
dotnet build src/DataBank.Appliance -c Release -nologo -v q

work=$(mktemp -d)
started=
cleanup() {
  [ -z "$started" ] || { kill "$started" 2>/dev/null && wait "$started" 2>/dev/null || true; }
  rm -rf "$work"
}
trap cleanup EXIT

bench() { dotnet tests/DataBank.Benchmarks/bin/Release/net10.0/DataBank.Benchmarks.dll "$@"; }
cpu() { awk -v hz="$(getconf CLK_TCK)" '{ printf "%.1f", ($14 + $15) / hz }' "/proc/$1/stat"; }
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

bench vcf make "$lines" "$work/genome.vcf"
bgzip -f -k "$work/genome.vcf"
echo "$lines lines: $(stat -c %s "$work/genome.vcf") bytes of text, $(stat -c %s "$work/genome.vcf.gz") as BGZF"
echo "read by bcftools view -Ou:"
( TIMEFORMAT='  %R s, %U s CPU'; time bcftools view -Ou "$work/genome.vcf.gz" >/dev/null )
echo "read by us:"
echo "  $(bench vcf read "$work/genome.vcf.gz")"

dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll serve --data "$work/data" --urls "http://127.0.0.1:$port" --auth none --roles clinical >"$work/log" 2>&1 &
started=$!
for _ in $(seq 600); do curl -sf -o "$work/ready" "http://127.0.0.1:$port/health/ready" && break; sleep 0.1; done
base=http://127.0.0.1:$port
curl -sf -o "$work/patient" -X PUT -H 'Content-Type: application/fhir+json' -d '{"resourceType":"Patient","id":"genome"}' "$base/fhir/Patient/genome"
before=$(cpu "$started") began=$(date +%s%N)
job=$(curl -sf -o "$work/accepted" -D - -T "$work/genome.vcf.gz" -X POST "$base/genomics/files?subject=Patient/genome" | tr -d '\r' | sed -n 's/^[Cc]ontent-[Ll]ocation: //p')
echo "received after $((($(date +%s%N) - began) / 1000000)) ms"
until [ "$(curl -s -o "$work/outcome" -w '%{http_code}' "$job")" != 202 ]; do sleep 0.2; done
echo "imported after $((($(date +%s%N) - began) / 1000000)) ms, $(awk -v a="$before" -v b="$(cpu "$started")" 'BEGIN { printf "%.1f", b - a }') s CPU, peak memory of the server $(awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$started/status") MB"
head -c 300 "$work/outcome"; echo
kill "$started"; wait "$started" 2>/dev/null || true; started=
echo "store: $(du -sm --apparent-size "$work/data" | cut -f1) MB with the original of $(($(stat -c %s "$work/genome.vcf.gz") / 1048576)) MB"
bench vcf query "$work/data" genome
