"""A promotion that is killed, wherever it is, leaves the old champion serving, and the next one mends what is left."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import disposisi
from models.artifact import load_artifact, save_artifact
from models.registry import CHAMPION, Registry
from tests.models.test_artifact import tiny

_PROMOTE = """
import os, shutil, signal, sys
from pathlib import Path
from models import registry, promotion_log

def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)

def dying_after(work):
    return lambda *args, **more: (work(*args, **more), die())

point, root, folder = sys.argv[1:]
if point == "copying":
    shutil.copytree = dying_after(shutil.copytree)
elif point == "put aside":
    Path.rename = dying_after(Path.rename)
elif point == "kept":
    registry.Registry._keep = dying_after(registry.Registry._keep)
elif point == "before the log":
    promotion_log.PromotionLog.add = die
elif point == "in the log":
    def torn(self, promotion):
        with self.path.open("a") as log:
            log.write('{"at": "2026')
        die()
    promotion_log.PromotionLog.add = torn
elif point == "after the log":
    promotion_log.PromotionLog.add = dying_after(promotion_log.PromotionLog.add)
elif point == "pointer written":
    os.replace = lambda a, b: die() if str(b).endswith("champion.json") else os.rename(a, b)
registry.Registry(Path(root)).promote(Path(folder))
"""
POINTS = ("copying", "kept", "before the log", "in the log", "after the log", "pointer written")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    for number in range(1, 5):
        save_artifact(tiny(f"uji-{number}"), tmp_path / str(number))
    made = Registry(tmp_path / "registry")
    made.promote(tmp_path / "1")
    made.promote(tmp_path / "2")
    return made


def kill_promotion(registry: Registry, folder: Path, point: str) -> None:
    """Promote in another process, which dies at that point."""
    arguments = [sys.executable, "-c", _PROMOTE, point, str(registry.root), str(folder)]
    done = subprocess.run(arguments, cwd=Path(disposisi.__file__).parent, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("point", POINTS)
def test_the_old_champion_goes_on(registry: Registry, tmp_path: Path, point: str) -> None:
    kill_promotion(registry, tmp_path / "3", point)
    assert load_artifact(registry.path(CHAMPION)).version == "uji-2"


@pytest.mark.parametrize("point", POINTS)
def test_rollback_goes_to_what_really_served(registry: Registry, tmp_path: Path, point: str) -> None:
    kill_promotion(registry, tmp_path / "3", point)
    assert registry.rollback().version == "uji-1"


@pytest.mark.parametrize("point", POINTS)
def test_the_next_promotion_goes_through(registry: Registry, tmp_path: Path, point: str) -> None:
    kill_promotion(registry, tmp_path / "3", point)
    registry.promote(tmp_path / "4")
    assert load_artifact(registry.path(CHAMPION)).version == "uji-4"
    assert list(registry.root.glob(".*-*")) == []
    assert registry.rollback().version == "uji-2"


def test_a_version_that_is_being_replaced_stays_readable(registry: Registry, tmp_path: Path) -> None:
    """The same name with other bytes, killed between the two moves."""
    save_artifact(tiny("uji-2", other=True), tmp_path / "3")
    kill_promotion(registry, tmp_path / "3", "put aside")
    assert load_artifact(registry.path(CHAMPION)).manifest.get("other") is None
    registry.promote(tmp_path / "3")
    assert load_artifact(registry.path(CHAMPION)).manifest["other"] is True
