#!/bin/sh
# Terminology on a code system of 100,000 made-up codes: how long it takes to load, and the processor time of the server per request.
#   tests/benchmarks/terminology.sh     after a Release build; takes a minute and needs python3
set -e
cd "$(dirname "$0")/../.."
exec python3 tests/benchmarks/terminology.py "${DATABANK:-src/DataBank.Appliance/bin/Release/net10.0/databank.dll}"
