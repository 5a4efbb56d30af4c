"""The models there are and which one serves: a folder of versions, an atomic pointer, an append-only log."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models.artifact import load_artifact, read_manifest
from models.errors import ArtifactError
from models.promotion_log import Leave, Promotion, PromotionLog, meant, now, who
from models.signature import SIGNATURE
from models.verdicts import manifest_sha256

CHAMPION, CHALLENGER = "champion", "challenger"
_COPYING, _REPLACED = ".copying-", ".replaced-"
DEFAULT_ROOT = Path(__file__).resolve().parent / "artifacts"


Ask = Callable[[Path], Leave]
"""Looks at a whole copy of a model before an alias may mean it, signs or checks it, and raises where it must not."""


def _freely(_folder: Path) -> Leave:
    return Leave()


class Registry:
    """A folder of models.

    Args:
        root: holds `versions/<version>/`, `<alias>.json` pointers and `log.jsonl`; made when first written to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._log = PromotionLog(root / "log.jsonl")

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
        return self._place(self.version(alias))

    def folder(self, version: str) -> Path:
        """Give the folder of a version.

        Raises:
            ArtifactError: it is not kept here.
        """
        if version not in self.versions():
            raise ArtifactError(
                f"no version {version} in {self.root}; `disposisi model list` names those there are"
            )
        return self._place(version)

    def _place(self, version: str) -> Path:
        """Give a version's folder; the one put aside where its replacement was cut short."""
        folder, aside = self.root / "versions" / version, self.root / f"{_REPLACED}{version}"
        return aside if aside.exists() and not folder.exists() else folder

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

    def promote(self, folder: Path, alias: str = CHAMPION, *, ask: Ask = _freely) -> Promotion:
        """Keep a copy of a model and let an alias mean it; whoever reads the alias sees the old or the new, never between.

        Only one promotion goes on at a time: others wait.

        Args:
            folder: the model.
            alias: that is to mean it.
            ask: whether it may; called with the copy, before the alias changes.

        Raises:
            ArtifactError: the model does not load.
        """
        with self._locked(), self._copied(folder) as copy:
            version = load_artifact(copy).version
            leave = ask(copy)
            self._keep(copy, version)
            return self._point(alias, version, leave=leave)

    def rollback(self, alias: str = CHAMPION, *, ask: Ask = _freely) -> Promotion:
        """Let an alias mean again what it meant before.

        Raises:
            ArtifactError: there was nothing before.
        """
        with self._locked():
            before = meant(self.log(), alias, self.version(alias))
            if len(before) < 2:  # noqa: PLR2004 - the one that serves and one before it
                raise ArtifactError(f"{alias} never meant another model: there is nothing to go back to")
            load_artifact(self._place(before[-2]))
            leave = ask(self._place(before[-2]))
            return self._point(alias, before[-2], action="rollback", leave=leave)

    def withdraw(self, alias: str) -> Promotion:
        """Let an alias mean no model any more.

        Raises:
            ArtifactError: it means none.
        """
        with self._locked():
            previous = self.version(alias)
            done = self._log.add(Promotion(now(), alias, "", previous, "withdraw", who=who()))
            (self.root / f"{alias}.json").unlink()
            return done

    def log(self) -> list[Promotion]:
        """Give all promotions, oldest first."""
        return self._log.entries()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Wait for one's turn; the operating system gives it to the next when a process dies."""
        self.root.mkdir(parents=True, exist_ok=True)
        door = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(door, fcntl.LOCK_EX)
            self._tidy()
            yield
        finally:
            os.close(door)

    def _tidy(self) -> None:
        """Clear away what promotions left that were killed."""
        for left in self.root.glob(f"{_COPYING}*"):
            shutil.rmtree(left)
        for aside in self.root.glob(f"{_REPLACED}*"):
            kept = self.root / "versions" / aside.name.removeprefix(_REPLACED)
            if kept.exists():
                shutil.rmtree(aside)
            else:
                aside.rename(kept)

    @contextmanager
    def _copied(self, folder: Path) -> Iterator[Path]:
        """Give a copy of a model that is looked at and kept, whatever is done to the folder meanwhile."""
        read_manifest(folder)
        with tempfile.TemporaryDirectory(dir=self.root, prefix=_COPYING, ignore_cleanup_errors=True) as place:
            yield Path(shutil.copytree(folder, Path(place) / "model"))

    def _keep(self, copy: Path, version: str) -> None:
        """Move a copy to its place; the model of that name that was there stays readable until then."""
        target, aside = self.root / "versions" / version, self.root / f"{_REPLACED}{version}"
        target.parent.mkdir(exist_ok=True)
        if target.exists():
            if _is_kept(copy, target):
                return
            target.rename(aside)
        os.replace(copy, target)  # noqa: PTH105 - the atomic rename is meant by its name
        shutil.rmtree(aside, ignore_errors=True)

    def _point(self, alias: str, version: str, *, action: str = "promote", leave: Leave) -> Promotion:
        try:
            previous = self.version(alias)
        except ArtifactError:
            previous = ""
        promotion = self._log.add(
            Promotion(now(), alias, version, previous, action, leave.gate, who(), leave.why)
        )
        pointer = self.root / f".{alias}.json.new"
        with pointer.open("w", encoding="utf-8") as file:
            file.write(json.dumps({"version": version}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(pointer, self.root / f"{alias}.json")  # noqa: PTH105 - the atomic rename is meant by its name
        return promotion


def _is_kept(copy: Path, target: Path) -> bool:
    """Say whether a model is kept already and whole; only its signature is then taken over."""
    if manifest_sha256(copy) != manifest_sha256(target):
        return False
    try:
        load_artifact(target)
    except ArtifactError:
        return False
    signature = copy / SIGNATURE
    if signature.exists():
        os.replace(signature, target / SIGNATURE)  # noqa: PTH105 - likewise
    return True
