"""What the gates said of a model, bound to its very bytes."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.artifact import FILES
from models.errors import ArtifactError

_FOLDER = "gates"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of all gates.

    Attributes:
        manifest_sha256: of the model's manifest, which has the hash of every other file of it.
        champion_sha256: the same of the champion that it was compared with.
        passed: whether no gate failed.
        failed: names of the gates that did.
        body: everything else that was measured.
    """

    manifest_sha256: str
    champion_sha256: str
    passed: bool
    failed: tuple[str, ...]
    body: Mapping[str, Any]


def manifest_sha256(folder: Path) -> str:
    """Give what a model is known by, to the last byte: the SHA-256 of its manifest.

    Raises:
        ArtifactError: there is none.
    """
    try:
        return hashlib.sha256((folder / FILES.manifest).read_bytes()).hexdigest()
    except OSError as error:
        raise ArtifactError(f"no model in {folder} ({FILES.manifest}: {error.strerror})") from error


def write_verdict(root: Path, verdict: Verdict) -> Path:
    """Keep what the gates said, the newest word for each model; gives the file.

    Args:
        root: of the registry.
        verdict: what they said.
    """
    path = _path(root, verdict.manifest_sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    bound = {"manifest_sha256": verdict.manifest_sha256, "champion_sha256": verdict.champion_sha256}
    said = bound | {"passed": verdict.passed, "failed": list(verdict.failed)}
    new.write_text(json.dumps({**verdict.body, **said}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(new, path)  # noqa: PTH105 - the atomic rename is meant by its name
    return path


def read_verdict(root: Path, folder: Path) -> Verdict | None:
    """Give what the gates said last of the model in a folder, None where they were never asked.

    Raises:
        ArtifactError: it cannot be read.
    """
    known = manifest_sha256(folder)
    path = _path(root, known)
    try:
        body = json.loads(path.read_text("utf-8"))
        failed = tuple(map(str, body["failed"]))
        bound, champion = str(body["manifest_sha256"]), str(body["champion_sha256"])
        passed = body["passed"] is True and not failed and bound == known
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"{path} cannot be read ({error}): run `disposisi gate` again") from error
    return Verdict(known, champion, passed, failed, body)


def _path(root: Path, manifest: str) -> Path:
    return root / _FOLDER / f"{manifest}.json"
