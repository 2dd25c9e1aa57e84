"""Genes of one imported genome over HTTP, for genomics.sh: random places of 200 kb, each variant as an Observation in the answer.

genes.py URL PROCESS-ID PATIENT REPEATS    prints p50, p95, the size of an answer and the server's processor time
"""
import json
import random
import statistics
import sys
import time
import urllib.request

from processor import processor_seconds

GENE_BASES = 200_000
CHROMOSOMES = [
    ("NC_000001.11", 248956422), ("NC_000002.12", 242193529), ("NC_000003.12", 198295559), ("NC_000007.14", 159345973), ("NC_000012.12", 133275309),
    ("NC_000013.11", 114364328), ("NC_000017.11", 83257441), ("NC_000022.11", 50818468),
]


def ask(url, pid, patient, repeats):
    chance, times, sizes, variants = random.Random(1), [], [], 0
    for turn in range(repeats + 5):
        if turn == 5:  # Servers run for months: what they do once is not what is measured.
            before, times, sizes, variants = processor_seconds(pid), [], [], 0
        accession, length = chance.choice(CHROMOSOMES)
        start = chance.randrange(length - GENE_BASES)
        begun = time.perf_counter()
        with urllib.request.urlopen(f"{url}/$find-subject-variants?subject=Patient/{patient}&ranges={accession}:{start}-{start + GENE_BASES}&includeVariants=true") as response:
            text = response.read()
        times.append((time.perf_counter() - begun) * 1000)
        sizes.append(len(text))
        variants += sum(part["name"] == "variant" for part in json.loads(text)["parameter"][0]["part"])
    times.sort()
    print(f"{repeats} genes of {GENE_BASES // 1000} kb over HTTP, {variants // repeats} variants and {sum(sizes) // repeats // 1024} KiB each: "
          f"p50 {statistics.median(times):.1f} ms, p95 {times[int(repeats * 0.95) - 1]:.1f} ms, {(processor_seconds(pid) - before) * 1000 / repeats:.1f} ms CPU of the server each")


ask(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
