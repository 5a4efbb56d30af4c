"""The rules of the house that no linter knows."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import disposisi
from serve.app import create_app
from serve.settings import Settings

ROOT = Path(disposisi.__file__).parent
PACKAGES = ("data", "pipeline", "models", "training", "serve")
OURS = [
    ROOT / "disposisi.py",
    *sorted(
        path
        for folder in (*PACKAGES, "tests", "bench", "docs")
        for path in (ROOT / folder).rglob("*.py")
        if "artifacts" not in path.parts
    ),
]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", OURS, ids=name)
def test_file_has_one_purpose_and_a_readable_length(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert ast.get_docstring(ast.parse(text)), "its first line says its purpose"
    assert path.stem not in {"utils", "helpers", "common", "core", "misc"}
    assert path.parent.name not in {"utils", "helpers", "common", "core", "misc"}


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = [
        f"{name(path)}: {function.name}"
        for path in OURS
        for function in _functions(ast.parse(path.read_text("utf-8")))
        if _body_lines(function) > 60
    ]
    assert long == []


@pytest.mark.parametrize("package", PACKAGES)
def test_package_comes_from_the_repository(package: str) -> None:
    """A folder of the same name under tests would be imported instead, and all would stay green."""
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / package
    assert not list((ROOT / "tests").rglob("__init__.py"))


def _commands(group: Any, words: tuple[str, ...] = ()) -> Iterator[str]:
    for word in group.list_commands(None):
        command = group.get_command(None, word)
        if hasattr(command, "list_commands"):
            yield from _commands(command, (*words, word))
        else:
            yield " ".join((*words, word))


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", list(_commands(disposisi.cli)))
def test_readme_names_every_command(readme: str, command: str) -> None:
    assert re.search(rf"(?:disposisi |`){command}\b", readme)


@pytest.mark.parametrize("setting", list(Settings.model_fields))
def test_readme_names_every_setting(readme: str, setting: str) -> None:
    assert f"DISPOSISI_{setting.upper()}" in readme


def test_readme_names_every_endpoint(readme: str, tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/uji.db", models_dir=tmp_path))
    paths = {*app.openapi()["paths"], "/livez", "/readyz"}
    assert [path for path in sorted(paths) if path not in readme] == []


def test_import_direction_holds() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_command_line_needs_no_learning_library_to_say_what_it_can_do() -> None:
    """`--help` stays quick because nothing heavy is imported for it."""
    code = (
        "import sys, disposisi\n"
        "try: disposisi.cli(args=['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('sklearn', 'scipy', 'numpy', 'pandas', 'sqlalchemy', 'fastapi') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    return [ROOT / path for path in listed if path and (ROOT / path).is_file()]


_MACHINE = re.compile(
    r"/(?:root|home/[a-z]+|Users/[A-Za-z]+)/|/w[o]rk/|(?<!@)\b(?:localhost|127\.0\.0\.1):(?:3141|8081)\b"
    r"|\b(?:files\.pythonh[o]sted\.org|p[y]pi\.org/simple|registry\.n[p]mjs\.org)|--(?:extra-)?index-url|^\s*index-url",
    re.MULTILINE,
)


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    """The same files must do on any machine, behind any mirror."""
    me = Path(__file__).resolve()
    texts = [
        path for path in _tracked() if path.suffix not in {".png", ".ico", ".woff2"} and path.resolve() != me
    ]
    if not texts:
        pytest.skip("not a git checkout: nothing is tracked")
    found = {
        name(path): match[0]
        for path in texts
        if (match := _MACHINE.search(path.read_text("utf-8", errors="replace")))
    }
    assert found == {}
