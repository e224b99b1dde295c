#!/usr/bin/env python3
"""Verifies an export of a Reelgate ledger:
verify_ledger.py FILE [PUBLIC_KEY_PEM ...] [--digest DAY=HEX ...] [--digests FILE ...]   (FILE or -)
Written from docs/ledger-format.md alone, with nothing but Python's own library. It must never need
the operator's programs or database. Exit code 1: something is wrong, and each fault was printed."""
import base64, datetime, hashlib, json, sys

# The fields of each type of line; # is a number, ! true or false, else a text; ? may be null.
FIELDS = {
    "reelgate-ledger": "version# after#",
    "end": "next#?",
    "entry": "id# player currency seq# at# kind provider reference? target? round? ends_round! "
             "game? session? location? device? cash# bonus# cash_after# bonus_after# fingerprint "
             "actor? reason? hash person?",
    "checkpoint": "number# previous day after_clock_error! last_entry# dated_ahead# dated_back# "
                  "wallets# last_record# records digest key_id signature",
    "reelgate-records": "version# after",
    "record": "record#? table id# hash? row{? state{?",
    "records-end": "next?",
}
# Numbers that only some entries have; left out where nothing.
OPTIONAL = ["jackpot_contribution", "jackpot_part"]
# The fields of each table's rows; those with * are hashed by their digests.
ROWS = {
    "dispute": "kind provider? player? round? reference? opened_at# evidence*",
    "dispute_event": "dispute# at# kind actor entry? text*",
    "message": "at# request_id component provider? verb player? round? reference? outcome status# "
               "request reply",
    "deletion": "newest_at# last_message# messages#",
}
NAMES = [field.rstrip("#!?*{") for field in FIELDS["entry"].split()]
HASHED = NAMES[1:NAMES.index("hash")]
ZEROS = "0" * 64
# Ed25519, RFC 8032 section 5.1.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y % 2**255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    return (P - x if x % 2 != sign else x), y

def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P

def times(number, base):
    product = (0, 1)
    while number:
        product = add(product, base) if number % 2 else product
        base, number = add(base, base), number // 2
    return product

def is_signed(key, message, signature):
    try:
        data = bytes.fromhex(signature)
        r, s = point(data[:32]), int.from_bytes(data[32:], "little")
        k = int.from_bytes(hashlib.sha512(data[:32] + key + message).digest(), "little") % L
        base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
        return len(data) == 64 and s < L and times(s, base) == add(r, times(k, point(key)))
    except ValueError:
        return False

def digest(values):
    texts = ["" if v is None or v is False else "1" if v is True else str(v) for v in values]
    return hashlib.sha256("".join(text + "\n" for text in texts).encode()).hexdigest()

def once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)

def values(line, fields):
    for field in fields:
        value = line[field.rstrip("#!?*{")]
        kind = {"#": int, "!": bool, "{": dict}.get(field.rstrip("?")[-1], str)
        if type(value) is not kind and not (value is None and "?" in field):
            raise ValueError(f"{field} is of another type")
        lines = kind is str and "*" not in field
        if lines and any(ord(c) < 32 or 127 <= ord(c) < 160 for c in value or ""):
            raise ValueError(f"{field} has a control character")
    if len(line) != len(fields):
        raise ValueError("fields that the format does not know")

def parsed(data):
    line = json.loads(data.decode(), object_pairs_hook=once)
    optional = [name for name in OPTIONAL if line["type"] == "entry" and name in line]
    if any(line[name] == 0 for name in optional):
        raise ValueError("a field that is left out where it is nothing is 0")
    values(line, ["type"] + FIELDS[line["type"]].split() + [name + "#" for name in optional])
    if line.get("version", 1) != 1:
        raise ValueError("a version that the format does not know")
    if line.get("row") is not None:
        values(line["row"], ROWS[line["table"]].split())
    return line

def date(at):
    days = max(-719162, min(at // 86400000, 2932896))  # What datetime can tell.
    return str(datetime.date(1970, 1, 1) + datetime.timedelta(days=days))

class Verifier:
    def __init__(self, keys):
        self.keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}
        self.wallets, self.references, self.given_back, self.checkpoints = {}, {}, set(), []
        self.last_id, self.entries, self.faults = 0, 0, 0
        self.place, self.in_page, self.more = "", False, True
        self.back = []  # The ids of those that are dated on or before its day.
        self.ahead = []  # The dates and ids of the entries behind the last checkpoint.
        self.next, self.record_id, self.chain, self.compared = "0", 0, ZEROS, 0
        self.last_ids, self.disputes, self.ends, self.gone = {}, {}, {}, []
        self.deleted, self.told, self.records = 0, 0, 0

    def expect(self, holds, what):
        if not holds:
            self.faults += 1
            print(f"{self.place}: {what}")

    def line(self, number, data):
        self.place = f"line {number}"
        try:
            line = parsed(data)
        except (ValueError, KeyError, TypeError) as error:
            return self.expect(False, f"is no line of an export: {error!r}")
        kind = line["type"]
        begins = kind in ("reelgate-ledger", "reelgate-records")
        self.expect(self.in_page != begins, "a page begins or ends wrongly")
        self.in_page = kind not in ("end", "records-end")
        if kind == "entry":
            self.entry(line)
        elif kind == "checkpoint":
            self.checkpoint(line)
        elif kind == "record":
            self.record(line)
        elif kind == "reelgate-records":
            whole = line["after"] == self.next and (self.next != "0" or not self.more)
            self.expect(whole, "a page is missing")
            self.more = True
        elif kind == "records-end":
            self.next, self.more = line["next"], line["next"] is not None
        else:
            self.more = line.get("next") is not None
            after = line.get("after", line.get("next"))
            self.expect(after in (None, self.last_id), f"the last entry was {self.last_id}")

    def entry(self, e):
        wallet, name = (e["player"], e["currency"]), (e["provider"], e["reference"])
        self.place += f": entry {e['id']}, wallet {e['player']} {e['currency']}, seq {e['seq']}"
        seq, cash, bonus, before = self.wallets.get(wallet, (0, 0, 0, ZEROS))
        noted = e["actor"] is not None
        further = [name for name in OPTIONAL + ["person"] if e.get(name) is not None]
        further = [f"{name}={e[name]}" for name in further]
        lines = [f"reelgate-entry-{3 if further else 2 if noted else 1}", before]
        lines += [e[field] for field in (HASHED if noted or further else HASHED[:-2])] + further
        self.expect(e["id"] > self.last_id, f"the id does not follow {self.last_id}")
        self.expect(e["seq"] == seq + 1, f"seq {seq + 1} is missing, or stands elsewhere")
        self.expect(e["cash_after"] == cash + e["cash"], "cash does not add up")
        self.expect(e["bonus_after"] == bonus + e["bonus"], "bonus does not add up")
        self.expect(noted == (e["reason"] is not None), "it has an actor or a reason alone")
        self.expect(noted or e["person"] is None, "it has a person without an actor")
        self.expect(e["hash"] == digest(lines), "the hash is not that of the entry")
        self.expect(name not in self.references, "its reference has an entry already")
        again = e["kind"] in ("bet", "free_bet") and e["target"] is not None
        late = e["kind"] == "bonus_expiry" and e["target"] is None  # of grants that had expired
        if again or e["kind"] in ("rollback", "bonus_expiry") and not late:
            target = (e["provider"], e["target"])
            self.expect(self.references.get(target) == wallet, "it gives back what is not there")
            self.expect(target not in self.given_back, "it gives back what was given back before")
            self.given_back.add(target)
        below = e["cash"] < 0 > e["cash_after"] and e["kind"] not in ("correction", "rollback")
        self.expect(not below and e["bonus_after"] >= 0, "it takes a pot below zero")
        if e["reference"] is not None:
            self.references[name] = wallet
        self.wallets[wallet] = (e["seq"], e["cash_after"], e["bonus_after"], e["hash"])
        self.last_id, self.entries = max(self.last_id, e["id"]), self.entries + 1
        self.ahead.append((date(e["at"]), e["id"]))
        if self.checkpoints and date(e["at"] + 60000) <= self.checkpoints[-1]["day"]:
            self.back.append(e["id"])

    def checkpoint(self, c):
        if c in self.checkpoints:
            return
        self.place += f": checkpoint {c['number']} of {c['day']}"
        before = (self.checkpoints or [{"number": 0, "digest": ZEROS, "day": ""}])[-1]
        self.checkpoints.append(c)
        self.expect(c["number"] == before["number"] + 1, f"{before['number'] + 1} is missing")
        self.expect(c["previous"] == before["digest"], "the digest before it is another")
        later = c["day"] > before["day"] and not c["after_clock_error"]
        earlier = c["after_clock_error"] and c["day"] < before["day"]
        once = c["day"] not in [other["day"] for other in self.checkpoints[:-1]]
        self.expect((later or earlier) and once, "its day does not follow")
        ahead = [entry for day, entry in self.ahead if day > c["day"]]
        dated = f"entry {(ahead or [0])[0]} is dated after it, one of {len(ahead)}"
        self.expect(len(ahead) == c["dated_ahead"], dated)
        self.ahead = []
        self.dated_back(c["dated_back"])
        self.expect(c["last_entry"] == self.last_id, f"the last entry before is {self.last_id}")
        self.expect(c["wallets"] == len(self.wallets), f"there are {len(self.wallets)} wallets")
        lines = [c[name] for name in ("number", "previous", "day", "after_clock_error",
                 "last_entry", "dated_ahead", "dated_back", "wallets", "last_record",
                 "records")]
        for wallet in sorted(self.wallets, key=lambda w: (w[0].encode(), w[1].encode())):
            lines += [*wallet, self.wallets[wallet][0], self.wallets[wallet][3]]
        found = digest(["reelgate-checkpoint-2"] + lines)
        self.expect(c["digest"] == found, "the digest is not that of the chains before it")
        key = self.keys.get(c["key_id"])
        self.expect(key or not self.keys, f"the key {c['key_id']} is none of those given")
        signed = ["reelgate-checkpoint-2", c["number"], c["previous"], c["day"], c["digest"]]
        message = "".join(f"{value}\n" for value in signed).encode()
        self.expect(not key or is_signed(key, message, c["signature"]), "the signature is bad")

    def dated_back(self, told):
        first = (self.back or [0])[0]
        self.expect(len(self.back) == told, f"entry {first} is dated on or before the day of the "
                    f"checkpoint before it, one of {len(self.back)}, and {told} are told")
        self.back = []

    def compare(self, following):
        for c in self.checkpoints[self.compared:]:
            if c["last_record"] >= following:
                break
            self.compared += 1
            same = (c["last_record"], c["records"]) == (self.record_id, self.chain)
            name = f"checkpoint {c['number']} of {c['day']}"
            self.expect(same, f"{name}: the records are not those that it covers")

    def record(self, r):
        table, row, number = r["table"], r["row"], r["record"]
        name = "" if number is None else f"record {number}, "
        self.place += f": {name}{table.replace('_', ' ')} {r['id']}"
        self.records += 1
        self.expect((number is None) == (r["hash"] is None), "it has a record or a hash alone")
        if number is None:
            added = "no record covers it, though later rows are covered: it was added later"
            self.expect(r["id"] > self.last_ids.get(table, 0), added)
        else:
            self.expect(number > self.record_id, "the record does not follow")
            self.compare(number)
            self.expect(r["id"] > self.last_ids.get(table, 0), "its id does not follow")
            self.last_ids[table] = r["id"]
            self.chain = digest(["reelgate-record-1", self.chain, number, r["hash"]])
            self.record_id = number
        if row is None:
            self.expect(table == "message", "its row was removed")
            self.deleted += 1
            self.gone.append((number, r["id"]))
            return
        lines = ["reelgate-row-1", table, r["id"]]
        for field in ROWS[table].split():
            value = row[field.rstrip("#?*")]
            lines.append(hashlib.sha256(value.encode()).hexdigest() if "*" in field else value)
        self.expect(number is None or r["hash"] == digest(lines), "its row was changed")
        if table == "dispute":
            self.disputes[r["id"]] = r["state"]
        elif table == "dispute_event" and row["kind"] == "resolved":
            self.ends[r["id"]] = (row["dispute"], row["at"], row["actor"], row["text"])
        elif table == "deletion":
            self.gone = [gone for gone in self.gone if gone[1] > row["last_message"]]
            self.told += row["messages"]

    def finish(self, kept):
        self.place = "the export"
        self.expect(not self.in_page and not self.more, "it is not whole")
        self.dated_back(0)
        self.expect(self.checkpoints, "it has no checkpoint, so nothing in it is proven")
        self.expect(self.next is None, "it has no records, or not all")
        self.compare(float("inf"))
        for number, message in self.gone:
            self.expect(False, f"record {number}: message {message} was removed")
        self.expect(self.gone or self.deleted <= self.told, "more messages are deleted than told")
        for number, state in self.disputes.items():
            told = (state["resolved_at"], state["actor"], state["reason"])
            if state["event"] is None:
                holds = state["status"] == "open" and told == (None, None, None)
            else:
                end = self.ends.get(state["event"])
                holds = state["status"] == "resolved" and end == (number,) + told
            self.expect(holds, f"dispute {number}: it is not what its events say")
        digests = {c["day"]: c["digest"] for c in self.checkpoints}
        for day, value in kept:
            self.expect(digests.get(day) == value, f"the checkpoint of {day} was kept as {value}, "
                        f"and is {digests.get(day)}")

def public_key(path):
    with open(path, encoding="ascii") as file:
        return base64.b64decode("".join(line for line in file if line[0] != "-"))[12:]

files, kept, words = [], [], iter(sys.argv[1:])
for word in words:
    if word == "--digest":
        kept.append(next(words))
    elif word == "--digests":
        with open(next(words), encoding="ascii") as file:
            kept += [line for line in file if line.strip()]
    else:
        files.append(word)
if not files:
    sys.exit(__doc__)
verifier = Verifier([public_key(path) for path in files[1:]])
with sys.stdin.buffer if files[0] == "-" else open(files[0], "rb") as export:
    for count, text in enumerate(export, 1):
        verifier.line(count, text)
verifier.finish([line.strip().replace("=", " ").split() for line in kept])
print(f"{verifier.entries} entries, {len(verifier.wallets)} wallets, "
      f"{len(verifier.checkpoints)} checkpoints, {verifier.records} records: "
      f"{verifier.faults or 'no'} faults")
sys.exit(1 if verifier.faults else 0)
