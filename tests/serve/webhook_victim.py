"""A process of its own that a test kills: it decides a complaint and dies, or it delivers until it is killed."""

import os
import signal
import sys
import time

from data.schema import Complaint
from serve.deciding.verdict import Verdict
from serve.keeping.intake import Received
from serve.keeping.service import SuggestionService
from serve.reviews.desk import Desk
from serve.settings import Settings
from serve.store import Store
from serve.webhooks.worker import Worker, courier_of
from tests.serve.clients import OFFICER
from tests.serve.fakes import DISHUB, LIGHT, fake_champion


def decide(store: Store) -> None:
    """Keep a complaint with an officer's decision, then end without another instruction."""
    complaint = Complaint("ragu, lampu gelap", id="K-1", tenant="34.04")
    SuggestionService(fake_champion(), store).suggest(Received(complaint, store=True))
    Desk(store, OFFICER).decide("K-1", Verdict("pengaduan", LIGHT, DISHUB))
    os.kill(os.getpid(), signal.SIGKILL)


def deliver(store: Store) -> None:
    """Deliver what waits."""
    Worker(courier_of(store, Settings(database_url=store.url, webhook_loopback=True))).start()
    time.sleep(60)


if __name__ == "__main__":
    {"decide": decide, "deliver": deliver}[sys.argv[1]](Store(sys.argv[2]))
