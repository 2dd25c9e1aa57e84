#!/usr/bin/env python3
"""Generates the tables of the DICOM de-identifier; run it again when a new edition of the standard is taken in.

    python3 generate-tables.py FOLDER

FOLDER holds ps315-e1-1.json (PS3.15 Table E.1-1) and dicom-iod-types.csv.gz (PS3.3: SOP class, attribute path, type).
Output beside this script: confidentiality-profile.tsv and attribute-types.zip (one entry per IOD, an indented tree of
"tag type", "c" behind the type of a sequence whose items are codes; the entry "index" names the IOD of each SOP class).
"""
import csv
import gzip
import json
import pathlib
import sys
import zipfile

PROFILE_EDITION = "PS3.15 Table E.1-1, 2024b with two rows of 2024c"
TYPES_EDITION = "PS3.3: modules 2026b, attribute types about 2023e"
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


def types(folder):
    trees = {}
    with gzip.open(folder / "dicom-iod-types.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if "x" in row["tag_path"]:
                continue  # overlays and curves are a rule of the engine
            paths = trees.setdefault(row["iod"] + " " + row["sop_class_uid"], {})
            known_type, known_items = paths.get(row["tag_path"], ("9", ""))
            paths[row["tag_path"]] = (min(known_type, row["type"]), known_items or ("c" if row["items"] == "code" else ""))
    entries, index, known = {}, [], {}
    for key in sorted(trees):
        iod, uid = key.split(" ")
        text = "".join(f"{' ' * path.count('/')}{path[-8:]} {kind}{items}\n" for path, (kind, items) in sorted(trees[key].items()))
        name = known.setdefault(text, uid)
        entries[name] = text
        index.append(f"{uid} {name}")
    entries["index"] = f"# {TYPES_EDITION}\n" + "\n".join(sorted(index)) + "\n"
    with zipfile.ZipFile(HERE / "attribute-types.zip", "w") as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entries[name], compresslevel=9)


if __name__ == "__main__":
    profile(pathlib.Path(sys.argv[1]))
    types(pathlib.Path(sys.argv[1]))
