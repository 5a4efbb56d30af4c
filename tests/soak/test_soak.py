"""Half a minute of load on two servers that are stopped all the time: every promise is kept."""

import random
from pathlib import Path

import pytest

from tests.soak.soak import SHORT, soaking

pytestmark = pytest.mark.slow


def test_every_promise_is_kept(tmp_path: Path) -> None:
    """Complaints, outcomes, keys, jobs and webhooks, by the database and by what arrived."""
    with soaking(SHORT, tmp_path) as soak:
        broken = soak.run(random.Random(7))
        assert not broken, "\n".join(broken[:20])
        exits = [how for server in soak.fleet.servers for how, _ in server.exits]
    assert {"SIGTERM", "SIGKILL"} <= set(exits)
    assert len(soak.ledger.complaints) > 20
    assert soak.ledger.outcomes
    assert soak.ledger.replayed
    assert set(soak.ledger.versions) == {"soak-one", "soak-two"}
