"""Which model may become champion: one that the gates let through, or one somebody answers for."""

import os
from dataclasses import dataclass
from pathlib import Path

from models.artifact import read_manifest
from models.errors import ArtifactError, GateError
from models.promotion_log import Leave, Promotion
from models.registry import CHALLENGER, CHAMPION, Registry
from models.signature import Trust, sign
from models.verdicts import manifest_sha256, read_verdict

_ROUND = 'or --force --why "...", which is logged'


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which conditions a model is promoted.

    Attributes:
        why: reason to go round the gates, empty to obey them.
        shipped_freely: a model of the shipped corpus alone may replace another such without a gate.
        signing_key: PEM file that the manifest is signed with, None to leave it unsigned.
        trust: what loading will ask.
    """

    why: str = ""
    shipped_freely: bool = False
    signing_key: Path | None = None
    trust: Trust | None = None

    @classmethod
    def from_environment(cls, *, why: str = "", shipped_freely: bool = False) -> "Conditions":
        """Read DISPOSISI_SIGNING_KEY and what `Trust` reads."""
        key = os.environ.get("DISPOSISI_SIGNING_KEY", "")
        return cls(why, shipped_freely, Path(key) if key else None, Trust.from_environment())


def promote(registry: Registry, folder: Path, conditions: Conditions) -> Promotion:
    """Let a model be the champion.

    Raises:
        GateError: it passed no gate against the present champion.
        SignatureError: it cannot be signed, or would not be trusted.
        ArtifactError: it does not load.
    """

    def ask(copy: Path) -> Leave:
        _check_it_answers(copy)
        leave = _leave(registry, copy, conditions)
        _vouch(copy, conditions)
        return leave

    return registry.promote(folder, ask=ask)


def roll_back(registry: Registry, conditions: Conditions) -> Promotion:
    """Let the champion before this one serve again; what is no longer trusted is not gone back to.

    Raises:
        ArtifactError: there was none, it is damaged or not trusted.
    """

    def ask(folder: Path) -> Leave:
        if conditions.trust:
            conditions.trust.check(folder)
        return Leave()

    return registry.rollback(ask=ask)


def _leave(registry: Registry, copy: Path, conditions: Conditions) -> Leave:
    try:
        champion = registry.path(CHAMPION)
        champion_sha256 = manifest_sha256(champion)
    except ArtifactError:
        return Leave()  # there is none, or nothing is left of it: whatever loads is better
    if conditions.shipped_freely and _is_shipped(copy) and _is_shipped(champion):
        return Leave()
    if champion_sha256 == manifest_sha256(copy):
        return Leave()
    if conditions.why:
        return Leave("forced", conditions.why)
    verdict = read_verdict(registry.root, copy)
    version = read_manifest(copy)["version"]
    if verdict is None:
        raise GateError(f"{version} has passed no gate: run `disposisi gate` on it, {_ROUND}")
    if not verdict.passed:
        raise GateError(f"{version} failed the gates {', '.join(verdict.failed)}: mend it, {_ROUND}")
    if verdict.champion_sha256 != champion_sha256:
        raise GateError(
            f"{version} passed against another champion than {registry.version(CHAMPION)}: run `disposisi gate` again, {_ROUND}"
        )
    return Leave("passed")


def _is_shipped(folder: Path) -> bool:
    return read_manifest(folder).get("shipped_only", False) is True


def challenge(registry: Registry, folder: Path, conditions: Conditions) -> Promotion:
    """Let a model run in the champion's shadow; no gate is asked for, a signature is as at a promotion.

    Raises:
        SignatureError: it cannot be signed, or would not be trusted.
        ArtifactError: it does not load.
    """

    def ask(copy: Path) -> Leave:
        _check_it_answers(copy)
        _vouch(copy, conditions)
        return Leave()

    return registry.promote(folder, CHALLENGER, ask=ask)


@dataclass(frozen=True, slots=True)
class State:
    """What is kept: versions, which of them serves, which is in its shadow, what the gates said of each."""

    champion: str
    challenger: str
    versions: list[str]
    gates: dict[str, str]

    def as_json(self) -> dict[str, object]:
        """Give it as plain JSON values; what there is not is left out, but for the champion."""
        body: dict[str, object] = {"champion": self.champion, "versions": self.versions}
        body |= {"challenger": self.challenger} if self.challenger else {}
        return body | ({"gates": self.gates} if self.gates else {})

    def lines(self) -> list[str]:
        """Give a line for each version."""
        return [self._line(version) for version in self.versions] or ["no models yet"]

    def _line(self, version: str) -> str:
        notes = ["champion"] * (version == self.champion) + ["challenger"] * (version == self.challenger)
        notes += [f"gate {self.gates[version]}"] if version in self.gates else []
        return f"{version}  ({', '.join(notes)})" if notes else version


def state_of(registry: Registry) -> State:
    """Look at a registry."""
    versions = registry.versions()
    said = {version: read_verdict(registry.root, registry.folder(version)) for version in versions}
    gates = {version: "passed" if one.passed else "failed" for version, one in said.items() if one}
    return State(_meant(registry, CHAMPION), _meant(registry, CHALLENGER), versions, gates)


def _meant(registry: Registry, alias: str) -> str:
    try:
        return registry.version(alias)
    except ArtifactError:
        return ""


def _check_it_answers(copy: Path) -> None:
    from models.suggester import Suggester  # noqa: PLC0415 - going back must not wait for what suggesting takes

    Suggester.load(copy)


def _vouch(copy: Path, conditions: Conditions) -> None:
    """Sign where there is a key, then ask what loading will ask."""
    if conditions.signing_key:
        sign(copy, conditions.signing_key)
    if conditions.trust:
        conditions.trust.check(copy)
