"""What endpoints may ask for, by name in their signatures."""

from typing import Annotated, TypeVar

from fastapi import Depends, Request

from serve.champion import Champion
from serve.drain import Drain
from serve.monitoring.metrics import Metrics
from serve.pages import Pages, pages_of
from serve.settings import Settings
from serve.store import Store

T = TypeVar("T")


async def _settings(request: Request) -> Settings:
    return _held(request, "settings", Settings)


async def _champion(request: Request) -> Champion:
    return _held(request, "champion", Champion)


async def _store(request: Request) -> Store:
    return _held(request, "store", Store)


async def _pages(request: Request) -> Pages:
    return pages_of(request)


async def _drain(request: Request) -> Drain:
    return _held(request, "drain", Drain)


async def _metrics(request: Request) -> Metrics:
    return _held(request, "metrics", Metrics)


def _held(request: Request, name: str, kind: type[T]) -> T:
    value = getattr(request.app.state, name)
    assert isinstance(value, kind)  # noqa: S101 - the application's state is untyped
    return value


SettingsDep = Annotated[Settings, Depends(_settings)]
ChampionDep = Annotated[Champion, Depends(_champion)]
StoreDep = Annotated[Store, Depends(_store)]
DrainDep = Annotated[Drain, Depends(_drain)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]
PagesDep = Annotated[Pages, Depends(_pages)]
