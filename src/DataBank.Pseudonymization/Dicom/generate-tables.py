#!/usr/bin/env python3
"""Generates the tables of the DICOM de-identifier; run it again when a new edition of the standard is taken in.

    python3 generate-tables.py FOLDER

FOLDER holds ps315-e1-1.json (PS3.15 Table E.1-1) and ps315-e3.4-1-sr-content.csv (Table E.3.4-1). Output beside this script:
confidentiality-profile.tsv, structured-content.tsv.
"""
import csv
import json
import pathlib
import sys

PROFILE_EDITION = "PS3.15 Table E.1-1, 2024b with two rows of 2024c"
CONTENT_EDITION = "PS3.15 Table E.3.4-1, 2023b"
CONTENT_OPTIONS = ["Rtn. UIDs Opt.", "Rtn. Pat. Chars. Opt.", "Rtn. Long. Modif. Dates Opt."]
OPTIONS = ["rtnSafePrivOpt", "rtnUIDsOpt", "rtnDevIdOpt", "rtnInstIdOpt", "rtnPatCharsOpt", "rtnLongFullDatesOpt", "rtnLongModifDatesOpt",
           "cleanDescOpt", "cleanStructContOpt", "cleanGraphOpt"]
HERE = pathlib.Path(__file__).parent


def profile(folder):
    lines = [f"# {PROFILE_EDITION}", "# tag\tbasic profile\t" + " ".join(OPTIONS) + " (K, C or -)"]
    for row in json.load(open(folder / "ps315-e1-1.json", encoding="utf-8")):
        tag = row["tag"].strip("()").replace(",", "")
        if len(tag) == 8 and "g" not in tag:  # private elements are a rule of the engine, not a row
            lines.append(f"{tag}\t{row['basicProfile']}\t" + "".join(row[o] or "-" for o in OPTIONS))
    (HERE / "confidentiality-profile.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def content(folder):
    lines = [f"# {CONTENT_EDITION}", "# scheme\tcode\tvalue type\tbasic profile\t" + ", ".join(CONTENT_OPTIONS) + " (K, C or -)"]
    for row in csv.DictReader(open(folder / "ps315-e3.4-1-sr-content.csv", encoding="utf-8")):
        key = [row["Coding Scheme Designator"], row["Code Value"], row["Value Type"], row["Basic Prof."]]
        lines.append("\t".join(key) + "\t" + "".join(row[o] or "-" for o in CONTENT_OPTIONS))
    (HERE / "structured-content.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    profile(pathlib.Path(sys.argv[1]))
    content(pathlib.Path(sys.argv[1]))
