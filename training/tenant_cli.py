"""The commands that make, show and check governments."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from training.console import give, plain_failures, say

app = typer.Typer(no_args_is_help=True, add_completion=False)
tenant_app = typer.Typer(no_args_is_help=True, help="Make, show and check the governments that route.")
app.add_typer(tenant_app, name="tenant")

Code = Annotated[
    str, typer.Argument(help="Kemendagri code of a province, regency or city (33.05), or nasional.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]


@app.callback()
def _group() -> None:
    """Keep `tenant` a group of commands, though it is the only one here."""


@tenant_app.command("list")
def tenant_list(*, as_json: AsJson = False) -> None:
    """List the governments that are set up."""
    with plain_failures():
        from data.errors import DataError  # noqa: PLC0415
        from data.tenants import load_tenant, tenant_codes  # noqa: PLC0415 - heavy imports wait until a command runs

        rows = []
        for code in tenant_codes():
            try:
                tenant = load_tenant(code)
            except DataError as error:
                say(f"Warning: {error}; see disposisi tenant check {code}")
                continue
            agencies = len(tenant.registry.agencies)
            rows.append({"code": code, "name": tenant.name, "kind": tenant.kind, "agencies": agencies})
        lines = [f"{r['code']:10} {r['kind']:10} {r['agencies']:4} agencies  {r['name']}" for r in rows]
        give({"tenants": rows}, as_json=as_json, lines=lines)


@tenant_app.command("show")
def tenant_show(
    code: Code,
    topic: Annotated[str, typer.Option(help="Show who answers for this topic instead.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show a government's agencies, or who answers for one topic and by which law."""
    with plain_failures():
        from data.taxonomy import load_taxonomy  # noqa: PLC0415
        from data.tenants import load_tenant  # noqa: PLC0415
        from pipeline.responsibility import parts_of  # noqa: PLC0415

        tenant = load_tenant(code)
        today = datetime.now(UTC).astimezone(tenant.time_zone).date()
        if topic:
            parts = parts_of(tenant, load_taxonomy().topic(topic).code, tenant.region_code, today)
            ranked = sorted(parts, key=lambda part: -part.share)
            body = [{"agency": p.code, "share": round(p.share, 4), "source": p.source} for p in ranked]
            lines = [f"{p.share:6.1%}  {p.code:24} {p.source}".rstrip() for p in ranked]
            give({"tenant": code, "topic": topic, "agencies": body}, as_json=as_json, lines=lines)
            return
        agencies = [a for a in tenant.registry.agencies.values() if a.is_valid(today)]
        rows = [
            {"code": a.code, "name": a.name, "level": a.level, "sectors": list(a.sectors)} for a in agencies
        ]
        lines = [f"{a.code:24} {a.level:10} {a.name}: {', '.join(a.topics or a.sectors)}" for a in agencies]
        give({"tenant": code, "name": tenant.name, "agencies": rows}, as_json=as_json, lines=lines)


@tenant_app.command("init")
def tenant_init(code: Code, *, as_json: AsJson = False) -> None:
    """Write a working registry and routing table for any province, regency or city."""
    with plain_failures():
        from training.governments import init_tenant  # noqa: PLC0415

        agencies, routes = init_tenant(code)
        lines = [
            f"{agencies}: the standard agencies; give them the names and matters they have here",
            f"{routes}: says where this government differs from the table of jurisdiction",
            f"then: disposisi tenant check {code}",
        ]
        body = {"tenant": code, "agencies": str(agencies), "routes": str(routes)}
        give(body, as_json=as_json, lines=lines)


@tenant_app.command("check")
def tenant_check(code: Code, *, as_json: AsJson = False) -> None:
    """Find unknown codes, matters nobody holds, overlaps and dangling successors; exit code 1 where one is an error."""
    with plain_failures():
        from pipeline.table_check import check_tenant  # noqa: PLC0415

        findings = check_tenant(code)
        errors = sum(finding.severity == "error" for finding in findings)
        lines = [*map(str, findings), f"{errors} errors, {len(findings) - errors} warnings"]
        body = {"tenant": code, "errors": errors, "findings": [f.as_json() for f in findings]}
        give(body, as_json=as_json, lines=lines)
        if errors:
            raise typer.Exit(1)
