"""The six digits of an authenticator app, for those who have only the terminal (RFC 6238)."""

import base64
import hmac

STEP_SECONDS = 30


def totp_code(secret: str, unix_seconds: float) -> str:
    """Return the six digits an authenticator app would show (RFC 6238, SHA-1, 30 seconds)."""
    counter = int(unix_seconds) // STEP_SECONDS
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
