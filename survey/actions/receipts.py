"""The receipt of a vote: what the system signs, so that it cannot deny later what it took."""

import base64
import hashlib
import hmac
from typing import Any

MARK = "bewijs van stemmen"


def _private(secret: str) -> Any:
    """The key is made from the secret of the installation: every worker has the same and none is kept."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = hmac.new(secret.encode(), MARK.encode(), hashlib.sha256).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(secret: str) -> str:
    """With this anybody can check a receipt; it stands on the page of the published list and in the minutes."""
    return base64.b64encode(_private(secret).public_key().public_bytes_raw()).decode()


def sign(secret: str, text: str) -> str:
    """The same text always gives the same signature, so that repeating a request repeats its receipt."""
    return base64.b64encode(_private(secret).sign(text.encode())).decode()


def fits(secret: str, text: str, signature: str) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        _private(secret).public_key().verify(base64.b64decode(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
