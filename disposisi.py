"""The command line's front door: joins the commands of training and of serving, each loaded when it is called."""

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

_MODULES = {
    "training.cli": ("train", "score", "data", "model"),
    "training.report_cli": ("evaluate",),
    "training.drift_cli": ("drift",),
    "training.tenant_cli": ("tenant",),
    "training.text_cli": ("text",),
    "serve.cli": ("serve", "reviews", "db"),
    "serve.key_cli": ("key",),
    "serve.webhook_cli": ("webhook",),
}


class _FrontDoor(TyperGroup):
    """A group whose commands live in other modules; `--help` loads them, a call loads only its own."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature of the base class
        return [name for names in _MODULES.values() for name in names]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        module = next((module for module, names in _MODULES.items() if cmd_name in names), None)
        if module is None:
            return None
        return typer.main.get_group(importlib.import_module(module).app).get_command(ctx, cmd_name)


cli = _FrontDoor(name="disposisi", help="Route Indonesian citizens' complaints to the responsible agency.")


def main() -> None:
    """Run the command line."""
    cli()


if __name__ == "__main__":
    main()
