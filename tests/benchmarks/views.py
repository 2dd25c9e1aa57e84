"""Fills, searches and empties a theme's view, for views.sh.

views.py URL PROCESS-ID PATIENTS REPEATS PROBES WITHDRAWALS
"""
import concurrent.futures
import http.client
import json
import os
import re
import statistics
import sys
import threading
import time
import urllib.parse

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


def main(url, process, patients, repeats, probes, withdrawals):
    clinical, view = f"{url}/fhir", f"{url}/research/{THEME}/fhir"
    fill(clinical, view, process, patients)
    if repeats:
        compare(clinical, view, process, repeats)
    if probes:
        lag(clinical, view, patients, probes)
    if withdrawals:
        withdraw(clinical, view, patients, withdrawals)


def compare(clinical, view, process, repeats):
    patient = {clinical: first(clinical), view: first(view)}
    idle, begun = processor_seconds(process), time.monotonic()
    time.sleep(5)
    idle = (processor_seconds(process) - idle) / (time.monotonic() - begun)
    print(f"\nasked of nothing, the server takes {idle * 1000:.1f} ms of processor time a second, which is not counted")
    print("| Search | bytes, clinical | bytes, view | clinical p50 (ms) | view p50 (ms) | clinical CPU (ms) | view CPU (ms) | CPU ratio |\n|---|---:|---:|---:|---:|---:|---:|---:|")
    ratios, turns = [], 20
    for name, query in SEARCHES.items():
        times, spent, sizes = {clinical: [], view: []}, {clinical: 0.0, view: 0.0}, {}
        for turn in range(-3, turns):  # The first turns do what is done once: servers run for months.
            # In turns: whatever else the machine does meets both alike.
            for base in (clinical, view) if turn % 2 else (view, clinical):
                begun, before = time.perf_counter(), processor_seconds(process)
                for _ in range(max(1, repeats // turns)):
                    asked = time.perf_counter()
                    sizes[base] = len(ask(f"{base}/{query.format(patient=patient[base])}"))
                    if turn >= 0:
                        times[base].append((time.perf_counter() - asked) * 1000)
                if turn >= 0:
                    spent[base] += processor_seconds(process) - before - idle * (time.perf_counter() - begun)
        ratio = spent[view] / spent[clinical]
        ratios.append(ratio)
        here, there = times[clinical], times[view]
        print(f"| {name} | {sizes[clinical]} | {sizes[view]} | {statistics.median(here):.2f} | {statistics.median(there):.2f} "
              f"| {spent[clinical] * 1000 / len(here):.2f} | {spent[view] * 1000 / len(there):.2f} | {ratio:.2f} |", flush=True)
    print(f"median ratio of processor time {statistics.median(ratios):.2f}, largest {max(ratios):.2f}; load average {os.getloadavg()[0]:.1f}")


def fill(clinical, view, process, patients):
    entries = []
    for number in range(patients):
        entries += [entry(consent(number, "active")), entry({
            "resourceType": "ResearchSubject", "id": f"s{number}", "status": "on-study", "study": {"reference": f"ResearchStudy/{THEME}"},
            "individual": {"reference": f"Patient/c{number}"}, "consent": {"reference": f"Consent/k{number}"}})]
    for at in range(0, len(entries), 200):
        send("POST", clinical, {"resourceType": "Bundle", "type": "transaction", "entry": entries[at:at + 200]})
    follow(clinical, view, process, patients, "from a cold start")
    study(clinical, "temporarily-closed-to-accrual")
    while total(f"{view}/Patient") is not None:
        time.sleep(0.1)
    time.sleep(2)
    follow(clinical, view, process, patients, "made anew")


def follow(clinical, view, process, patients, what):
    """From the study's becoming active until nothing is released any more."""
    begun, spent, before = time.monotonic(), processor_seconds(process), released(view.rsplit("/research", 1)[0])
    last, still = before, begun
    study(clinical, "active")
    while True:
        now = released(view.rsplit("/research", 1)[0])
        if now != last:
            last, still, used = now, time.monotonic(), processor_seconds(process) - spent
        elif now > before and time.monotonic() - still > 5 and total(f"{view}/Patient") == patients:
            break
        time.sleep(0.2)
    wall, count = still - begun, last - before
    print(f"follower, {what}: {count} resources in {wall:.1f} s: {count / wall:.0f}/s, {count / used:.0f} per second of one processor (clinical side included); load average {os.getloadavg()[0]:.1f}", flush=True)


def study(clinical, status):
    send("PUT", f"{clinical}/ResearchStudy/{THEME}", {
        "resourceType": "ResearchStudy", "id": THEME, "status": status, "title": "speed",
        "identifier": [{"system": "http://databank.example.jp/fhir/sid/ethics-approval", "value": "2026-1"}]})


class Load:
    """A client that writes three hundred laboratory values a second, twenty at a time."""

    def __init__(self, clinical, patients):
        self.stop, self.written = threading.Event(), 0

        def run():
            while not self.stop.is_set():
                changes = [laboratory(number % patients, 1 + number // patients % 7, number % 397 / 10) for number in range(self.written, self.written + 20)]
                send("POST", clinical, {"resourceType": "Bundle", "type": "transaction", "entry": [entry(change) for change in changes]})
                self.written += len(changes)
                time.sleep(max(0.0, self.begun + self.written / 300 - time.monotonic()))

        self.writer = threading.Thread(target=run)

    def __enter__(self):
        self.begun = time.monotonic()
        self.writer.start()
        return self

    def __exit__(self, *_):
        self.rate = self.written / (time.monotonic() - self.begun)
        self.stop.set()
        self.writer.join()


def lag(clinical, view, patients, probes):
    """Each change is timed from its acknowledgement until the view has it."""
    times = []
    with Load(clinical, patients) as load:
        for probe in range(probes):
            change = laboratory(probe % patients, 0, 1000 + probe)
            send("PUT", f"{clinical}/Observation/{change['id']}", change)
            acknowledged = time.perf_counter()
            while not total(f"{view}/Observation", f"value-quantity={1000 + probe}"):
                time.sleep(0.02)
            times.append(time.perf_counter() - acknowledged)
    print(f"\nlag: {probes} changes among {load.rate:.0f} others a second are seen after p50 {statistics.median(times):.2f} s, p99 {share(times, 99):.2f} s, at most {max(times):.2f} s", flush=True)


def laboratory(patient, test, value):
    return {"resourceType": "Observation", "id": f"c{patient}-l{test}", "status": "final", "subject": {"reference": f"Patient/c{patient}"}, "code": concept("http://loinc.org", "2039-6"),
            "valueQuantity": {"value": value, "unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"}}


def withdraw(clinical, view, patients, count):
    """
    Withdrawals while a client writes, first by four clients, then as many at once in one transaction. Each is timed from its acknowledgement until the view
    shows nothing of the patient any more: or does not answer, which shows nobody either. Patients are told apart by a value that one of them alone has.
    """
    marked = range(min(2 * count, patients))
    for at in range(0, len(marked), 200):
        send("POST", clinical, {"resourceType": "Bundle", "type": "transaction", "entry": [entry(laboratory(number, 8, 10000 + number)) for number in marked[at:at + 200]]})
    while total(f"{view}/Observation", "value-quantity=ge10000") != len(marked):
        time.sleep(0.1)

    def gone(number, acknowledged):
        while (shown := total(f"{view}/Observation", f"value-quantity={10000 + number}")):
            time.sleep(0.05)
        return time.perf_counter() - acknowledged, shown is None

    def one(number):
        send("PUT", f"{clinical}/Consent/k{number}", consent(number, "inactive"))
        return gone(number, time.perf_counter())

    with Load(clinical, patients) as load, concurrent.futures.ThreadPoolExecutor(4) as clients:
        single = list(clients.map(one, marked[:count]))
    report(f"{len(single)} withdrawals by four clients among {load.rate:.0f} writes a second", single)
    together = marked[count:]
    if together:
        with Load(clinical, patients) as load:
            send("POST", clinical, {"resourceType": "Bundle", "type": "transaction", "entry": [entry(consent(number, "inactive")) for number in together]})
            acknowledged = time.perf_counter()
            burst = [gone(number, acknowledged) for number in together]
        report(f"{len(burst)} withdrawals in one transaction among {load.rate:.0f} writes a second", burst)
    while (left := total(f"{view}/Patient")) != patients - len(marked):
        if left is not None:
            sys.exit(f"{left} patients are left in the view, not {patients - len(marked)}.")
        time.sleep(0.1)


def report(what, outcomes):
    times = [seconds for seconds, _ in outcomes]
    print(f"{what}: nothing is shown after p50 {statistics.median(times):.2f} s, p99 {share(times, 99):.2f} s, at most {max(times):.2f} s; "
          f"{sum(refused for _, refused in outcomes)} of them since the view did not answer; load average {os.getloadavg()[0]:.1f}", flush=True)


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
    status, body = request("GET", f"{query}?_summary=count&{criteria}")
    if status in (404, 503):
        return None
    return json.loads(expect(status, body)).get("total", 0)


def share(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def ask(url):
    return expect(*request("GET", url))


def send(method, url, resource):
    return expect(*request(method, url, json.dumps(resource).encode()))


def expect(status, body):
    if status >= 300:
        raise RuntimeError(f"{status}: {body[:500]}")
    return body


kept = threading.local()  # A connection for each thread: what opening one costs is not what is measured.


def request(method, url, body=None):
    address = urllib.parse.urlsplit(url.replace("|", "%7C"))
    headers = {"Accept": "application/fhir+json"} | ({"Content-Type": "application/fhir+json"} if body else {})
    if not hasattr(kept, "connection"):
        kept.connection = http.client.HTTPConnection(address.netloc, timeout=120)
    kept.connection.request(method, f"{address.path}?{address.query}", body, headers)
    with kept.connection.getresponse() as answer:
        return answer.status, answer.read()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
