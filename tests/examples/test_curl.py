"""Every curl recipe does what its page says."""

import os
import re
import subprocess
from pathlib import Path

from tests.examples.conftest import Service

PAGE = Path("docs/examples/curl.md").read_text("utf-8")
RECIPE = re.compile(r"```bash\n(.*?)```\n(?:<!-- shows: (.*?) -->)?", re.DOTALL)


def test_recipes(service: Service, tmp_path: Path) -> None:
    """In order and in one shell, as a person would type them; each shows what stands below it."""
    recipes = RECIPE.findall(PAGE)
    assert len(recipes) == PAGE.count("```bash") > 10
    script = "set -euo pipefail\n" + "".join(
        f"{{\n{recipe}}} > out.{i}\n" for i, (recipe, _) in enumerate(recipes)
    )
    done = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | {"DISPOSISI": service.url}, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown = [((tmp_path / f"out.{i}").read_text("utf-8"), words) for i, (_, words) in enumerate(recipes)]
    assert [words for output, words in shown if words not in output] == []


def test_every_endpoint_for_programs_has_a_recipe() -> None:
    for path in (
        "suggestions",
        "suggestions/batch",
        "complaints/",
        "/outcome",
        "jobs",
        "topics",
        "sectors",
        "agencies",
    ):
        assert path in PAGE
