"""What others need to verify our chips, as files: certificates, lists, transcripts, their hashes.

authority-N.cer, link-N.cer   whom to trust, and how one authority vouches for the next
signer-N.cer, lists-N.cer     who signs chips and the master list
authority-N.crl               whom that authority revoked
authorities.ml                the master list
ceremony-N.txt                what two operators did
SHA256SUMS                    as sha256sum checks it
"""

from collections.abc import Mapping
from hashlib import sha256

from capthe.store.pg.signers import Signers


def publication(record: Signers, rules: str) -> Mapping[str, bytes]:
    """Return the files by name."""
    files = {f"{each.role}-{each.id}.cer": each.der for each in record.certificates(rules)}
    newest = 0
    for each in record.lists(rules):
        if each.kind == "crl":
            files[f"authority-{each.authority}.crl"] = each.der
        elif each.authority >= newest:
            newest = each.authority
            files["authorities.ml"] = each.der
    for held in record.ceremonies(rules):
        files[f"ceremony-{held.id}.txt"] = held.transcript.encode()
    sums = (f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return {**files, "SHA256SUMS": "".join(sums).encode()}
