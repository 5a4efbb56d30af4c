"""Messages are signed as Standard Webhooks say, with secrets that the database need not hold."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from serve.webhooks.keyring import Keyring, KeyringError
from serve.webhooks.signature import signed_headers

BODY = '{"type":"complaint.assigned","data":{"complaint_id":"Ngadiréjo-1"}}'.encode()
MASTER = "induk-rahasia-" * 3
MANUAL = Path(__file__).parents[2] / "docs" / "webhooks.md"

Check = Callable[[dict[str, str], bytes, str], bool]


@pytest.fixture(scope="module")
def documented() -> Check:
    """The example of the manual, executed."""
    code = re.search(r"```python\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    assert code
    names: dict[str, Check] = {}
    exec(code[1], names)  # noqa: S102 - our own manual's example is what is tested
    return names["is_from_disposisi"]


def by_library(headers: dict[str, str], body: bytes, secret: str) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


@pytest.fixture(params=["library", "manual"])
def check(request: pytest.FixtureRequest, documented: Check) -> Check:
    return by_library if request.param == "library" else documented


@pytest.fixture(params=["", MASTER], ids=["plain", "derived"])
def keyring(request: pytest.FixtureRequest) -> Keyring:
    return Keyring(request.param)


def test_a_receiver_can_check(check: Check, keyring: Keyring) -> None:
    made, other = keyring.make(), keyring.make()
    headers = signed_headers("msg_1", datetime.now(UTC), BODY, [keyring.key(made.kept)])
    assert check(headers, BODY, made.shown)
    assert not check(headers, BODY, other.shown)
    assert not check(headers, BODY + b" ", made.shown)
    assert not check({**headers, "webhook-id": "msg_2"}, BODY, made.shown)


def test_both_secrets_do_while_one_is_replaced(check: Check, keyring: Keyring) -> None:
    new, old = keyring.make(), keyring.make()
    headers = signed_headers("msg_1", datetime.now(UTC), BODY, [keyring.key(new.kept), keyring.key(old.kept)])
    assert check(headers, BODY, new.shown)
    assert check(headers, BODY, old.shown)


def test_an_old_message_is_refused(check: Check, keyring: Keyring) -> None:
    made = keyring.make()
    headers = signed_headers("msg_1", datetime(2026, 1, 1, tzinfo=UTC), BODY, [keyring.key(made.kept)])
    assert not check(headers, BODY, made.shown)


def test_secrets_have_the_form_of_the_standard(keyring: Keyring) -> None:
    shown = keyring.make().shown
    assert shown.startswith("whsec_")
    assert 24 <= len(base64.b64decode(shown.removeprefix("whsec_"), validate=True)) <= 64


def test_a_derived_secret_is_not_kept() -> None:
    """The database has a salt; without the master secret, or with another, there is no secret."""
    made = Keyring(MASTER).make()
    assert made.shown.removeprefix("whsec_") not in made.kept
    assert Keyring(MASTER).key(made.kept) == base64.b64decode(made.shown.removeprefix("whsec_"))
    for other in (Keyring(""), Keyring(MASTER + "x")):
        with pytest.raises(KeyringError):
            other.key(made.kept)


def test_a_plain_secret_does_under_a_master_secret_too() -> None:
    """Endpoints of before the setting go on."""
    made = Keyring().make()
    assert Keyring(MASTER).key(made.kept) == base64.b64decode(made.shown.removeprefix("whsec_"))
