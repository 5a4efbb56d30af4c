"""Answers that officers start from: a government's own, else those that ship."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from serve.tenant_settings.repository import SettingsRepository
from serve.tenant_settings.schemas import Content
from serve.texts import say

PLACEHOLDERS = ("nomor", "instansi", "tenggat", "pemerintah")
"""What {names} in a text may stand for: number of the complaint, agency, day of the answer, government."""


_SLOT = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with {placeholders}, plain; `code` never changes, `title` is what officers choose by."""

    code: str
    title: str
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """Give the text with what the placeholders stand for; one without a value stays as it is."""
        return _SLOT.sub(lambda found: values.get(found[1], found[0]), self.text)


def templates_for(session: Session, tenant: str) -> list[Template]:
    """Give the templates of a government, in the order in which officers see them."""
    return templates_in(SettingsRepository(session).in_force(tenant, "answers").content)


def templates_in(content: Content) -> list[Template]:
    """Read what was kept; where nothing was, give those that ship."""
    if not content:
        return shipped_templates()
    return [Template(one["code"], one["title"], one["text"]) for one in content["templates"]]


def content_of(templates: list[Template]) -> Content:
    """Write what is kept."""
    return {"templates": [{"code": one.code, "title": one.title, "text": one.text} for one in templates]}


def shipped_templates() -> list[Template]:
    """Give the templates that ship."""
    return [
        Template("perlu-informasi", say("answer.needs_title"), say("answer.needs_text")),
        Template("bukan-wewenang", say("answer.elsewhere_title"), say("answer.elsewhere_text")),
        Template("bukan-laporan", say("answer.no_report_title"), say("answer.no_report_text")),
        Template("sudah-dilaporkan", say("answer.known_title"), say("answer.known_text")),
    ]
