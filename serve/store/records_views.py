"""The table of views of the queue that officers keep."""

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import Record
from serve.store.records_officers import OFFICER_ID


class QueueViewRecord(Record):
    """Filters of the queue under a name of the officer's own, as they stand in the page's address."""

    __tablename__ = "queue_views"
    __table_args__ = (UniqueConstraint("officer_id", "name"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    officer_id: Mapped[str] = mapped_column(String(OFFICER_ID), ForeignKey("officers.id"))
    name: Mapped[str]
    query: Mapped[str]
