"""Runs commands and prints a table. Each line of the input: what is done, tab, by which tool, tab, a shell command.

Medians of RUNS runs (default 5) in wall time and CPU time, the largest memory of one process, and the ratio to the first tool's wall time.
"""
import os
import statistics
import subprocess
import sys
import time

runs = int(os.environ.get("RUNS", "5"))
print("| What | Tool | Wall (s) | CPU (s) | Peak memory (MB) | Times ours |")
print("|---|---|---|---|---|---|")
first = {}
for line in sys.stdin:
    what, tool, command = line.rstrip("\n").split("\t")
    walls, cpus, peak, code = [], [], 0, 0
    for _ in range(runs):
        started = time.monotonic()
        process = subprocess.Popen(["/bin/sh", "-c", command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        walls.append(time.monotonic() - started)
        cpus.append(usage.ru_utime + usage.ru_stime)
        peak = max(peak, usage.ru_maxrss / 1024)
        if code != 0:
            break
    if code != 0:
        print(f"| {what} | {tool} | failed with {code} | | | |", flush=True)
        continue
    wall = statistics.median(walls)
    first.setdefault(what, wall)
    print(f"| {what} | {tool} | {wall:.3f} | {statistics.median(cpus):.3f} | {peak:.0f} | {wall / first[what]:.2f} |", flush=True)
