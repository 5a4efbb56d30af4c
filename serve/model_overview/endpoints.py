"""/kelola/model: which model answers, what it promises, whether the promise holds."""

from datetime import datetime

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from data.tenants import load_tenant
from serve.administered import tenants_of
from serve.dependencies import ChampionDep, PagesDep, SettingsDep
from serve.model_overview.service import ModelOverview
from serve.signed_in import Administrator

HEADS = frozenset({"kind", "topic", "own_topic", "agency", "urgency", "oversight"})
"""Heads of a model that have a name for people."""

router = APIRouter(prefix="/kelola/model", include_in_schema=False)


@router.get("")
async def show(
    request: Request, pages: PagesDep, settings: SettingsDep, champion: ChampionDep, admin: Administrator
) -> HTMLResponse:
    """Show the models; they are changed on the command line."""
    overview = ModelOverview(settings.models_dir)
    models, log = await to_thread.run_sync(lambda: (overview.models(), overview.log()))
    current = request.app.state.promises.current
    return pages.render(
        "kelola/model.html",
        serving=champion.status,
        models=models,
        log=log,
        heads=HEADS,
        promises={code: current[code] for code in tenants_of(admin) if code in current},
        zone=load_tenant(admin.tenant).time_zone,
        read_moment=datetime.fromisoformat,
    )
