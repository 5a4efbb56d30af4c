"""Changes the templates of a government."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from serve.answer_templates import PLACEHOLDERS, Template, content_of, templates_in
from serve.tenant_settings.schemas import Version
from serve.tenant_settings.service import SettingsService
from serve.texts import say

LONGEST_TITLE = 80
LONGEST_TEXT = 4_000
MOST = 50

_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class AnswerService:
    """The templates as one administrator may change them."""

    settings: SettingsService

    def in_force(self, tenant: str) -> tuple[Version, list[Template]]:
        """Give the version that holds, and its templates."""
        version = self.settings.in_force(tenant, "answers")
        return version, templates_in(version.content)

    def put(self, before: Version, template: Template) -> None:
        """Change the template of that code, or add it behind the others.

        Raises:
            ConflictError: somebody else changed the templates since.
        """
        templates = templates_in(before.content)
        codes = [one.code for one in templates]
        changed = [template if one.code == template.code else one for one in templates]
        kept = changed if template.code in codes else [*changed, template]
        self.settings.put(before, content_of(kept), {"template": template.code})

    def remove(self, before: Version, code: str) -> None:
        """Take a template away; as `put`."""
        kept = [one for one in templates_in(before.content) if one.code != code]
        self.settings.put(before, content_of(kept), {"template": code, "removed": "true"})


def read_template(fields: Mapping[str, str], taken: list[str]) -> tuple[Template, dict[str, str]]:
    """Read the form, say what is wrong by the name of the field.

    Args:
        fields: of the form; a new template has no code yet.
        taken: codes that there are.
    """
    title, text = fields.get("judul", "").strip(), fields.get("teks", "").strip()
    errors: dict[str, str] = {}
    if not (0 < len(title) <= LONGEST_TITLE and title.isprintable()):
        errors["judul"] = say("answers.error.title", longest=LONGEST_TITLE)
    if not 0 < len(text) <= LONGEST_TEXT:
        errors["teks"] = say("answers.error.text", longest=LONGEST_TEXT)
    elif unknown := sorted(set(_SLOT.findall(text)) - set(PLACEHOLDERS)):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        errors["teks"] = say("answers.error.placeholder", unknown=f"{{{unknown[0]}}}", known=known)
    code = fields.get("kode", "")
    if code and code not in taken:
        errors["judul"] = say("answers.error.gone")
    if not code and len(taken) >= MOST:
        errors["judul"] = say("answers.error.most", most=MOST)
    return Template(code or _new_code(title, taken), title, text), errors


def _new_code(title: str, taken: list[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "templat"
    numbered = (slug, *(f"{slug}-{number}" for number in range(2, MOST + 2)))
    return next(code for code in numbered if code not in taken)
