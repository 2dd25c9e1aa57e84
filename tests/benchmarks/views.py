"""Fills, searches and empties a theme's view, for views.sh.

views.py URL PROCESS-ID PATIENTS REPEATS WITHDRAWALS
"""
import json
import os
import re
import statistics
import sys
import threading
import time
import urllib.error
import urllib.request

from processor import processor_seconds

THEME = "speed"
SEARCHES = {
    "by code": "Observation?code=http://loinc.org|69548-6&_count=20",
    "by patient": "Observation?patient=Patient/{patient}&_count=20",
    "by code and date": "Observation?code=http://loinc.org|69548-6&date=ge2021-01-01&_count=20",
    "sorted by date": "Observation?_sort=-date&_count=20",
    "chained": "Condition?patient.gender=female&_count=20",
    "with what is referred to": "Condition?_include=Condition:subject&_count=20",
    "total": "Observation?_summary=count",
    "read": "Patient/{patient}",
}


def main(url, process, patients, repeats, withdrawals):
    clinical, view = f"{url}/fhir", f"{url}/research/{THEME}/fhir"
    put(f"{clinical}/ResearchStudy/{THEME}", {
        "resourceType": "ResearchStudy", "id": THEME, "status": "active", "title": "speed",
        "identifier": [{"system": "http://databank.example.jp/fhir/sid/ethics-approval", "value": "2026-1"}]})
    fill(clinical, view, process, patients)
    real, shown = first(clinical), first(view)
    print("\n| Search | clinical p50 (ms) | view p50 (ms) | clinical p99 | view p99 | clinical CPU (ms) | view CPU (ms) | CPU ratio |\n|---|---:|---:|---:|---:|---:|---:|---:|")
    ratios = []
    for name, query in SEARCHES.items():
        here, there = [], []
        spent = {clinical: 0.0, view: 0.0}
        for base, patient in ((clinical, real), (view, shown)) * 3:  # Servers run for months: what they do once is not what is measured.
            ask(f"{base}/{query.format(patient=patient)}")
        # In turns: whatever else the machine does meets both alike.
        for _ in range(10):
            for base, patient, times in ((clinical, real, here), (view, shown, there)):
                before = processor_seconds(process)
                for _ in range(max(1, repeats // 10)):
                    begun = time.perf_counter()
                    ask(f"{base}/{query.format(patient=patient)}")
                    times.append((time.perf_counter() - begun) * 1000)
                spent[base] += processor_seconds(process) - before
        ratio = spent[view] / max(spent[clinical], 1e-9)
        ratios.append(ratio)
        print(f"| {name} | {statistics.median(here):.1f} | {statistics.median(there):.1f} | {share(here, 99):.1f} | {share(there, 99):.1f} "
              f"| {spent[clinical] * 1000 / len(here):.2f} | {spent[view] * 1000 / len(there):.2f} | {ratio:.2f} |", flush=True)
    print(f"median ratio of processor time {statistics.median(ratios):.2f}, largest {max(ratios):.2f}")
    lag(clinical, view, patients, withdrawals)
    empty(clinical, view, withdrawals)


def fill(clinical, view, process, patients):
    entries = []
    for number in range(patients):
        entries += [entry(consent(number, "active")), entry({
            "resourceType": "ResearchSubject", "id": f"s{number}", "status": "on-study", "study": {"reference": f"ResearchStudy/{THEME}"},
            "individual": {"reference": f"Patient/c{number}"}, "consent": {"reference": f"Consent/k{number}"}})]
    for at in range(0, len(entries), 200):
        send("POST", clinical, {"resourceType": "Bundle", "type": "transaction", "entry": entries[at:at + 200]})
    begun, spent, last, still = time.monotonic(), processor_seconds(process), -1, time.monotonic()
    while True:
        now = released(view.rsplit("/research", 1)[0])
        if now != last:
            last, still = now, time.monotonic()
            used = processor_seconds(process) - spent
        elif now > 0 and time.monotonic() - still > 10 and total(f"{view}/Patient") == patients:
            break
        time.sleep(0.5)
    wall = still - begun
    print(f"follower: {last} resources in {wall:.1f} s: {last / wall:.0f}/s, {last / used:.0f} per second of one processor (clinical side included)", flush=True)


def lag(clinical, view, patients, probes):
    """Each change is timed from its acknowledgement until the view has it, while a client writes twenty others at a time as fast as it can."""
    stop, written = threading.Event(), [0]

    def load():
        while not stop.is_set():
            changes = [laboratory(number % patients, 1 + number // patients % 7, number % 397 / 10) for number in range(written[0], written[0] + 20)]
            send("POST", clinical, {"resourceType": "Bundle", "type": "transaction", "entry": [entry(change) for change in changes]})
            written[0] += len(changes)

    writer = threading.Thread(target=load)
    writer.start()
    begun, times = time.monotonic(), []
    try:
        for probe in range(probes):
            change = laboratory(probe % patients, 0, 1000 + probe)
            send("PUT", f"{clinical}/Observation/{change['id']}", change)
            acknowledged = time.perf_counter()
            while not total(f"{view}/Observation", f"value-quantity={1000 + probe}"):
                time.sleep(0.02)
            times.append(time.perf_counter() - acknowledged)
    finally:
        rate = written[0] / (time.monotonic() - begun)
        stop.set()
        writer.join()
    print(f"\nlag: {probes} changes among {rate:.0f} others a second are seen after p50 {statistics.median(times):.2f} s, p99 {share(times, 99):.2f} s, at most {max(times):.2f} s")


def laboratory(patient, test, value):
    return {"resourceType": "Observation", "id": f"c{patient}-l{test}", "status": "final", "subject": {"reference": f"Patient/c{patient}"}, "code": concept("http://loinc.org", "2039-6"),
            "valueQuantity": {"value": value, "unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"}}


def empty(clinical, view, count):
    """Each withdrawal is timed from its acknowledgement until the view has one patient less, or does not answer, which shows nobody either."""
    times, left = [], total(f"{view}/Patient")
    for number in range(count):
        send("PUT", f"{clinical}/Consent/k{number}", consent(number, "inactive"))
        begun = time.perf_counter()
        while (now := total(f"{view}/Patient")) is not None and now >= left:
            time.sleep(0.02)
        times.append(time.perf_counter() - begun)
        left -= 1
        while total(f"{view}/Patient") is None:
            time.sleep(0.1)
    print(f"\n{count} withdrawals: gone after p50 {statistics.median(times):.2f} s, p99 {share(times, 99):.2f} s, at most {max(times):.2f} s; load average {os.getloadavg()[0]:.1f}")


def consent(number, status):
    return {"resourceType": "Consent", "id": f"k{number}", "status": status, "scope": concept("http://terminology.hl7.org/CodeSystem/consentscope", "research"),
            "category": [concept("http://loinc.org", "59284-0")], "patient": {"reference": f"Patient/c{number}"},
            "policyRule": concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN"), "provision": {"type": "permit"}}


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def entry(resource):
    return {"request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}, "resource": resource}


def released(url):
    """What the follower has written so far, by its own counter."""
    return sum(int(float(match)) for match in re.findall(r"(?m)^databank_proxy_projected\w*\{[^}]*\} ([0-9.e+]+)", ask(f"{url}/metrics").decode()))


def first(base):
    return json.loads(ask(f"{base}/Patient?_count=1"))["entry"][0]["resource"]["id"]


def total(query, criteria=""):
    """Null: the view does not answer."""
    try:
        return json.loads(ask(f"{query}?_summary=count&{criteria}")).get("total", 0)
    except urllib.error.HTTPError as refusal:
        if refusal.code in (404, 503):
            return None
        raise


def share(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def ask(url):
    with urllib.request.urlopen(urllib.request.Request(url.replace("|", "%7C"), headers={"Accept": "application/json"}), timeout=60) as answer:
        return answer.read()


def put(url, resource):
    send("PUT", url, resource)


def send(method, url, resource):
    request = urllib.request.Request(url, json.dumps(resource).encode(), {"Content-Type": "application/fhir+json"}, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        answer.read()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
