"""The codes that the terminal prints are those of RFC 6238, appendix B (last six digits)."""

import base64

import pytest

from capthe.web.totp import totp_code

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("unix_seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_rfc_6238_vectors(unix_seconds, code):
    assert totp_code(SECRET, unix_seconds) == code
