"""Serves with a fake model as `disposisi serve` does, in a process of its own: `python -m tests.serve.fake_server`."""

from serve.app import create_app
from serve.server import serve_app
from serve.settings import Settings
from serve.store import Store
from serve.store.migrate import upgrade
from tests.serve.fakes import fake_champion


def main() -> None:
    """Serve until a signal comes, by the settings in the environment."""
    settings = Settings()
    store = Store(settings.database_url)
    upgrade(store)
    store.close()
    serve_app(create_app(settings, champion=fake_champion()), settings)


if __name__ == "__main__":
    main()
