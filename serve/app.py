"""Puts the service together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from importlib.metadata import version
from importlib.resources import files

from anyio import to_thread
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from serve import docs_page, health
from serve.catalogue import endpoints as catalogue
from serve.champion import Champion
from serve.complaints import endpoints as complaints
from serve.errors import UnavailableError
from serve.jobs import endpoints as jobs
from serve.jobs.worker import JobWorker
from serve.middleware import add_middleware
from serve.openapi import describe
from serve.pages import Pages
from serve.problems import handle_problems
from serve.reviews import endpoints as reviews
from serve.settings import Settings
from serve.store import Store
from serve.store.migrate import upgrade
from serve.suggestions import endpoints as suggestions
from serve.suggestions import page
from serve.webhooks.worker import delivering

DESCRIPTION = (
    "Says what a citizen's complaint is about, which agency is responsible, how sure that is and why."
)


def create_app(settings: Settings, *, champion: Champion | None = None) -> FastAPI:
    """Make the application; its database is brought up to date when it starts.

    Args:
        settings: what it needs to know.
        champion: the model that serves, the registry's champion when absent.
    """
    app = FastAPI(
        title="Disposisi",
        version=version("disposisi"),
        summary="Routes citizens' complaints to the responsible agency",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.champion = champion or _promoted(settings)
    app.state.store = Store(settings.database_url, limit=settings.database_limits)
    app.state.pages = Pages()
    app.state.job_worker = JobWorker(
        app.state.store, app.state.champion, settings.jobs_dir, timedelta(days=settings.jobs_keep_days)
    )
    _add_endpoints(app)
    handle_problems(app)
    add_middleware(app, settings)
    return app


def _promoted(settings: Settings) -> Champion:
    from models.registry import Registry  # noqa: PLC0415 - only a service without a model of its own loads the models
    from models.suggester import Suggester  # noqa: PLC0415 - likewise

    return Champion(Registry(settings.models_dir), Suggester.load)


def _add_endpoints(app: FastAPI) -> None:
    for feature in (suggestions, complaints, jobs, catalogue, health, docs_page, page, reviews):
        app.include_router(feature.router)
    app.mount("/static", StaticFiles(directory=str(files("serve").joinpath("static"))), name="static")
    describe(app, (*suggestions.SHAPES, *complaints.SHAPES, *jobs.SHAPES, *catalogue.SHAPES, *health.SHAPES))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await to_thread.run_sync(upgrade, app.state.store)
    with suppress(UnavailableError):  # the log says why, so does /readyz; the first model may come later
        await to_thread.run_sync(app.state.champion.current)
    if app.state.settings.jobs_worker:
        app.state.job_worker.start()
    async with delivering(app.state.store, app.state.settings):
        yield
    await to_thread.run_sync(app.state.job_worker.stop)
    app.state.store.close()
