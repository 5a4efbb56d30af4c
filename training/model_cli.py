"""The commands about models that are kept: look at one, promote it, go back, try it in the shadow."""

from pathlib import Path
from typing import Annotated

import typer

from training.console import FAILED_GATE, give, plain_failures, say
from training.model_dir import models_dir

app = typer.Typer(no_args_is_help=True)
model_app = typer.Typer(no_args_is_help=True, help="Look at models, promote one, go back to the one before.")
app.add_typer(model_app, name="model")


@app.callback()
def _models() -> None:
    """Models that are kept."""


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]


@model_app.command("inspect")
def model_inspect(model: str, *, as_json: AsJson = False) -> None:
    """Check a model to the last byte and say what it is."""
    with plain_failures():
        from models.artifact import load_artifact  # noqa: PLC0415 - heavy imports wait until a command runs
        from models.registry import Registry  # noqa: PLC0415 - likewise

        artifact = load_artifact(Registry(models_dir()).resolve(model))
        heads = {head.name: len(head.labels) for head in artifact.heads}
        body = artifact.manifest | {"heads": heads, "vocabulary": len(artifact.vocabulary)}
        give(body, as_json=as_json, lines=[f"{name}: {value}" for name, value in sorted(body.items())])


@model_app.command("card")
def model_card(model: str) -> None:
    """Print a model's card."""
    with plain_failures():
        from models.artifact import load_artifact  # noqa: PLC0415 - likewise
        from models.registry import Registry  # noqa: PLC0415 - likewise

        card = load_artifact(Registry(models_dir()).resolve(model)).card
        give({"card": card}, as_json=False, lines=[card])


@model_app.command("export")
def model_export(
    model: str,
    sklearn: Annotated[
        Path, typer.Option("--sklearn", help="File to write, by joblib: for research, never served.")
    ],
    head: Annotated[str, typer.Option(help="Which of its questions: topic, agency, kind ...")] = "topic",
) -> None:
    """Write one head of a model as a plain scikit-learn pipeline; opening such a file runs code, so only open your own."""
    with plain_failures():
        import joblib  # noqa: PLC0415 - likewise

        from models.artifact import load_artifact  # noqa: PLC0415 - likewise
        from models.registry import Registry  # noqa: PLC0415 - likewise
        from training.estimators import as_pipeline  # noqa: PLC0415 - likewise

        artifact = load_artifact(Registry(models_dir()).resolve(model))
        joblib.dump(as_pipeline(artifact, head), sklearn)
        line = f"head {head} of {artifact.version}: {sklearn} (needs this project to be opened)"
        give({"version": artifact.version, "head": head, "out": str(sklearn)}, as_json=False, lines=[line])


@model_app.command("list")
def model_list(*, as_json: AsJson = False) -> None:
    """List the models kept, which one serves, which one is in its shadow, what the gates said of each."""
    with plain_failures():
        from models.promotion import state_of  # noqa: PLC0415 - likewise
        from models.registry import Registry  # noqa: PLC0415 - likewise

        state = state_of(Registry(models_dir()))
        give(state.as_json(), as_json=as_json, lines=state.lines())


@model_app.command("promote")
def model_promote(
    folder: Path,
    *,
    only_over_shipped: Annotated[
        bool, typer.Option(help="Leave a champion that learned from more than the shipped corpus alone.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Promote without a passed gate; needs --why.")
    ] = False,
    why: Annotated[str, typer.Option(help="Why the gates are gone round; it is logged.")] = "",
    as_json: AsJson = False,
) -> None:
    """Let a model be the champion, once it passed the gates: the one that serves, from its next request on."""
    if force != bool(why.strip()):
        raise typer.BadParameter('--force and --why "..." go together')
    with plain_failures():
        from models.errors import GateError  # noqa: PLC0415 - likewise
        from models.promotion import Conditions, promote  # noqa: PLC0415 - likewise
        from models.registry import Registry  # noqa: PLC0415 - likewise

        registry = Registry(models_dir())
        if only_over_shipped and (kept := registry.own_champion()):
            line = f"{kept} stays champion: it learned from a history"
            give({"champion": kept, "kept": True}, as_json=as_json, lines=[line])
            return
        conditions = Conditions.from_environment(why=why.strip(), shipped_freely=only_over_shipped)
        try:
            done = promote(registry, folder, conditions)
        except GateError as error:
            say(f"Error: {error}")
            raise SystemExit(FAILED_GATE) from None
        line = f"{done.version} is champion" + (f" (before: {done.previous})" if done.previous else "")
        gate = {"gate": done.gate} if done.gate else {}
        give({"champion": done.version, "previous": done.previous} | gate, as_json=as_json, lines=[line])


@model_app.command("rollback")
def model_rollback(*, as_json: AsJson = False) -> None:
    """Let the champion before this one serve again."""
    with plain_failures():
        from models.promotion import Conditions, roll_back  # noqa: PLC0415 - likewise
        from models.registry import Registry  # noqa: PLC0415 - likewise

        done = roll_back(Registry(models_dir()), Conditions.from_environment())
        body = {"champion": done.version, "previous": done.previous}
        give(body, as_json=as_json, lines=[f"{done.version} is champion again"])


@model_app.command("challenge")
def model_challenge(
    folder: Annotated[Path | None, typer.Argument(help="Folder of a model.")] = None,
    *,
    none: Annotated[bool, typer.Option("--none", help="Let no model run in the shadow any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let a model run in the champion's shadow: it reads the same complaints, nobody sees what it says."""
    if (folder is None) != none:
        raise typer.BadParameter("name a folder, or --none")
    with plain_failures():
        from models.promotion import Conditions, challenge  # noqa: PLC0415 - likewise
        from models.registry import CHALLENGER, Registry  # noqa: PLC0415 - likewise

        registry = Registry(models_dir())
        if folder is None:
            done = registry.withdraw(CHALLENGER)
            line = f"no challenger any more (before: {done.previous})"
        else:
            done = challenge(registry, folder, Conditions.from_environment())
            line = f"{done.version} is challenger; `disposisi model shadow` tells how it does"
        give({"challenger": done.version, "previous": done.previous}, as_json=as_json, lines=[line])


@model_app.command("key")
def model_key(
    out: Annotated[Path, typer.Option(help="File of the private key; the public one is <out>.pub.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Make a pair of Ed25519 keys: one signs at promotion, the other is trusted where models are loaded."""
    with plain_failures():
        from models.signature import make_keys  # noqa: PLC0415 - likewise

        public = out.with_name(f"{out.name}.pub")
        known = make_keys(out, public)
        lines = [f"key {known}", f"DISPOSISI_SIGNING_KEY={out}   where models are promoted",
                 f"DISPOSISI_TRUSTED_KEY={public}   where they are loaded"]  # fmt: skip
        give({"key": known, "private": str(out), "public": str(public)}, as_json=as_json, lines=lines)
