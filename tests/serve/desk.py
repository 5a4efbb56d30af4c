"""Complaints that wait, officers who work on them, what is kept of it."""

import re
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from serve.officer import Role
from serve.store import Store
from serve.store.records import ReviewRecord, SuggestionRecord
from serve.store.records_decisions import DecisionRecord
from serve.store.records_officers import OfficerRecord
from tests.serve.clients import signed_in, token_for
from tests.serve.fakes import DISHUB, LIGHT

SLEMAN = "34.04"
TEXT = "Lampu jalan di Ngaglik mati, ragu lapor ke mana. Sampah juga menumpuk di kali."
ACCEPT = {"decision": "accept", "kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}


def send(client: httpx.Client, complaint_id: str, text: str = TEXT, **fields: object) -> None:
    """Let a complaint wait for an officer."""
    body = {"text": text, "id": complaint_id, "tenant": SLEMAN, **fields}
    assert client.post("/v1/suggestions", json=body).is_success


def officer(
    app: FastAPI, name: str, role: Role = "peninjau", tenant: str = SLEMAN, agency: str = ""
) -> dict[str, str]:
    """Make an officer, give what the browser of that officer sends."""
    login = name.lower().replace(" ", ".")
    token = token_for(app, role, tenant, agency, login)
    with app.state.store.write() as session:
        session.scalars(select(OfficerRecord).where(OfficerRecord.login == login)).one().name = name
    return signed_in(token)


def version(page: str) -> str:
    """Give the version that a page's forms carry."""
    found = re.search(r'name="versi" value="([^"]+)"', page)
    assert found
    return found[1]


def history(kept: Store, complaint_id: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Give all decisions on a complaint: act, agency, detail."""
    with kept.read() as session:
        query = select(DecisionRecord).where(DecisionRecord.complaint_id == complaint_id)
        return [
            (row.act, row.agency, row.detail) for row in session.scalars(query.order_by(DecisionRecord.id))
        ]


def review(kept: Store, complaint_id: str) -> ReviewRecord | None:
    """Give the decision that closes a complaint."""
    with kept.read() as session:
        return session.scalar(select(ReviewRecord).where(ReviewRecord.complaint_id == complaint_id))


def waits(kept: Store, complaint_id: str) -> bool:
    """Say whether a complaint waits for an officer."""
    with kept.read() as session:
        query = select(SuggestionRecord.waiting).where(SuggestionRecord.complaint_id == complaint_id)
        return bool(session.scalar(query))
