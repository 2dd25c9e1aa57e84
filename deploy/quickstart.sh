#!/usr/bin/env bash
# Builds the appliance, starts it, fills it with synthetic patients and real DICOM files, and shows one patient twice:
# identified on the clinical side, pseudonymized in a research theme. Ends by searching everything the research side
# answered for the patients' real identifiers.
#
#   deploy/quickstart.sh                 leaves the server running and prints its URLs
#   deploy/quickstart.sh --stop-after    stops it at the end (for scripts)
#   deploy/quickstart.sh --data DIR      where to keep data      (default: ./data)
#   deploy/quickstart.sh --port N        port on 127.0.0.1       (default: 8080, with --stop-after a free one)
#   deploy/quickstart.sh --patients N    synthetic patients      (default: 5)
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh

data=data port= patients=5 stop_after=
while [ $# -gt 0 ]; do
  case $1 in
    --data) data=$2; shift 2 ;;
    --port) port=$2; shift 2 ;;
    --patients) patients=$2; shift 2 ;;
    --stop-after) stop_after=yes; shift ;;
    -h | --help) sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//'; exit 0 ;;
    *) echo "error: unknown option $1; see deploy/quickstart.sh --help" >&2; exit 2 ;;
  esac
done

step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
fail() { echo "error: $*" >&2; exit 1; }

step "Prerequisites"
need_dotnet
need_packages ca-certificates curl jq
need_icu
need_node
need_codecs

step "Build"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build src/DataBank.Appliance -c Release -nologo -v q
databank() { dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll "$@"; }

[ -d "$data" ] || mkdir -p -m 700 "$data"
data=$(cd "$data" && pwd)
work=$(mktemp -d)
pid_file=$data/databank.pid
server_pid=
finish() {
  rm -rf "$work"
  if [ -n "$stop_after" ] && [ -n "$server_pid" ]; then
    kill "$server_pid" 2>/dev/null && wait "$server_pid" 2>/dev/null || true
    rm -f "$pid_file"
  fi
}
trap finish EXIT

step "Start"
free_port() { local p; for p in $(seq 18080 18179); do (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }; done; }
if [ -z "$port" ]; then
  if [ -n "$stop_after" ]; then port=$(free_port); else port=8080; fi
fi
url=http://127.0.0.1:$port
if [ -f "$pid_file" ] && read -r old_pid old_url <"$pid_file" && kill -0 "$old_pid" 2>/dev/null && curl -fsS -o /dev/null "$old_url/health/ready"; then
  url=$old_url
  echo "Already running at $url (process $old_pid)."
else
  dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll serve --data "$data" --urls "$url" >"$data/databank.log" 2>&1 &
  server_pid=$!
  echo "$server_pid $url" >"$pid_file"
  for _ in $(seq 1 120); do
    curl -fsS -o /dev/null "$url/health/ready" 2>/dev/null && break
    kill -0 "$server_pid" 2>/dev/null || { tail -n 20 "$data/databank.log" >&2; fail "the server ended; its log is $data/databank.log"; }
    sleep 0.5
  done
  curl -fsS "$url/health/ready" >/dev/null || fail "the server is not ready after a minute; its log is $data/databank.log"
  echo "Ready at $url (process $server_pid, log $data/databank.log)."
fi

step "Synthetic patients"
databank seed --url "$url" --data "$data" --patients "$patients" --seed 1

clinical_token=$(databank token --data "$data" --role data-manager --hours 12)
clinical() { curl -fsS -H "Authorization: Bearer $clinical_token" "$@"; }

step "Real DICOM files of Siemens and Philips scanners"
# They come with Debian's python3-nibabel: the package is unpacked, not installed.
(cd "$work" && apt-get download -q python3-nibabel >/dev/null 2>&1) || {
  if [ "$(id -u)" -eq 0 ]; then apt-get update -q >/dev/null; else sudo apt-get update -q >/dev/null; fi
  (cd "$work" && apt-get download -q python3-nibabel >/dev/null 2>&1) || fail "apt could not fetch python3-nibabel"
}
dpkg -x "$work"/python3-nibabel*.deb "$work/nibabel"
dicom=$work/nibabel/usr/lib/python3/dist-packages/nibabel/nicom/tests/data
gunzip -f "$dicom"/*.dcm.gz
for file in siemens_dwi_0 siemens_dwi_1000 philips_mprage; do
  status=$(curl -sS -o "$work/stow.json" -w '%{http_code}' -X POST "$url/dicomweb/studies" \
    -H "Authorization: Bearer $clinical_token" -H 'Content-Type: application/dicom' -H 'Accept: application/dicom+json' \
    --data-binary @"$dicom/$file.dcm")
  case $status in
    200 | 202) echo "$file.dcm: stored ($status)" ;;
    *) cat "$work/stow.json" >&2; fail "storing $file.dcm was answered with $status" ;;
  esac
done
clinical "$url/dicomweb/studies?ModalitiesInStudy=MR&includefield=00080070" |
  jq -r '.[] | "  study " + .["0020000D"].Value[0] + "  " + (.["00080020"].Value[0] // "no date") + "  instances " + (.["00201208"].Value[0] | tostring)'

unmatched=$(clinical "$url/fhir/ImagingStudy?patient:missing=true&_count=50" | jq -r '[.entry[]?.resource | select(.modality[]?.code == "MR")] | length')
[ "${unmatched:-0}" -ge 2 ] || fail "the scanners' studies should be listed as belonging to no known patient"
echo "They belong to no known patient: $unmatched studies are listed as unmatched (患者不明) and appear in no view."

step "One patient, clinical side"
first() { jq -r '.entry[0].resource // empty'; }
variant=$(clinical "$url/fhir/Observation?code=http://loinc.org|69548-6&_count=1" | first)
[ -n "$variant" ] || fail "no variant Observation was found"
patient=$(jq -r '.subject.reference' <<<"$variant")
clinical "$url/fhir/$patient" | jq '{id, name: [.name[].text], birthDate, address: [.address[].text], telecom: [.telecom[].value]}'
for search in "Condition?subject=$patient" "MedicationRequest?subject=$patient" "ImagingStudy?subject=$patient" "Procedure?subject=$patient" "Observation?subject=$patient&code=http://loinc.org|69548-6"; do
  clinical "$url/fhir/$search&_count=3" | jq -r --arg search "${search%%\?*}" \
    '"\($search): \(.total) found; " + ([.entry[]?.resource | .id + " " + ((.code // .medicationCodeableConcept // .procedureCode[0] // {}) | .text // .coding[0].display // .coding[0].code // "")] | join(" · "))'
done
study_uid=$(clinical "$url/fhir/ImagingStudy?subject=$patient&modality=CT&_count=1" | first | jq -r '.identifier[] | select(.system == "urn:dicom:uid").value' | sed 's/^urn:oid://')
clinical "$url/dicomweb/studies?StudyInstanceUID=$study_uid" |
  jq '.[0] | {StudyInstanceUID: .["0020000D"].Value[0], StudyDate: .["00080020"].Value[0], PatientID: .["00100020"].Value[0], PatientName: .["00100010"].Value[0], Instances: .["00201208"].Value[0]}'

step "The same patient in a research theme"
theme=$(clinical "$url/fhir/ResearchStudy?status=active&_count=1" | first | jq -r .id)
research_token=$(databank token --data "$data" --role researcher --theme "$theme" --hours 12)
research() { curl -fsS -H "Authorization: Bearer $research_token" "$@"; }
view=$url/research/$theme
wait_for_view() {
  local _ total
  for _ in $(seq 1 120); do
    total=$(research "$view/fhir/Observation?code=http://loinc.org|69548-6&_count=1" 2>/dev/null | jq -r '.total // 0') || total=0
    [ "${total:-0}" -gt 0 ] && [ "$(research "$view/fhir/ImagingStudy?_count=1" | jq -r '.total // 0')" -gt 0 ] &&
      [ "$(research "$view/dicomweb/studies?limit=1" | jq -r 'length')" -gt 0 ] 2>/dev/null && return 0
    sleep 0.5
  done
  fail "the view of theme $theme shows no variant and study after a minute"
}
wait_for_view
[ -z "$(research "$view/dicomweb/studies?ModalitiesInStudy=MR")" ] || fail "the scanners' studies appear in the view"
# The researcher starts from the genome and arrives at the image of the same person.
pseudonym=$(research "$view/fhir/Observation?code=http://loinc.org|69548-6&_count=1" | first | jq -r '.subject.reference')
research "$view/fhir/$pseudonym" | jq 'del(.meta)'
research "$view/fhir/Condition?subject=$pseudonym&_count=1" | first | jq '{resourceType, id, code, onsetDateTime, recordedDate} | del(..|nulls)'
research "$view/fhir/Observation?subject=$pseudonym&code=http://loinc.org|69548-6&_count=1" | first |
  jq '{resourceType, id, subject, effectiveDateTime, component: [.component[] | {(.code.coding[0].code): (.valueCodeableConcept.coding[0].code // .valueString // .valueQuantity.value // .valueRange)}]}'
research "$view/fhir/ImagingStudy?subject=$pseudonym&modality=CT&_count=1" | first >"$work/imaging.json"
jq '{resourceType, id, subject, started, identifier, numberOfInstances} | del(..|nulls)' "$work/imaging.json"
pseudo_uid=$(jq -r '.identifier[] | select(.system == "urn:dicom:uid").value' "$work/imaging.json" | sed 's/^urn:oid://')
research "$view/dicomweb/studies/$pseudo_uid/metadata" |
  jq '.[0] | {StudyInstanceUID: .["0020000D"].Value[0], StudyDate: .["00080020"].Value[0], PatientID: .["00100020"].Value[0], PatientName: .["00100010"].Value[0], PatientIdentityRemoved: .["00120062"].Value[0], DateShift: .["00280303"].Value[0], Modality: .["00080060"].Value[0]}' |
  tee "$work/header.json"
[ "Patient/$(jq -r .PatientID "$work/header.json")" = "$pseudonym" ] || fail "the DICOM PatientID is not the patient's pseudonym"
[ "$(jq -r .StudyDate "$work/header.json")" = "$(jq -r '.started[0:10]' "$work/imaging.json" | tr -d -)" ] || fail "DICOM and FHIR dates differ"
# Days between diagnosis and scan: shifted dates keep the interval.
days_between() { echo $((($(date -d "${2:0:10}" +%s) - $(date -d "${1:0:10}" +%s)) / 86400)); }
interval() { # interval FETCH BASE PATIENT
  local onset started
  onset=$("$1" "$2/Condition?subject=$3&code=C34.3,C34.1&_count=1" | first | jq -r '.onsetDateTime // empty')
  started=$("$1" "$2/ImagingStudy?subject=$3&modality=CT&_count=1" | first | jq -r '.started // empty')
  [ -n "$onset" ] && [ -n "$started" ] && days_between "$onset" "$started"
}
days=$(interval clinical "$url/fhir" "$patient") || days=
[ "$days" = "$(interval research "$view/fhir" "$pseudonym")" ] || fail "the interval between diagnosis and scan changed"
echo "Pseudonym and dates agree between FHIR, DICOM and the variant; from diagnosis to scan it is ${days:-an unknown number of} days on both sides."

step "Leak check"
databank leak-check --url "$url" --data "$data" --theme "$theme"

step "Done"
cat <<END
FHIR          $url/fhir
DICOMweb      $url/dicomweb
Genomics      $url/genomics/files
Research      $view/fhir   and   $view/dicomweb
Viewer        $url/viewer/   (sign in with a token; a researcher's shows the theme's view)
Health        $url/health/ready   Metrics  $url/metrics
Token         dotnet src/DataBank.Appliance/bin/Release/net10.0/databank.dll token --data $data --role data-manager
END
if [ -z "$stop_after" ] && [ -n "$server_pid" ]; then
  disown "$server_pid"
  echo "The server goes on as process $server_pid; end it with: kill $server_pid"
fi
