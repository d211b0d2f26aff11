"""Who signs, in a process of its own that tests kill: python -m tests.pcsc.signer FOLDER TOKEN.

It makes the images of the lots that are wanted, with a key in SoftHSM, and enters them as jobs. A
lot is entered whole or not at all; one that was cut is made anew, with other keys.
"""

import json
import secrets
import sys
import time
from pathlib import Path

from capthe.chip.build import ChipMaker
from capthe.chip.cms import Signer
from capthe.country.chips import chip_profiles, signing_profiles
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs
from capthe.outside.key_source import key_source
from capthe.outside.pkcs11_store import Pkcs11Store
from tests.chip.made import citizen, content
from tests.softhsm import MODULE, TOKEN_PIN

LABEL = "signer"
RULES = signing_profiles("vn")["vn-ec-named"]
PAUSE_SECONDS = 0.02


def main(folder, token):
    """Work until killed."""
    jobs = EncodingJobs(folder / "jobs.sqlite", secrets.token_bytes)
    store = Pkcs11Store(MODULE, token, TOKEN_PIN)
    der = (folder / "signer.der").read_bytes()
    signer = Signer(der, RULES.signer.algorithm, store.signer(LABEL))
    maker = ChipMaker(chip_profiles("vn")["vn-2021"], signer, key_source().new_key)
    while True:
        for wanted in sorted((folder / "wanted").glob("*.json")):
            cards = json.loads(wanted.read_text())
            jobs.enter(
                wanted.stem,
                [
                    ChipOrder(f"card {number}", blank, maker.image(content(citizen(number))))
                    for number, blank in cards
                ],
            )
            wanted.unlink()
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
