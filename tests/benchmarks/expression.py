"""Questions on expression over HTTP, for expression.sh.

expression.py URL PROCESS-ID REPEATS    asks each question so often; prints matches, p50, p95 and the server's processor time
"""
import json
import statistics
import sys
import time
import urllib.request

from processor import processor_seconds

GENE = {"expression": {"gene": "ENSG00000007", "unit": "tpm", "gt": 90}}
QUESTIONS = {
    "$cohort: a gene": ("/fhir/$cohort", {"criteria": GENE}),
    "$cohort: two genes of some": ("/fhir/$cohort", {"criteria": {"and": [
        {"search": "Patient?gender=male"}, {"expression": {"gene": "G7", "unit": "tpm", "gt": 50}}, {"expression": {"gene": "G107", "unit": "tpm", "lt": 50}}]}}),
    "$cohort: a gene, with its cases": ("/fhir/$cohort", {"criteria": GENE, "include": ["cases"]}),
    "/genomics/matrix: a gene of 1,000": ("/genomics/matrix?data=rna-seq&features=ENSG00000007", None),
    "/genomics/matrix: ten genes of 1,000": ("/genomics/matrix?data=rna-seq&features=" + ",".join(f"G{100 * at + 7}" for at in range(10)), None),
    "/genomics/matrix: ten genes of 100": ("/genomics/matrix?data=rna-seq&features=" + ",".join(f"G{100 * at + 7}" for at in range(10)) + "&patient=" + ",".join(f"c{at}" for at in range(100)), None),
}


def found(answer):
    """Patients of a cohort; values of a matrix."""
    if "features" in answer:
        return sum(len([value for value in row["values"] if value is not None]) for row in answer["features"])
    return next(parameter["valueInteger"] for parameter in answer["parameter"] if parameter["name"] == "patients")


def ask(url, pid, repeats):
    print(f"{'question':40}{'found':>8}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}")
    for name, (path, question) in QUESTIONS.items():
        times = []
        for turn in range(repeats + 2):
            if turn == 2:  # Servers run for months: what they do once is not what is measured.
                before = processor_seconds(pid)
            request = urllib.request.Request(url + path, json.dumps(question).encode() if question else None, {"Content-Type": "application/json"})
            begun = time.perf_counter()
            with urllib.request.urlopen(request) as response:
                answer = json.load(response)
            times.append((time.perf_counter() - begun) * 1000)
        times = sorted(times[2:])
        print(f"{name:40}{found(answer):>8}{statistics.median(times):>9.0f}{times[int(len(times) * 0.95) - 1]:>9.0f}{(processor_seconds(pid) - before) * 1000 / repeats:>9.0f}", flush=True)


ask(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
