"""Administrators before their pages, in this process."""

import re

import httpx
from fastapi import FastAPI

from serve.officer import Role
from serve.store import Store
from serve.trail.entry import Act
from serve.trail.repository import chain
from tests.serve.clients import sign_in, token_for

SURE = {"yakin": "ya"}


def as_admin(client: httpx.Client, app: FastAPI, role: Role = "admin-instansi", tenant: str = "34.04") -> str:
    """Let the client be an administrator, by default one of Sleman; give the account's id."""
    token = token_for(app, role, tenant)
    sign_in(client, token)
    found = app.state.sessions.find(token)
    assert found
    return str(found.id)


def acts(store: Store) -> list[Act]:
    """Give what stands in the trail, without who signed in."""
    with store.read() as session:
        return [entry.act for entry in chain(session)]


def hidden(page: str, name: str) -> str:
    """Give what a hidden field of a page's form holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]
