"""Patients who consent to a theme, and federated questions about them, for feasibility.sh.

feasibility.py make PATIENTS FILE              writes NDJSON, five resources a patient
feasibility.py wait URL PATIENTS               waits until the theme's view has them all
feasibility.py ask URL PROCESS-ID QUESTIONS    asks so many different questions, each once, then each again
"""
import json
import random
import statistics
import sys
import time
import urllib.error
import urllib.request

from processor import processor_seconds

THEME = "counts"
CODES = [f"C{number:02}.{digit}" for number in (15, 16, 18, 22, 25, 34, 50, 61) for digit in range(5)]
TESTS = ["718-7", "2039-6", "1742-6", "2160-0"]


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def resources(patients):
    yield {"resourceType": "ResearchStudy", "id": THEME, "status": "active", "title": "counts",
           "identifier": [{"system": "http://databank.example.jp/fhir/sid/ethics-approval", "value": "2026-2"}]}
    for number in range(patients):
        chance, subject = random.Random(number), {"reference": f"Patient/f{number}"}
        yield {"resourceType": "Patient", "id": f"f{number}", "gender": chance.choice(["male", "female"]), "birthDate": f"{chance.randrange(1930, 2000)}-04-01"}
        yield {"resourceType": "Condition", "id": f"f{number}-dx", "subject": subject, "code": concept("http://hl7.org/fhir/sid/icd-10", chance.choice(CODES)),
               "onsetDateTime": f"{chance.randrange(2015, 2026)}-05-01"}
        yield {"resourceType": "Observation", "id": f"f{number}-l", "status": "final", "subject": subject, "code": concept("http://loinc.org", chance.choice(TESTS)), "effectiveDateTime": "2025-06-01",
               "valueQuantity": {"value": round(chance.random() * 40, 1), "unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"}}
        yield {"resourceType": "Consent", "id": f"f{number}-k", "status": "active", "scope": concept("http://terminology.hl7.org/CodeSystem/consentscope", "research"),
               "category": [concept("http://loinc.org", "59284-0")], "patient": subject, "policyRule": concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN"), "provision": {"type": "permit"}}
        yield {"resourceType": "ResearchSubject", "id": f"f{number}-s", "status": "on-study", "study": {"reference": f"ResearchStudy/{THEME}"}, "individual": subject,
               "consent": {"reference": f"Consent/f{number}-k"}}


def make(patients, file):
    with open(file, "w") as lines:
        for resource in resources(patients):
            lines.write(json.dumps(resource, separators=(",", ":")) + "\n")


def wait(url, patients):
    begun, shown, told = time.monotonic(), None, 0
    while shown != patients:
        time.sleep(2)
        try:
            shown = json.loads(send("GET", f"{url}/research/{THEME}/fhir/Observation?_summary=count"))["total"]
        except urllib.error.HTTPError as refusal:
            if refusal.code not in (404, 503):
                raise
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{shown} patients in the view after {told - begun:.0f} s", file=sys.stderr, flush=True)
    print(f"the view has {shown} patients after {time.monotonic() - begun:.0f} s", flush=True)


def questions(count):
    """Broad and narrow ones, by sets of diagnoses, sex, value and time, joined and excluded; the same each time, no two alike."""
    chance, found = random.Random(1), {}
    while len(found) < count:
        some = sorted(chance.sample(CODES, chance.choice([1, 2, 5, 20, 39])))
        parts = [{"search": "Condition?code=" + ",".join(some)}]
        if chance.random() < 0.5:
            parts.append({"search": f"Patient?gender={chance.choice(['male', 'female'])}"})
        if chance.random() < 0.5:
            parts.append({"search": f"Observation?code-value-quantity=http://loinc.org|{chance.choice(TESTS)}${chance.choice(['gt', 'lt'])}{chance.randrange(5, 36)}"})
        if chance.random() < 0.2:
            parts.append({"not": {"search": f"Condition?onset-date=ge{chance.randrange(2016, 2025)}"}})
        criteria = parts[0] if len(parts) == 1 else {chance.choice(["and", "and", "or"]): parts}
        found.setdefault(json.dumps(criteria), criteria)
    return list(found.values())


def ask(url, process, count):
    print("| Questions | p50 (ms) | p95 (ms) | most (ms) | CPU (ms) | smallest and largest count told |\n|---|---:|---:|---:|---:|---:|")
    for name in ("new", "asked before"):
        times, told, before = [], [], processor_seconds(process)
        for criteria in questions(count):
            begun = time.perf_counter()
            answer = json.loads(send("POST", f"{url}/federation/feasibility", {"theme": THEME, "criteria": criteria}))
            times.append((time.perf_counter() - begun) * 1000)
            if answer["count"] is not None:
                told.append(answer["count"])
        spent = (processor_seconds(process) - before) * 1000 / len(times)
        times.sort()
        print(f"| {len(times)} {name} | {statistics.median(times):.0f} | {times[len(times) * 95 // 100]:.0f} | {times[-1]:.0f} | {spent:.0f} | {min(told)}, {max(told)} |", flush=True)


def send(method, url, body=None):
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), {"Content-Type": "application/json", "Accept": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", patients, file]:
            make(int(patients), file)
        case ["wait", url, patients]:
            wait(url, int(patients))
        case ["ask", url, process, count]:
            ask(url, int(process), int(count))
        case _:
            sys.exit(__doc__)
