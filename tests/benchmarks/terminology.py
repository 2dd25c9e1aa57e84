"""Loads 100,000 codes into an appliance of its own and measures its processor time (user and system) per terminology request."""
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

from processor import processor_seconds

SYSTEM = "http://example.jp/large"
CODES = 100_000
HEADERS = {"content-type": "application/fhir+json"}


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def ask(connection, method, path, body=None):
    connection.request(method, path, body, HEADERS if body else {})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{answer.status} for {path}: {content[:300]}")
    return content


def measure(name, pid, connection, rounds, request):
    request(0)
    start, began = processor_seconds(pid), time.monotonic()
    for at in range(rounds):
        request(at)
    print(f"| {name} | {(processor_seconds(pid) - start) / rounds * 1000:.2f} | {(time.monotonic() - began) / rounds * 1000:.2f} |")


def main(executable):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        master = os.path.join(folder, "large.csv")
        with open(master, "w", encoding="utf-8") as file:
            for at in range(CODES):
                file.write(f"M{at:06},試験項目{at},シケンコウモク{at},unit{at % 50}\n")
        data, url = os.path.join(folder, "data"), f"http://127.0.0.1:{port}"
        with open(os.path.join(folder, "log"), "w") as log:
            server = subprocess.Popen(["dotnet", executable, "serve", "--data", data, "--urls", url, "--roles", "clinical", "--auth", "none"], stdout=log, stderr=log)
        try:
            run(server.pid, port, url, executable, master)
        finally:
            server.kill()
            server.wait()


def run(pid, port, url, executable, master):
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            ask(connection, "GET", "/health/ready")
            break
        except (OSError, SystemExit):
            time.sleep(0.1)
    print("| What | Processor time (ms) | Wall time (ms) |\n|---|---|---|")
    before, start, began = resident_mb(pid), processor_seconds(pid), time.monotonic()
    subprocess.run(["dotnet", executable, "terminology", "load", "csv", master, "--version", "1", "--system", SYSTEM, "--columns", "code=1,display=2,kana=3,property.unit=4", "--url", url], check=True, stdout=subprocess.DEVNULL)
    print(f"| load of {CODES} codes (the server's part; wall time of all) | {(processor_seconds(pid) - start) * 1000:.0f} | {(time.monotonic() - began) * 1000:.0f} |")
    compose = {"resourceType": "ValueSet", "status": "draft", "url": SYSTEM + "/vs", "id": "large", "compose": {"include": [{"system": SYSTEM}]}}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("PUT", "/fhir/ValueSet/large", json.dumps(compose), HEADERS)
    connection.getresponse().read()
    start, began = processor_seconds(pid), time.monotonic()
    ask(connection, "GET", f"/fhir/CodeSystem/$lookup?system={SYSTEM}&code=M000000")
    print(f"| first $lookup after it | {(processor_seconds(pid) - start) * 1000:.0f} | {(time.monotonic() - began) * 1000:.0f} |")
    start, began = processor_seconds(pid), time.monotonic()
    expand = lambda text, count: ask(connection, "GET", "/fhir/ValueSet/$expand?" + urllib.parse.urlencode({"url": SYSTEM + "/vs", "filter": text, "count": count}))
    expand("しけん", 20)
    print(f"| first $expand with a filter | {(processor_seconds(pid) - start) * 1000:.0f} | {(time.monotonic() - began) * 1000:.0f} |")
    measure("`$lookup`", pid, connection, 2000, lambda at: ask(connection, "GET", f"/fhir/CodeSystem/$lookup?system={SYSTEM}&code=M{at * 37 % CODES:06}"))
    measure("`$validate-code` of the code system", pid, connection, 2000, lambda at: ask(connection, "GET", f"/fhir/CodeSystem/$validate-code?url={SYSTEM}&code=M{at * 37 % CODES:06}"))
    measure("`$validate-code` of a value set of all", pid, connection, 2000, lambda at: ask(connection, "GET", f"/fhir/ValueSet/$validate-code?url={SYSTEM}/vs&system={SYSTEM}&code=M{at * 37 % CODES:06}"))
    measure("`$expand` with a filter that one code passes, 20 a page", pid, connection, 100, lambda at: expand(f"試験項目{at * 911 % CODES}", 20))
    measure("`$expand` with a filter that all codes pass, 20 a page", pid, connection, 100, lambda at: expand("しけん", 20))
    print(f"\nMemory: {before} MB before the load, {resident_mb(pid)} MB after all.")


main(sys.argv[1])
