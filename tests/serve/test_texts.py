"""Every sentence is there, and every one is said."""

import re
from importlib import resources
from pathlib import Path

import pytest

from data.agencies import AgencyLevel
from data.channels import CHANNELS
from data.schema import KINDS, URGENCIES
from serve.texts import say, texts

SERVE = Path(str(resources.files("serve")))
SOURCES = "\n".join(path.read_text("utf-8") for kind in ("*.py", "*.html") for path in SERVE.rglob(kind))
CALLS = set(re.findall(r"""\bsay\(\s*f?["']([\w.-]+)["'](?!\s*~)""", SOURCES))
PREFIXES = set(re.findall(r"""\bsay\(\s*f?["']([\w.-]+[._])(?:["']\s*~|\{)""", SOURCES)) | {
    "field.",
    "language.",
    "site.",
    "webhook_refused.",
}


def test_what_is_said_is_there() -> None:
    assert CALLS - set(texts()) == set()


def test_what_is_there_is_said() -> None:
    """A text that nothing says is dead."""
    unsaid = {key for key in texts() if key not in CALLS and not key.startswith(tuple(PREFIXES))}
    assert unsaid == set()


def test_every_code_has_a_name() -> None:
    levels = AgencyLevel.__args__  # type: ignore[attr-defined]
    groups = {
        "kind": KINDS,
        "urgency": URGENCIES,
        "channel": CHANNELS,
        "level": levels,
        "via": ("learned", "registry", "place"),
    }
    for group, codes in groups.items():
        for code in codes:
            assert say(f"{group}.{code}")


def test_unknown_texts_are_errors() -> None:
    with pytest.raises(KeyError):
        say("tidak.ada")
    with pytest.raises(KeyError):
        say("result.call")
