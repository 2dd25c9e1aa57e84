"""Reads "hex of a path, tab, DICOM JSON" lines and prints a line for each file whose elements pydicom reads otherwise.

Left out: VRs that pydicom takes from its private dictionary, (0008,0005), and pixel data, which the other tests compare.
"""
import base64
import json
import logging
import math
import os
import sys
import warnings

import pydicom

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
BULK = ("OB", "OW", "OF", "OD", "OL", "OV", "UN")
NUMBERS = ("US", "SS", "UL", "SL", "FL", "FD", "SV", "UV")


def theirs(element):
    if element.value is None or element.value == "":
        return []
    values = element.value if element.VM > 1 else [element.value]
    if element.VR == "PN":
        return [str(v).rstrip("=") for v in values]
    if element.VR in ("DS", "IS"):
        return [None if v in ("", None) else float(v) for v in values]
    if element.VR == "AT":
        return ["%08X" % int(v) for v in values]
    if element.VR in NUMBERS:
        return [float(v) for v in values]
    texts = [str(v).strip(" \0") for v in values]
    return [] if texts == [""] else texts


def ours(vr, values):
    if vr == "PN":
        groups = ("Alphabetic", "Ideographic", "Phonetic")
        return ["" if v is None else "=".join(v.get(g, "") for g in groups).rstrip("=") for v in values]
    if vr in ("DS", "IS"):
        return [None if v is None else float(v) for v in values]
    if vr in NUMBERS:
        return [float(v) for v in values]
    return ["" if v is None else str(v).strip(" \0") for v in values]


def compare(dataset, model, path, found):
    tags = {"%08X" % e.tag: e for e in dataset if e.tag.group != 2 and e.tag.element != 0}
    if set(tags) != set(model):
        found.append(path + "tags " + ",".join(sorted(set(tags) ^ set(model))[:5]))
    for tag, element in tags.items():
        if tag not in model or tag in ("7FE00010", "00080005"):
            continue
        vr, values = model[tag]["vr"], model[tag].get("Value", [])
        if element.VR != vr:
            if int(tag[:4], 16) % 2 == 0:
                found.append(f"{path}{tag} VR {element.VR} {vr}")
        elif vr == "SQ":
            if len(element.value) != len(values):
                found.append(f"{path}{tag} items")
            for number, (a, b) in enumerate(zip(element.value, values), 1):
                compare(a, b, f"{path}{tag}/{number}/", found)
        elif vr in BULK:
            if isinstance(element.value, bytes) and element.value != base64.b64decode(model[tag].get("InlineBinary", "")):
                found.append(path + tag + " bytes")
        else:
            a, b = theirs(element), ours(vr, values)
            if a != b and not any(isinstance(v, float) and math.isnan(v) for v in a):
                found.append(path + tag + " value")


for line in sys.stdin:
    path, text = line.rstrip("\n").split("\t", 1)
    path = bytes.fromhex(path).decode()
    differences = []
    try:
        compare(pydicom.dcmread(path, force=True), json.loads(text), "", differences)
    except Exception as problem:
        differences.append("pydicom: " + type(problem).__name__)
    if differences:
        print(os.path.basename(path), *differences[:5], sep="\t")
