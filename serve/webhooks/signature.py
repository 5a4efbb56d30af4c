"""Signs a message as Standard Webhooks say."""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime


def signed_headers(message_id: str, sent_at: datetime, body: bytes, keys: Iterable[bytes]) -> dict[str, str]:
    """Give the three header fields; each key adds a signature, the newest first.

    Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    timestamp = str(int(sent_at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = (base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
