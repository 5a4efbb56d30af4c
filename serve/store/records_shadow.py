"""The table of how often a challenger agreed with the champion."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import Record

MAX_VERSION = 100
"""Longest name of a model, in characters."""


class ShadowRecord(Record):
    """Counts of complaints that two models read, one row for each pair of them and government."""

    __tablename__ = "shadow_tallies"

    champion: Mapped[str] = mapped_column(String(MAX_VERSION), primary_key=True)
    challenger: Mapped[str] = mapped_column(String(MAX_VERSION), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(MAX_VERSION), primary_key=True)
    compared: Mapped[int]
    same_agency: Mapped[int]
    same_topic: Mapped[int]
    same_action: Mapped[int]
    champion_auto: Mapped[int]
    challenger_auto: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
