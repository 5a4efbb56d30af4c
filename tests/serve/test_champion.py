"""The promoted model is followed without a restart; a broken one never replaces a good one."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from serve.champion import CHECK_SECONDS, RETRY_SECONDS, Champion
from serve.errors import UnavailableError
from tests.serve.fakes import FakeRegistry, FakeSuggester, load_fake


class Clock:
    """Time that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def at_once(work: Callable[[], None]) -> None:
    """Look for a newer model before going on, so that the test sees what came of it."""
    work()


def test_follows_the_pointer() -> None:
    registry, clock = FakeRegistry("satu"), Clock()
    champion = Champion(registry, load_fake, clock=clock, start=at_once)
    assert champion.current().version == "satu"
    registry.pointer = "dua"
    assert champion.current().version == "satu"
    clock.now += CHECK_SECONDS
    assert champion.current().version == "dua"


def test_looks_at_most_once_a_second() -> None:
    class Counting(FakeRegistry):
        looks = 0

        def version(self, alias: str) -> str:
            self.looks += 1
            return super().version(alias)

    registry, clock = Counting(), Clock()
    champion = Champion(registry, lambda _: FakeSuggester(), clock=clock, start=at_once)
    for _ in range(100):
        champion.current()
    assert registry.looks == 1


def test_a_broken_champion_keeps_the_old_one_serving() -> None:
    """It warns once, tries the broken one again only after a while, takes a mended pointer at once."""
    registry, clock = FakeRegistry("baik"), Clock()
    champion = Champion(registry, load_fake, clock=clock, start=at_once)
    champion.current()
    registry.pointer = "rusak"
    with capture_logs() as lines:
        for _ in range(5):
            clock.now += CHECK_SECONDS
            assert champion.current().version == "baik"
        clock.now += RETRY_SECONDS
        assert champion.current().version == "baik"
    warnings = [line for line in lines if line["log_level"] == "warning"]
    assert [(line["version"], line["serving"]) for line in warnings] == [("rusak", "baik")]
    registry.pointer = "lebih-baik"
    clock.now += CHECK_SECONDS
    assert champion.current().version == "lebih-baik"


@pytest.mark.parametrize("failure", [RuntimeError, KeyError, MemoryError, AttributeError])
def test_whatever_loading_breaks_on_keeps_the_old_one_serving(failure: type[Exception]) -> None:
    """An error nobody foresaw is logged with its type."""

    def load(folder: Path) -> FakeSuggester:
        if folder.name == "aneh":
            raise failure("bobot")
        return FakeSuggester(folder.name)

    registry, clock = FakeRegistry("baik"), Clock()
    champion = Champion(registry, load, clock=clock, start=at_once)
    champion.current()
    registry.pointer = "aneh"
    clock.now += CHECK_SECONDS
    with capture_logs() as lines:
        assert champion.current().version == "baik"
    assert [(line["version"], line["serving"]) for line in lines] == [("aneh", "baik")]
    assert failure.__name__ in lines[0]["reason"]


def test_a_lost_pointer_keeps_the_old_one_serving() -> None:
    registry, clock = FakeRegistry("baik"), Clock()
    champion = Champion(registry, load_fake, clock=clock, start=at_once)
    champion.current()
    registry.pointer = ""
    clock.now += CHECK_SECONDS
    assert champion.current().version == "baik"


def test_a_first_model_is_found_later() -> None:
    registry, clock = FakeRegistry(""), Clock()
    champion = Champion(registry, load_fake, clock=clock, start=at_once)
    with pytest.raises(UnavailableError):
        champion.current()
    registry.pointer = "satu"
    clock.now += CHECK_SECONDS
    assert champion.current().version == "satu"


def test_nobody_waits_for_a_new_model_to_load() -> None:
    """While it loads in the background, everybody is answered by the old model, the one who began it too."""
    started, release, clock = threading.Event(), threading.Event(), Clock()
    registry = FakeRegistry("satu")

    def load(folder: Path) -> FakeSuggester:
        if folder.name == "dua":
            started.set()
            assert release.wait(5)
        return FakeSuggester(folder.name)

    background: list[threading.Thread] = []

    def start(work: Callable[[], None]) -> None:
        background.append(threading.Thread(target=work))
        background[-1].start()

    champion = Champion(registry, load, clock=clock, start=start)
    champion.current()
    registry.pointer = "dua"
    clock.now += CHECK_SECONDS
    assert champion.current().version == "satu"
    assert started.wait(5)
    clock.now += CHECK_SECONDS
    assert champion.current().version == "satu"
    assert len(background) == 1
    release.set()
    background[0].join()
    assert champion.current().version == "dua"


def test_a_background_of_its_own() -> None:
    """Without anything else said, a thread does it."""
    loaded, clock = threading.Event(), Clock()
    registry = FakeRegistry("satu")

    def load(folder: Path) -> FakeSuggester:
        if folder.name == "dua":
            assert threading.current_thread() is not threading.main_thread()
            loaded.set()
        return FakeSuggester(folder.name)

    champion = Champion(registry, load, clock=clock)
    champion.current()
    registry.pointer = "dua"
    clock.now += CHECK_SECONDS
    champion.current()
    assert loaded.wait(5)


def test_its_state_is_told() -> None:
    """What serves, since when, and what refuses to load until the pointer is mended."""
    registry, clock = FakeRegistry("baik"), Clock()
    champion = Champion(registry, load_fake, clock=clock, start=at_once)
    assert champion.status.version == ""
    champion.current()
    assert (champion.status.version, champion.status.failure) == ("baik", "")
    assert champion.status.loaded_at > 0
    registry.pointer = "rusak"
    clock.now += CHECK_SECONDS
    champion.current()
    assert (champion.status.version, champion.status.failure) == ("baik", "rusak")
    registry.pointer = "baik"
    clock.now += CHECK_SECONDS
    champion.current()
    assert (champion.status.version, champion.status.failure) == ("baik", "")


def test_where_no_thread_can_be_started_the_old_one_goes_on() -> None:
    """At the end of the process, for one; the next caller may try again."""

    def refuse(_work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    registry, clock = FakeRegistry("satu"), Clock()
    champion = Champion(registry, load_fake, clock=clock, start=refuse)
    champion.current()
    clock.now += CHECK_SECONDS
    assert [champion.current().version for _ in range(3)] == ["satu"] * 3
