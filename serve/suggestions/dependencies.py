"""The suggestion service, by name in the signatures of this feature's endpoints."""

from typing import Annotated

from fastapi import Depends

from serve.dependencies import ChampionDep, StoreDep
from serve.keeping.service import SuggestionService


async def _service(champion: ChampionDep, store: StoreDep) -> SuggestionService:
    return SuggestionService(champion, store)


SuggestionServiceDep = Annotated[SuggestionService, Depends(_service)]
