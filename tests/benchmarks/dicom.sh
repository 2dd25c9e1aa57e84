#!/usr/bin/env bash
# Compares our DICOM library with dcmtk, gdcm and pydicom as whole processes on the same files, and prints a table of medians, CPU time,
# peak memory and ratios. Installs what it needs. Tools that take one file a call are started once a file: their start is in
# the figure, and "start of the process" tells how much a start costs.
#   tests/benchmarks/dicom.sh [FILES] [SLICES]     headers to dump (default 1000), slices to decode and encode (default 50)
#   RUNS=9 tests/benchmarks/dicom.sh               more runs of each (default 5)
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
need_dotnet
need_packages dcmtk libgdcm-tools python3-pydicom
need_codecs

files=${1:-1000} slices=${2:-50}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_TieredPGO=0
dotnet build tests/DataBank.Benchmarks -c Release -nologo -v q >&2
ours="$PWD/tests/DataBank.Benchmarks/bin/Release/net10.0/DataBank.Benchmarks files"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir headers slices jls jpeg rle j2k out
$ours make headers "$files" 64
$ours make slices "$slices" 512
$ours huge huge.dcm
for file in slices/*.dcm; do
  name=$(basename "$file")
  dcmcjpls "$file" "jls/$name" && dcmcjpeg +e1 "$file" "jpeg/$name" && dcmcrle "$file" "rle/$name" && gdcmconv --j2k "$file" "j2k/$name"
done >&2

row() { printf '%s\t%s\t%s\n' "$1" "$2" "$3"; }
each() { printf 'for f in %s; do %s || exit 1; done' "$1" "$2"; }
python="/usr/bin/python3 -c"
{
  what="start of the process"
  row "$what" databank "$ours nothing"
  row "$what" dcmtk "dcmdump --version"
  row "$what" gdcm "gdcmdump --version; true"
  row "$what" pydicom "$python 'import pydicom'"

  what="dump of $files headers"
  row "$what" databank "$ours dump headers/*.dcm"
  row "$what" dcmtk "dcmdump -M headers/*.dcm"
  row "$what" gdcm "gdcmdump -r headers"
  row "$what" pydicom "$python 'import sys, pydicom; [print(pydicom.dcmread(f, stop_before_pixels=True)) for f in sys.argv[1:]]' headers/*.dcm"

  what="JSON of $files headers"
  row "$what" databank "$ours json headers/*.dcm"
  row "$what" "dcmtk, a process a file" "$(each 'headers/*.dcm' 'dcm2json "$f"')"
  row "$what" pydicom "$python 'import sys, pydicom; [print(pydicom.dcmread(f, stop_before_pixels=True).to_json()) for f in sys.argv[1:]]' headers/*.dcm"

  what="open 2 GB of 4,000 frames, read one"
  row "$what" databank "$ours frame 2000 huge.dcm"
  row "$what" "dcmtk, header only" "dcmdump -M huge.dcm"
  row "$what" "pydicom, header only" "$python 'import pydicom; pydicom.dcmread(\"huge.dcm\", defer_size=1024)'"

  native=1.2.840.10008.1.2.1
  for codec in "jls 1.2.840.10008.1.2.4.80 JPEG-LS dcmdjpls dcmcjpls jpegls" "jpeg 1.2.840.10008.1.2.4.70 JPEG-Lossless dcmdjpeg dcmcjpeg@+e1 jpeg" \
    "rle 1.2.840.10008.1.2.5 RLE dcmdrle dcmcrle rle" "j2k 1.2.840.10008.1.2.4.90 JPEG-2000 - - j2k"; do
    read -r folder uid name decoder encoder option <<<"$codec"
    what="decode $slices slices of 512 × 512, $name"
    row "$what" databank "$ours transcode $native out $folder/*.dcm"
    [ "$decoder" = - ] || row "$what" "dcmtk, a process a file" "$(each "$folder/*.dcm" "$decoder \"\$f\" out/dcmtk.dcm")"
    row "$what" "gdcm, a process a file" "$(each "$folder/*.dcm" 'gdcmconv --raw "$f" out/gdcm.dcm')"
    what="encode $slices slices of 512 × 512, $name"
    row "$what" databank "$ours transcode $uid out slices/*.dcm"
    [ "$encoder" = - ] || row "$what" "dcmtk, a process a file" "$(each 'slices/*.dcm' "${encoder/@/ } \"\$f\" out/dcmtk.dcm")"
    row "$what" "gdcm, a process a file" "$(each 'slices/*.dcm' "gdcmconv --$option \"\$f\" out/gdcm.dcm")"
  done
} >commands
/usr/bin/python3 "$OLDPWD/tests/benchmarks/measure.py" <commands
