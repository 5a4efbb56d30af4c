"""Runs the migrations on the connection that `serve.store.migrate` hands over."""

from alembic import context

from serve.store.records import Record

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
