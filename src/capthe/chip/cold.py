"""EF.SOD by a general ASN.1 library, part by part: what the template is compared with.

The same bytes, twenty times slower. Tests compare the two, `capthe bench chip` measures both.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from asn1crypto import algos, cms, core, x509

from capthe.chip.algorithms import SHA256
from capthe.chip.cms import Signer
from capthe.chip.com import UNICODE_VERSION
from capthe.chip.der import tlv
from capthe.chip.profile import FILES, Lds
from capthe.chip.sod import LDS_SECURITY_OBJECT


def naive_sod(signer: Signer, lds: Lds, hashes: Mapping[int, bytes]) -> bytes:
    """Return EF.SOD, every structure built anew."""
    content = _security_object(lds, hashes)
    certificate = x509.Certificate.load(signer.certificate)
    attributes = cms.CMSAttributes(
        [
            _attribute("content_type", LDS_SECURITY_OBJECT),
            _attribute("message_digest", sha256(content).digest()),
        ]
    )
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {
                            "issuer": certificate.issuer,
                            "serial_number": certificate.serial_number,
                        }
                    )
                }
            ),
            "digest_algorithm": _sha256(),
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm.load(signer.algorithm),
            "signature": signer.sign(attributes.dump()),
        }
    )
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [_sha256()],
            "encap_content_info": {
                "content_type": LDS_SECURITY_OBJECT,
                "content": core.ParsableOctetString(content),
            },
            "certificates": [certificate],
            "signer_infos": [info],
        }
    )
    outer = cms.ContentInfo({"content_type": "signed_data", "content": signed})
    return tlv(FILES["EF.SOD"].tag, outer.dump())


def _attribute(kind: str, value: Any) -> Any:  # noqa: ANN401 - the library carries no types
    return cms.CMSAttribute({"type": kind, "values": [value]})


def _security_object(lds: Lds, hashes: Mapping[int, bytes]) -> bytes:
    groups = [_sequence(core.Integer(n), core.OctetString(hashes[n])) for n in sorted(hashes)]
    parts = [core.Integer(lds is Lds.V18), _sha256(), _sequence(*groups)]
    if lds is Lds.V18:
        versions = map(core.PrintableString, (lds.value, UNICODE_VERSION))
        parts.append(_sequence(*versions))
    whole: bytes = _sequence(*parts).dump()
    return whole


def _sha256() -> Any:  # noqa: ANN401 - the library carries no types
    """Return the algorithm without parameters (RFC 5754, 2); the library would write a NULL."""
    return algos.DigestAlgorithm.load(_sequence(core.ObjectIdentifier(SHA256)).dump())


def _sequence(*parts: Any) -> Any:  # noqa: ANN401 - the library carries no types
    return core.SequenceOf([core.Any(part) for part in parts], spec=core.Any)
