"""The models there are and which one serves: a folder of versions, an atomic pointer, an append-only log."""

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from models.artifact import FILES, load_artifact, read_manifest
from models.errors import ArtifactError

CHAMPION = "champion"
DEFAULT_ROOT = Path(__file__).resolve().parent / "artifacts"


@dataclass(frozen=True, slots=True)
class Promotion:
    """One line of the log: when an alias began to mean a version, and what it meant before."""

    at: str
    alias: str
    version: str
    previous: str
    action: str = "promote"


class Registry:
    """A folder of models.

    Args:
        root: holds `versions/<version>/`, `<alias>.json` pointers and `log.jsonl`; made when first written to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def version(self, alias: str) -> str:
        """Say which version an alias means now; reads one small file.

        Raises:
            ArtifactError: nothing was promoted under that alias.
        """
        try:
            pointer = json.loads((self.root / f"{alias}.json").read_text("utf-8"))
            return str(pointer["version"])
        except FileNotFoundError:
            raise ArtifactError(
                f"no model is {alias} in {self.root}: `make setup` trains and promotes one"
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(f"{self.root / alias}.json cannot be read: {error}") from error

    def path(self, alias: str) -> Path:
        """Give the folder of the model that an alias means."""
        return self.root / "versions" / self.version(alias)

    def folder(self, version: str) -> Path:
        """Give the folder of a version.

        Raises:
            ArtifactError: it is not kept here.
        """
        if version not in self.versions():
            raise ArtifactError(
                f"no version {version} in {self.root}; `disposisi model list` names those there are"
            )
        return self.root / "versions" / version

    def resolve(self, name: str) -> Path:
        """Give the folder that a `--model` argument means: a folder, else an alias."""
        folder = Path(name)
        return folder if folder.is_dir() else self.path(name)

    def versions(self) -> list[str]:
        """Give the versions kept here, by name."""
        return sorted(path.parent.name for path in self.root.glob("versions/*/manifest.json"))

    def own_champion(self) -> str:
        """Give the champion's version if it learned from more than the shipped corpus, else ""."""
        try:
            manifest = read_manifest(self.path(CHAMPION))
        except ArtifactError:
            return ""
        return "" if manifest.get("shipped_only", True) else str(manifest["version"])

    def promote(self, folder: Path, alias: str = CHAMPION) -> Promotion:
        """Keep a copy of a model and let an alias mean it; whoever reads the alias sees the old or the new, never between.

        Raises:
            ArtifactError: the model does not load.
        """
        version = load_artifact(folder).version
        self._keep(folder, version)
        return self._point(alias, version)

    def rollback(self, alias: str = CHAMPION) -> Promotion:
        """Let an alias mean again what it meant before.

        Raises:
            ArtifactError: there was nothing before.
        """
        meant: list[str] = []
        for entry in self.log():
            if entry.alias == alias and entry.action == "rollback":
                meant = meant[:-1]
            elif entry.alias == alias and entry.version not in meant[-1:]:
                meant.append(entry.version)
        if len(meant) < 2:  # noqa: PLR2004 - the one that serves and one before it
            raise ArtifactError(f"{alias} never meant another model: there is nothing to go back to")
        load_artifact(self.root / "versions" / meant[-2])
        return self._point(alias, meant[-2], action="rollback")

    def log(self) -> list[Promotion]:
        """Give all promotions, oldest first."""
        path = self.root / "log.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [Promotion(**json.loads(line)) for line in lines]

    def _keep(self, folder: Path, version: str) -> None:
        target = self.root / "versions" / version
        if target.exists() and _same(target, folder):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.root, prefix=".copying-") as place:
            copy = Path(shutil.copytree(folder, Path(place) / version))
            if target.exists():
                shutil.rmtree(target)
            os.replace(copy, target)  # noqa: PTH105 - the atomic rename is meant by its name

    def _point(self, alias: str, version: str, *, action: str = "promote") -> Promotion:
        try:
            previous = self.version(alias)
        except ArtifactError:
            previous = ""
        promotion = Promotion(
            datetime.now(UTC).isoformat(timespec="seconds"), alias, version, previous, action
        )
        line = json.dumps(asdict(promotion))
        with (self.root / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        pointer = self.root / f".{alias}.json.new"
        pointer.write_text(json.dumps({"version": version}) + "\n", "utf-8")
        os.replace(pointer, self.root / f"{alias}.json")  # noqa: PTH105 - the atomic rename is meant by its name
        return promotion


def _same(one: Path, other: Path) -> bool:
    """Say whether two folders hold the same model: the manifest has the hash of every other file."""
    return (one / FILES.manifest).read_bytes() == (other / FILES.manifest).read_bytes()
