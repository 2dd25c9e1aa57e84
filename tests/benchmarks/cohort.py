"""A made-up cancer cohort and questions about it, for cohort.sh.

cohort.py make PATIENTS FILE            writes NDJSON, thirty resources a patient
cohort.py ask URL PROCESS-ID REPEATS    asks each question so often; prints matches, p50, p95 and the server's processor time
"""
import json
import random
import statistics
import sys
import time
import urllib.request
from datetime import datetime, timedelta

from processor import processor_seconds

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
GUIDE = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem"
GENES = [
    ("EGFR", "HGNC:3236", "NM_005228.5:c.2573T>G", "NP_005219.2", "p.(Leu858Arg)", "NC_000007.14", 55191821, "T", "G"),
    ("KRAS", "HGNC:6407", "NM_004985.5:c.35G>A", "NP_004976.2", "p.(Gly12Asp)", "NC_000012.12", 25245349, "C", "T"),
    ("TP53", "HGNC:11998", "NM_000546.6:c.743G>A", "NP_000537.3", "p.(Arg248Gln)", "NC_000017.11", 7674219, "C", "T"),
    ("BRAF", "HGNC:1097", "NM_004333.6:c.1799T>A", "NP_004324.2", "p.(Val600Glu)", "NC_000007.14", 140753335, "A", "T"),
    ("ALK", "HGNC:427", "NM_004304.5:c.3520T>C", "NP_004295.2", "p.(Phe1174Leu)", "NC_000002.12", 29220830, "A", "G"),
]
FAMILIES = [("佐藤", "サトウ"), ("鈴木", "スズキ"), ("髙橋", "タカハシ"), ("田中", "タナカ"), ("渡邉", "ワタナベ"), ("伊東", "イトウ"), ("小野寺", "オノデラ"), ("中村", "ナカムラ")]
GIVEN = [("太郎", "タロウ"), ("花子", "ハナコ"), ("健一", "ケンイチ"), ("美咲", "ミサキ"), ("純", "ジュン"), ("裕子", "ユウコ")]
CT = {"imaging": {"modality": "CT"}}
LUNG = {"search": "Condition?code=C34.1,C34.9"}
QUESTIONS = {
    "L858R, CT and C34": {"criteria": {"and": [{"variant": {"gene": "EGFR", "change": "L858R"}}, CT, LUNG]}},
    "CT within 60 days before a specimen": {"criteria": {"time": {"event": CT, "before": {"search": "Specimen?type=TISS"}, "days": 60}}},
    "laboratory value, drug and no PET": {"criteria": {"and": [
        {"search": "Observation?code-value-quantity=http://loinc.org|2039-6$gt30"}, {"search": "MedicationRequest?code=osimertinib"}, {"not": {"imaging": {"modality": "PET"}}}]}},
    "range, missense, VAF": {"criteria": {"variant": {"change": "NC_000007.14:55191000-55195000", "consequence": "missense_variant", "frequency": 0.2}}},
    "everybody": {"criteria": {"search": "Patient"}},
    "C34 with all lists": {"criteria": LUNG, "include": ["cases", "matches", "files", "survival"], "survival": {"start": {"search": "Condition"}, "end": {"death": True}}},
}


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def variant(number, patient, gene, position, change, fraction):
    name, hgnc, coding, protein, _, sequence, _, ref, alt = gene
    values = [
        (LOINC, "48018-6", "valueCodeableConcept", {"coding": [{"system": "http://www.genenames.org", "code": hgnc, "display": name}]}), (LOINC, "48004-6", "valueCodeableConcept", concept("http://varnomen.hgvs.org", coding)),
        (LOINC, "48005-3", "valueCodeableConcept", concept("http://varnomen.hgvs.org", f"{protein}:{change}")), (LOINC, "48013-7", "valueCodeableConcept", concept("http://www.ncbi.nlm.nih.gov/refseq", sequence)),
        (LOINC, "69547-8", "valueString", ref), (LOINC, "69551-0", "valueString", alt), (LOINC, "81254-5", "valueRange", {"low": {"value": position}, "high": {"value": position + 1}}),
        (LOINC, "48002-0", "valueCodeableConcept", concept(LOINC, "LA6684-0")), (LOINC, "81258-6", "valueQuantity", {"value": fraction, "unit": "1", "system": UCUM, "code": "1"}),
        (f"{GUIDE}/tbd-codes-cs", "feature-consequence", "valueCodeableConcept", concept("http://www.sequenceontology.org", "SO:0001583")),
    ]
    return {"resourceType": "Observation", "id": f"{patient}-v{number}", "status": "final", "code": concept(LOINC, "69548-6"), "specimen": {"reference": f"Specimen/{patient}-sp"},
            "valueCodeableConcept": concept(LOINC, "LA9633-4"), "component": [{"code": concept(system, code), kind: value} for system, code, kind, value in values]}


def identity(number):
    """What tells who it is, as a hospital has it; not drawn, so that the rest is what it was without."""
    (family, family_kana), (given, given_kana) = FAMILIES[number % len(FAMILIES)], GIVEN[number // len(FAMILIES) % len(GIVEN)]
    script = lambda code: [{"url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": code}]
    return {"identifier": [{"system": "urn:oid:1.2.392.100495.20.3.51.11311234567", "value": f"{10_000_000 + number}"}],
            "name": [{"extension": script("IDE"), "family": family, "given": [given]}, {"extension": script("SYL"), "family": family_kana, "given": [given_kana]}],
            "telecom": [{"system": "phone", "value": f"03-5{number % 1000:03}-{1000 + number * 7 % 9000}"}],
            "address": [{"postalCode": "105-0011", "state": "東京都", "city": "港区", "line": [f"芝公園{number % 9 + 1}-{number % 29 + 1}-{number % 17 + 1}"]}]}


def record(number):
    chance, patient = random.Random(number), f"c{number}"
    first = datetime(2020, 1, 1) + timedelta(days=chance.randrange(1500))
    day = lambda days: (first + timedelta(days=days)).strftime("%Y-%m-%dT10:00:00+09:00")
    person = {"resourceType": "Patient", "id": patient, "gender": chance.choice(["male", "female"]), "birthDate": "1950-01-01"} | identity(number)
    if chance.random() < 0.3:
        person["deceasedDateTime"] = day(400 + chance.randrange(900))
    yield person
    yield {"resourceType": "Condition", "id": f"{patient}-dx", "code": concept("http://hl7.org/fhir/sid/icd-10", chance.choice(["C34.1", "C34.9", "C18.0", "C50.9"])), "onsetDateTime": day(0)[:10]}
    for visit in range(4):
        yield {"resourceType": "Encounter", "id": f"{patient}-e{visit}", "status": "finished", "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
               "period": {"start": day(visit * 90), "end": day(visit * 90)}}
    for test in range(8):
        yield {"resourceType": "Observation", "id": f"{patient}-l{test}", "status": "final", "category": [concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")],
               "code": concept(LOINC, chance.choice(["718-7", "2039-6", "1742-6", "2160-0"])), "effectiveDateTime": day(test * 45),
               "valueQuantity": {"value": round(chance.random() * 40, 1), "unit": "ng/mL", "system": UCUM, "code": "ng/mL"}}
    yield {"resourceType": "MedicationRequest", "id": f"{patient}-rx", "status": "active", "intent": "order",
           "medicationCodeableConcept": concept("urn:oid:1.2.392.100495.20.2.74", chance.choice(["osimertinib", "gefitinib", "cisplatin"])), "authoredOn": day(30)}
    yield {"resourceType": "Specimen", "id": f"{patient}-sp", "type": concept("http://terminology.hl7.org/CodeSystem/v2-0487", "TISS"), "collection": {"collectedDateTime": day(20)}}
    for modality, share in (("CT", 0.9), ("PT", 0.5), ("MR", 0.3), ("SM", 0.6), ("ES", 0.2)):
        if chance.random() < share:
            uid = f"2.25.{number + 1}{ord(modality[0])}{ord(modality[1])}"
            yield {"resourceType": "ImagingStudy", "id": f"{patient}-{modality}", "status": "available", "identifier": [{"system": "urn:dicom:uid", "value": f"urn:oid:{uid}"}],
                   "started": day(chance.randrange(-60, 60)), "series": [{"uid": f"{uid}.1", "modality": {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": modality}}]}
    for assay, kind, share in (("wes", "snp", 0.8), ("rna-seq", "gene-expression", 0.4), ("methylation", "epi-alt-dna", 0.2)):
        if chance.random() < share:
            codes = [{"system": f"{GUIDE}/genomic-study-type-cs", "code": kind}, {"system": "http://databank.example.jp/fhir/CodeSystem/data-type", "code": assay}]
            yield {"resourceType": "Procedure", "id": f"{patient}-{assay}", "status": "completed", "code": {"coding": codes}, "performedDateTime": day(40)}
    for place in range(10):
        gene = chance.choice(GENES)
        change = gene[4] if place == 0 else f"p.(Ala{chance.randrange(1, 900)}Gly)"
        yield variant(place, patient, gene, gene[6] + (0 if place == 0 else chance.randrange(1, 5000)), change, round(chance.random() * 0.6, 3)) | {"effectiveDateTime": day(20)}


def make(patients, file):
    with open(file, "w") as output:
        for number in range(patients):
            for resource in record(number):
                if resource["resourceType"] != "Patient":
                    resource["subject"] = {"reference": f"Patient/c{number}"}
                output.write(json.dumps(resource) + "\n")


def ask(url, pid, repeats):
    print(f"{'question':40}{'patients':>10}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}")
    for name, question in QUESTIONS.items():
        times = []
        for turn in range(repeats + 2):
            if turn == 2:  # Servers run for months: what they do once is not what is measured.
                before = processor_seconds(pid)
            request = urllib.request.Request(f"{url}/$cohort", json.dumps(question).encode(), {"Content-Type": "application/json"})
            begun = time.perf_counter()
            with urllib.request.urlopen(request) as answer:
                parameters = json.load(answer)["parameter"]
            times.append((time.perf_counter() - begun) * 1000)
        times = sorted(times[2:])
        patients = next(parameter["valueInteger"] for parameter in parameters if parameter["name"] == "patients")
        print(f"{name:40}{patients:>10}{statistics.median(times):>9.0f}{times[int(len(times) * 0.95) - 1]:>9.0f}{(processor_seconds(pid) - before) * 1000 / repeats:>9.0f}")


if sys.argv[1:2] == ["make"] and len(sys.argv) == 4:
    make(int(sys.argv[2]), sys.argv[3])
elif sys.argv[1:2] == ["ask"] and len(sys.argv) == 5:
    ask(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    sys.exit(__doc__)
