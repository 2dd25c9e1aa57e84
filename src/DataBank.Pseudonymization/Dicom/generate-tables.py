#!/usr/bin/env python3
"""Generates the table of the DICOM de-identifier; run it again when a new edition of the standard is taken in.

    python3 generate-tables.py FOLDER

FOLDER holds ps315-e1-1.json (PS3.15 Table E.1-1). Output beside this script: confidentiality-profile.tsv.
"""
import json
import pathlib
import sys

PROFILE_EDITION = "PS3.15 Table E.1-1, 2024b with two rows of 2024c"
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


if __name__ == "__main__":
    profile(pathlib.Path(sys.argv[1]))
