"""The command line's front door: joins the commands of training and of serving, each loaded when it is called."""

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

_MODULES = {
    "training.cli": ("train", "score"),
    "training.report_cli": ("evaluate",),
    "training.gate_cli": ("compare", "gate", "demo"),
    "training.data_cli": ("data",),
    "training.model_cli": ("model",),
    "training.drift_cli": ("drift",),
    "training.tenant_cli": ("tenant",),
    "training.text_cli": ("text",),
    "training.label_cli": ("labels", "sample"),
    "serve.cli": ("serve", "reviews", "db"),
    "serve.key_cli": ("key",),
    "serve.webhook_cli": ("webhook",),
    "serve.officer_cli": ("officer",),
    "serve.audit_cli": ("audit",),
}

_JOINED = {"model": {"serve.shadow_cli": ("shadow",)}}
"""Commands of a group that stand in another module than the group."""


class _FrontDoor(TyperGroup):
    """A group whose commands live in other modules; `--help` loads them, a call loads only its own."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature of the base class
        return [name for names in _MODULES.values() for name in names]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        module = next((module for module, names in _MODULES.items() if cmd_name in names), None)
        if module is None:
            return None
        command = _command(module, ctx, cmd_name)
        for elsewhere in _JOINED.get(cmd_name, {}):
            for name in _JOINED[cmd_name][elsewhere]:
                command.add_command(_command(elsewhere, ctx, name), name)
        return command


def _command(module: str, ctx: Any, name: str) -> Any:
    return typer.main.get_group(importlib.import_module(module).app).get_command(ctx, name)


cli = _FrontDoor(name="disposisi", help="Route Indonesian citizens' complaints to the responsible agency.")


def main() -> None:
    """Run the command line."""
    cli()


if __name__ == "__main__":
    main()
