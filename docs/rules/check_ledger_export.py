"""Recompute an export of the books. Needs nothing but Python:

    python3 check_ledger_export.py FILE.csv [ROOT]

ROOT is a published daily root: the export must then contain it. Prints the hash it ends in.
"""

import csv
import hashlib
import sys


def must(true, says):
    if not true:
        raise ValueError(says)


def text(cell):  # an apostrophe in front keeps spreadsheets from seeing a formula
    return cell[1:] if cell.startswith("'") else cell


def fen(yuan):
    return int(yuan.replace(".", ""))


def finish(entry, lines, before):
    where = f"entry {entry['seq']}"
    must(len(lines) == int(entry["postings"]), f"{where}: number of postings")
    must(sum(amount for _, _, amount, _ in lines) == 0, f"{where}: not in balance")
    body = "".join(f"{line},{account},{amount},{ref}\n" for line, account, amount, ref in lines)
    must(hashlib.sha256(body.encode()).hexdigest() == entry["body"], f"{where}: postings changed")
    must(before is None or entry["prev_hash"] == before, f"{where}: chain broken")
    fields = dict(entry, debit=fen(entry["debit"]))
    names = "seq key fund kind booked_at booked_on actor_id actor memo reverses postings debit body"
    header = "".join(f"{n}:{len(str(fields[n]).encode())}:{fields[n]}\n" for n in names.split())
    digest = hashlib.sha256(bytes.fromhex(entry["prev_hash"]) + header.encode()).hexdigest()
    must(digest == entry["hash"], f"{where}: entry changed")
    return digest


def check(file, root=None):
    entry, lines, before, seen = None, [], None, set()
    for row in csv.DictReader(file):
        if row["record"] == "posting":
            must(entry and row["seq"] == entry["seq"], f"posting without entry {row['seq']}")
            lines.append((row["line"], row["account"], fen(row["amount"]), row["ref"]))
            continue
        if entry:
            before = finish(entry, lines, before)
            seen.add(before)
            must(int(row["seq"]) == int(entry["seq"]) + 1, f"gap before entry {row['seq']}")
        entry, lines = {name: text(cell) for name, cell in row.items()}, []
    must(entry, "the file holds no entries")
    before = finish(entry, lines, before)
    must(root is None or root in seen | {before}, "the published root is not in this export")
    return before


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8-sig", newline="") as opened:  # noqa: PTH123
        try:
            print("ok", check(opened, "".join(sys.argv[2:]) or None))  # noqa: T201
        except ValueError as wrong:
            sys.exit(f"NOT OK: {wrong}")
