"""Puts the service together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from importlib.metadata import version
from importlib.resources import files

from anyio import create_task_group, sleep, to_thread
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig

from data.suggestion import Suggestion
from pipeline.gazetteer import villages
from serve import docs_page, health
from serve.administration import endpoints as administration
from serve.administration import versions
from serve.agency_tables import endpoints as agency_tables
from serve.answers import endpoints as answers
from serve.audit import endpoints as audit
from serve.bulk import endpoints as bulk
from serve.catalogue import endpoints as catalogue
from serve.champion import Champion, Watch
from serve.complaints import endpoints as complaints
from serve.deadline_rules import endpoints as deadline_rules
from serve.drain import Drain
from serve.errors import UnavailableError
from serve.intake.inference import endpoints as inference
from serve.intake.inference.refusals import inference_refusal
from serve.intake.open311 import endpoints as open311
from serve.intake.open311.refusals import open311_refusal
from serve.jobs import endpoints as jobs
from serve.jobs.worker import JobWorker
from serve.keeping.service import SuggestionService, grouped
from serve.keys import administration as key_administration
from serve.loading import loader
from serve.middleware import add_middleware
from serve.model_overview import endpoints as model_overview
from serve.monitoring import endpoints as monitoring
from serve.monitoring.metrics import Metrics
from serve.monitoring.tracing import choose_tracing
from serve.officers import administration as officer_administration
from serve.officers import endpoints as officers
from serve.officers.sessions import SessionService
from serve.officers.throttle import Throttle
from serve.openapi import describe
from serve.overview import endpoints as overview
from serve.overview.service import OverviewService
from serve.pages import Pages
from serve.problems import handle_problems
from serve.promise.collector import PromiseCollector
from serve.promise.watch import PromiseWatch, watching
from serve.published_tables import PublishedTables
from serve.queue import endpoints as queue
from serve.queue.counted import Counted
from serve.reviews import desk_endpoints as desk
from serve.second_opinions import endpoints as second_opinions
from serve.settings import Settings
from serve.shadow.collector import ShadowCollector
from serve.shadow.watch import Shadow
from serve.store import Store
from serve.store.migrate import upgrade
from serve.suggestions import endpoints as suggestions
from serve.suggestions import page
from serve.tenant_settings.watch import SettingsWatch
from serve.tenant_settings.watch import watching as watching_settings
from serve.threshold_rules import ThresholdRules
from serve.thresholds import endpoints as thresholds
from serve.webhooks import administration as webhook_administration
from serve.webhooks.worker import delivering

DESCRIPTION = (
    "Says what a citizen's complaint is about, which agency is responsible, how sure that is and why."
)

FOLLOW_SECONDS = 1.0
API = (suggestions, complaints, jobs, catalogue, open311, inference)
"""What programs call, with shapes of its own."""

ADMINISTRATION = (
    administration, versions, officer_administration, key_administration, thresholds, deadline_rules, answers,
    webhook_administration, model_overview, agency_tables,
)  # fmt: skip
"""The pages under /kelola."""

REFUSALS = {"/open311/": open311_refusal, "/v2": inference_refusal}

NO_TELEMETRY: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip
"""The framework's own, which records addresses and the messages of errors, stays off whatever the environment says."""


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
        telemetry=NO_TELEMETRY,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.champion = champion or _promoted(settings)
    app.state.store = Store(settings.database_url, limit=settings.database_limits)
    app.state.suggestion_service = SuggestionService(
        app.state.champion, app.state.store, grouped(app.state.store)
    )
    app.state.pages = Pages()
    app.state.job_worker = JobWorker(
        app.state.store, app.state.champion, settings.jobs_dir, timedelta(days=settings.jobs_keep_days)
    )
    app.state.sessions = SessionService(app.state.store, settings.lifetimes)
    app.state.throttle = Throttle()
    app.state.drain = Drain()
    app.state.promises = PromiseWatch(app.state.store, app.state.champion)
    app.state.thresholds = ThresholdRules()
    app.state.champion.watch = _watched(app.state.thresholds, app.state.promises)
    app.state.published = PublishedTables()
    app.state.settings_watch = SettingsWatch(
        app.state.store,
        {
            "thresholds": app.state.thresholds.apply,
            "tables": app.state.published.apply_tables,
            "deadlines": app.state.published.apply_deadlines,
        },
    )
    app.state.counted = Counted()
    app.state.overviews = OverviewService(app.state.store, app.state.promises)
    app.state.metrics = Metrics(app.state.store, app.state.champion)
    app.state.job_worker.report = app.state.metrics.job_rows
    app.state.metrics.registry.register(PromiseCollector(app.state.promises))
    app.state.shadow = _in_shadow(settings, app.state.store)
    app.state.champion.heard = app.state.shadow.heard
    app.state.metrics.registry.register(ShadowCollector(app.state.shadow))
    app.state.tracing = choose_tracing(wanted=settings.otel)
    _add_endpoints(app)
    handle_problems(app, REFUSALS)
    add_middleware(app, settings)
    return app


def _watched(thresholds: ThresholdRules, promises: PromiseWatch) -> Watch:
    """Let what a model suggests pass the government's own thresholds, then the promise of automatic decisions."""

    def passed(suggestion: Suggestion, tenant: str, risk: float) -> Suggestion:
        return promises.passed(thresholds.passed(suggestion, tenant), tenant, risk)

    return passed


def _promoted(settings: Settings) -> Champion:
    from models.registry import Registry  # noqa: PLC0415 - only a service without a model of its own loads the models

    return Champion(Registry(settings.models_dir), loader(settings))


def _in_shadow(settings: Settings, store: Store) -> Shadow:
    from models.registry import Registry  # noqa: PLC0415 - likewise

    return Shadow(Registry(settings.models_dir), loader(settings), store)


def _add_endpoints(app: FastAPI) -> None:
    for feature in (
        *API,
        health,
        docs_page,
        page,
        queue,
        overview,
        desk,
        bulk,
        second_opinions,
        monitoring,
        officers,
        audit,
        *ADMINISTRATION,
    ):
        app.include_router(feature.router)
    app.mount("/static", StaticFiles(directory=str(files("serve").joinpath("static"))), name="static")
    describe(app, [shape for feature in (*API, health) for shape in feature.SHAPES])


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await to_thread.run_sync(upgrade, app.state.store)
    await to_thread.run_sync(app.state.settings_watch.refresh)
    await _look_for_model(app.state.champion)
    await to_thread.run_sync(app.state.promises.refresh)
    if app.state.settings.jobs_worker:
        app.state.job_worker.start()
    app.state.shadow.start()
    report = app.state.metrics.webhook_attempt
    sending = delivering(app.state.store, app.state.settings, report)
    async with sending, create_task_group() as tasks:
        tasks.start_soon(_follow, app.state.champion)
        tasks.start_soon(_know_the_country, app.state.champion)
        tasks.start_soon(watching, app.state.promises)
        tasks.start_soon(watching_settings, app.state.settings_watch)
        yield
        tasks.cancel_scope.cancel()
    await to_thread.run_sync(app.state.job_worker.stop)
    await to_thread.run_sync(app.state.shadow.stop)
    app.state.published.clear()
    app.state.tracing.close()
    app.state.store.close()


async def _follow(champion: Champion) -> None:
    """Take over a newly promoted model even where nobody asks."""
    while True:
        await sleep(FOLLOW_SECONDS)
        await _look_for_model(champion)


async def _know_the_country(champion: Champion) -> None:
    """Read the names of all villages before a complaint needs them: that takes seconds, and only memory after."""
    await to_thread.run_sync(villages, "", abandon_on_cancel=True)
    await to_thread.run_sync(champion.loaded)


async def _look_for_model(champion: Champion) -> None:
    with suppress(UnavailableError):  # the log says why, so does /readyz; the first model may come later
        await to_thread.run_sync(champion.current, abandon_on_cancel=True)
