#!/usr/bin/env python3
"""Verifies an export of a Reelgate ledger: verify_ledger.py FILE [PUBLIC_KEY_PEM ...]   (FILE or -)
Written from docs/ledger-format.md alone, with nothing but Python's own library. It must never need
the operator's programs or database. Exit code 1: something is wrong, and each fault was printed."""
import base64, hashlib, json, sys

# The fields of each type of line; # is a number, ! true or false, else a text; ? may be null.
FIELDS = {
    "reelgate-ledger": "version# after#",
    "end": "next#?",
    "entry": "id# player currency seq# at# kind provider reference? target? round? ends_round! "
             "game? session? location? device? cash# bonus# cash_after# bonus_after# fingerprint "
             "actor? reason? hash",
    "checkpoint": "number# previous day last_entry# wallets# digest key_id signature",
}
# Fields that are left out where there is nothing to tell, in the order of their names.
FURTHER = {"entry": ["jackpot_contribution", "jackpot_part"]}
HASHED = [field.rstrip("#!?") for field in FIELDS["entry"].split()][1:-1]
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

def parsed(data):
    line = json.loads(data.decode(), object_pairs_hook=once)
    fields = FIELDS[line["type"]].split()
    for field in fields:
        value = line[field.rstrip("#!?")]
        kind = int if "#" in field else bool if "!" in field else str
        if type(value) is not kind and not (value is None and "?" in field):
            raise ValueError(f"{field} is of another type")
        if kind is str and any(ord(c) < 32 or 127 <= ord(c) < 160 for c in value or ""):
            raise ValueError(f"{field} has a control character")
    further = [name for name in FURTHER.get(line["type"], []) if name in line]
    if any(type(line[name]) is not int or line[name] == 0 for name in further):
        raise ValueError("a further field is no number, or nothing")
    if len(line) != len(fields) + len(further) + 1 or line.get("version", 1) != 1:
        raise ValueError("fields or a version that the format does not know")
    return line

class Verifier:
    def __init__(self, keys):
        self.keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}
        self.wallets, self.references, self.given_back, self.checkpoints = {}, {}, set(), []
        self.last_id, self.entries, self.faults = 0, 0, 0
        self.place, self.in_page, self.more = "", False, True

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
        self.expect(self.in_page != (kind == "reelgate-ledger"), "a page begins or ends wrongly")
        self.in_page = kind != "end"
        if kind == "entry":
            self.entry(line)
        elif kind == "checkpoint":
            self.checkpoint(line)
        else:
            self.more = line.get("next") is not None
            after = line.get("after", line.get("next"))
            self.expect(after in (None, self.last_id), f"the last entry was {self.last_id}")

    def entry(self, e):
        wallet, name = (e["player"], e["currency"]), (e["provider"], e["reference"])
        self.place += f": entry {e['id']}, wallet {e['player']} {e['currency']}, seq {e['seq']}"
        seq, cash, bonus, before = self.wallets.get(wallet, (0, 0, 0, ZEROS))
        noted = e["actor"] is not None
        further = [f"{name}={e[name]}" for name in FURTHER["entry"] if name in e]
        lines = [f"reelgate-entry-{3 if further else 2 if noted else 1}", before]
        lines += [e[field] for field in (HASHED if noted or further else HASHED[:-2])] + further
        self.expect(e["id"] > self.last_id, f"the id does not follow {self.last_id}")
        self.expect(e["seq"] == seq + 1, f"seq {seq + 1} is missing, or stands elsewhere")
        self.expect(e["cash_after"] == cash + e["cash"], "cash does not add up")
        self.expect(e["bonus_after"] == bonus + e["bonus"], "bonus does not add up")
        self.expect(noted == (e["reason"] is not None), "it has an actor or a reason alone")
        self.expect(e["hash"] == digest(lines), "the hash is not that of the entry")
        self.expect(name not in self.references, "its reference has an entry already")
        again = e["kind"] in ("bet", "free_bet") and e["target"] is not None
        if again or e["kind"] in ("rollback", "bonus_expiry"):
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

    def checkpoint(self, c):
        if c in self.checkpoints:
            return
        self.place += f": checkpoint {c['number']} of {c['day']}"
        before = (self.checkpoints or [{"number": 0, "digest": ZEROS, "day": ""}])[-1]
        self.checkpoints.append(c)
        self.expect(c["number"] == before["number"] + 1, f"{before['number'] + 1} is missing")
        self.expect(c["previous"] == before["digest"], "the digest before it is another")
        self.expect(c["day"] > before["day"], "its day does not follow")
        self.expect(c["last_entry"] == self.last_id, f"the last entry before is {self.last_id}")
        self.expect(c["wallets"] == len(self.wallets), f"there are {len(self.wallets)} wallets")
        lines = [c[name] for name in ("number", "previous", "day", "last_entry", "wallets")]
        for wallet in sorted(self.wallets, key=lambda w: (w[0].encode(), w[1].encode())):
            lines += [*wallet, self.wallets[wallet][0], self.wallets[wallet][3]]
        found = digest(["reelgate-checkpoint-1"] + lines)
        self.expect(c["digest"] == found, "the digest is not that of the chains before it")
        key = self.keys.get(c["key_id"])
        self.expect(key or not self.keys, f"the key {c['key_id']} is none of those given")
        message = f"reelgate-checkpoint-1\n{c['digest']}\n".encode()
        self.expect(not key or is_signed(key, message, c["signature"]), "the signature is bad")

def public_key(path):
    with open(path, encoding="ascii") as file:
        return base64.b64decode("".join(line for line in file if line[0] != "-"))[12:]

if len(sys.argv) < 2:
    sys.exit(__doc__)
verifier = Verifier([public_key(path) for path in sys.argv[2:]])
with sys.stdin.buffer if sys.argv[1] == "-" else open(sys.argv[1], "rb") as export:
    for count, text in enumerate(export, 1):
        verifier.line(count, text)
verifier.place = "the export"
verifier.expect(not verifier.in_page and not verifier.more, "it is not whole")
print(f"{verifier.entries} entries, {len(verifier.wallets)} wallets, "
      f"{len(verifier.checkpoints)} checkpoints: {verifier.faults or 'no'} faults")
sys.exit(1 if verifier.faults else 0)
