"""Made-up patients, and federated questions about them, for feasibility.sh.

feasibility.py make PATIENTS FILE              writes NDJSON, four resources a patient
feasibility.py theme URL                       makes a theme, and waits until its view is there
feasibility.py ask URL PROCESS-ID QUESTIONS    asks so many different questions, each once, then each again
"""
import json
import random
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
    for number in range(patients):
        chance, subject = random.Random(number), {"reference": f"Patient/f{number}"}
        yield {"resourceType": "Patient", "id": f"f{number}", "gender": chance.choice(["male", "female"]), "birthDate": f"{chance.randrange(1930, 2000)}-04-01"}
        yield {"resourceType": "Condition", "id": f"f{number}-dx", "subject": subject, "code": concept("http://hl7.org/fhir/sid/icd-10", chance.choice(CODES)),
               "onsetDateTime": f"{chance.randrange(2015, 2026)}-05-01"}
        for test in chance.sample(TESTS, 2):
            yield {"resourceType": "Observation", "id": f"f{number}-{test}", "status": "final", "subject": subject, "code": concept("http://loinc.org", test), "effectiveDateTime": "2025-06-01",
                   "valueQuantity": {"value": round(chance.random() * 40, 1), "unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"}}


def make(patients, file):
    with open(file, "w") as lines:
        for resource in resources(patients):
            lines.write(json.dumps(resource, separators=(",", ":")) + "\n")


def theme(url):
    """A theme with one member, so that its view is there."""
    member = {"reference": "Patient/f0"}
    for resource in (
        {"resourceType": "ResearchStudy", "id": THEME, "status": "active", "title": "counts", "identifier": [{"system": "http://databank.example.jp/fhir/sid/ethics-approval", "value": "2026-2"}]},
        {"resourceType": "Consent", "id": "k", "status": "active", "scope": concept("http://terminology.hl7.org/CodeSystem/consentscope", "research"), "category": [concept("http://loinc.org", "59284-0")],
         "patient": member, "policyRule": concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN"), "provision": {"type": "permit"}},
        {"resourceType": "ResearchSubject", "id": "s", "status": "on-study", "study": {"reference": f"ResearchStudy/{THEME}"}, "individual": member, "consent": {"reference": "Consent/k"}},
    ):
        send("PUT", f"{url}/fhir/{resource['resourceType']}/{resource['id']}", resource)
    shown(url)


def shown(url):
    """How many patients the view has, once it shows any."""
    for _ in range(600):
        try:
            if (total := json.loads(send("GET", f"{url}/research/{THEME}/fhir/Patient?_summary=count"))["total"]) > 0:
                return total
        except urllib.error.HTTPError as refusal:
            if refusal.code not in (404, 503):  # Consents are not up to date yet.
                raise
        time.sleep(0.5)
    sys.exit("error: the view stays empty")


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
    print(f"{shown(url)} patients in the view")
    for code in CODES[:10]:  # Servers run for months: what they do once is not what is measured.
        send("POST", f"{url}/federation/feasibility", {"theme": THEME, "criteria": {"search": f"Condition?code={code}&onset-date=ge2015"}})
    print("| Questions | p50 (ms) | p95 (ms) | most (ms) | CPU, p50 (ms) | CPU, p95 (ms) | smallest and largest count told |\n|---|---:|---:|---:|---:|---:|---:|")
    for name in ("new", "asked before"):
        times, spent, told = [], [], []
        for criteria in questions(count):
            begun, before = time.perf_counter(), processor_seconds(process)
            answer = json.loads(send("POST", f"{url}/federation/feasibility", {"theme": THEME, "criteria": criteria}))
            times.append((time.perf_counter() - begun) * 1000)
            spent.append((processor_seconds(process) - before) * 1000)
            if answer["count"] is not None:
                told.append(answer["count"])
        print(f"| {len(times)} {name} | {share(times, 50):.0f} | {share(times, 95):.0f} | {max(times):.0f} | {share(spent, 50):.0f} | {share(spent, 95):.0f} | {min(told)}, {max(told)} |", flush=True)


def share(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def send(method, url, body=None):
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), {"Content-Type": "application/json", "Accept": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", patients, file]:
            make(int(patients), file)
        case ["theme", url]:
            theme(url)
        case ["ask", url, process, count]:
            ask(url, int(process), int(count))
        case _:
            sys.exit(__doc__)
