#!/usr/bin/env bash
# What the appliance ships: the bill of materials is whole, and no package has a known vulnerability. Each check prints "pass", "fail" or "skip" and why.
set -uo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Whatever the lock file of the executable says is shipped must stand in the bill.
check_bill() {
  deploy/sbom.sh "$work" >"$work/sbom.log" 2>&1 || { tail -n 20 "$work/sbom.log" >&2; echo "fail: no bill of materials could be made"; return; }
  jq -r '.dependencies[] | to_entries[] | select(.value.type == "Direct" or .value.type == "Transitive" or .value.type == "CentralTransitive") | "\(.key)@\(.value.resolved)"' src/DataBank.Appliance/packages.lock.json | sort -fu >"$work/shipped"
  jq -r '.components[] | "\(.name)@\(.version)"' "$work/databank.cdx.json" | sort -fu >"$work/listed"
  local missing
  missing=$(comm -23 <(tr 'A-Z' 'a-z' <"$work/shipped" | sort -u) <(tr 'A-Z' 'a-z' <"$work/listed" | sort -u))
  if [ -n "$missing" ]; then echo "fail: the bill of materials lacks $missing"; else echo "pass: the bill of materials names all $(wc -l <"$work/shipped") packages"; fi
}

# A package with a known flaw (GHSA-5crp-9r3c-p9vr) tells whether the registry knows of any at all: its silence would prove nothing.
check_vulnerabilities() {
  mkdir "$work/known"
  cat >"$work/known/known.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.1" /></ItemGroup></Project>
PROJECT
  (cd "$work/known" && dotnet restore >/dev/null 2>&1 && dotnet list package --vulnerable --format json >"$work/known.json" 2>/dev/null) || { echo "skip: the check for vulnerable packages needs the NuGet registry"; return; }
  jq -e '[.. | .vulnerabilities? // empty] | length > 0' "$work/known.json" >/dev/null || { echo "skip: this NuGet registry has no data on vulnerabilities (a package that is known to be vulnerable is not reported)"; return; }
  dotnet list DataBankAppliance.sln package --vulnerable --include-transitive --format json >"$work/own.json" 2>"$work/own.log" || { tail -n 5 "$work/own.log" >&2; echo "fail: the packages could not be checked"; return; }
  local found
  found=$(jq -r '[.projects[]?.frameworks[]? | (.topLevelPackages // []) + (.transitivePackages // []) | .[] | select(.vulnerabilities) | "\(.id) \(.resolvedVersion) \(.vulnerabilities[0].advisoryurl)"] | unique | .[]' "$work/own.json")
  if [ -n "$found" ]; then echo "fail: vulnerable packages: $found"; else echo "pass: no package has a known vulnerability"; fi
}

check_bill
check_vulnerabilities
