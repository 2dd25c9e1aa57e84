#!/usr/bin/env bash
# Writes the software bill of materials of the appliance (CycloneDX, JSON): every NuGet package that the executable ships, with version, licence and hash.
#   deploy/sbom.sh            to artifacts/sbom/databank.cdx.json
#   deploy/sbom.sh FOLDER     elsewhere
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-artifacts/sbom}
tools=artifacts/tools
[ -x "$tools/dotnet-CycloneDX" ] || dotnet tool install CycloneDX --version 6.3.1 --tool-path "$tools" >/dev/null
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
"$tools/dotnet-CycloneDX" src/DataBank.Appliance/DataBank.Appliance.csproj --recursive --set-name databank --set-version "$version" --output-format Json --output "$out" --filename databank.cdx.json
echo "$out/databank.cdx.json"
