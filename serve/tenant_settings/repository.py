"""Keeps versions and drafts."""

from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from serve.store.records_settings import TenantDraftRecord, TenantSettingRecord
from serve.tenant_settings.schemas import Draft, Subject, Version


class SettingsRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def mark(self) -> tuple[int, int]:
        """Give what changes with each version of whatever government, in whatever order they are committed."""
        row = self._session.execute(select(func.max(TenantSettingRecord.id), func.count())).one()
        return row[0] or 0, row[1]

    def in_force(self, tenant: str, subject: Subject) -> Version:
        """Give the newest version; where none was made, number 0 with nothing in it."""
        query = select(TenantSettingRecord).where(
            TenantSettingRecord.tenant == tenant, TenantSettingRecord.subject == subject
        )
        found = self._session.scalar(query.order_by(TenantSettingRecord.number.desc()).limit(1))
        return _version(found) if found else Version(tenant, subject, 0, {})

    def all_in_force(self) -> list[Version]:
        """Give the newest version of every subject of every government that has one."""
        newest = (
            select(func.max(TenantSettingRecord.id))
            .group_by(TenantSettingRecord.tenant, TenantSettingRecord.subject)
            .scalar_subquery()
        )
        query = select(TenantSettingRecord).where(TenantSettingRecord.id.in_(newest))
        return [_version(found) for found in self._session.scalars(query)]

    def versions(self, tenant: str, subject: Subject, limit: int) -> list[Version]:
        """Give versions, the newest first."""
        query = (
            select(TenantSettingRecord)
            .where(TenantSettingRecord.tenant == tenant, TenantSettingRecord.subject == subject)
            .order_by(TenantSettingRecord.number.desc())
            .limit(limit)
        )
        return [_version(found) for found in self._session.scalars(query)]

    def version(self, tenant: str, subject: Subject, number: int) -> Version | None:
        """Give one version, None where there is none of that number."""
        query = select(TenantSettingRecord).where(
            TenantSettingRecord.tenant == tenant,
            TenantSettingRecord.subject == subject,
            TenantSettingRecord.number == number,
        )
        found = self._session.scalar(query)
        return _version(found) if found else None

    def add(self, version: Version, officer_id: str, now: datetime) -> None:
        """Keep a version; an `IntegrityError` says that somebody took its number in the same moment."""
        self._session.add(
            TenantSettingRecord(
                tenant=version.tenant,
                subject=version.subject,
                number=version.number,
                content=dict(version.content),
                officer_id=officer_id,
                officer=version.officer,
                made_at=now,
            )
        )
        self._session.flush()

    def draft(self, tenant: str, subject: Subject) -> Draft | None:
        """Give the draft, None where nobody edits."""
        found = self._session.get(TenantDraftRecord, (tenant, subject))
        return Draft(found.content, found.based_on, found.officer, found.saved_at) if found else None

    def put_draft(self, tenant: str, subject: Subject, draft: Draft) -> None:
        """Keep a draft; the one before is gone."""
        self._session.merge(
            TenantDraftRecord(
                tenant=tenant,
                subject=subject,
                content=dict(draft.content),
                based_on=draft.based_on,
                officer=draft.officer,
                saved_at=draft.saved_at,
            )
        )

    def drop_draft(self, tenant: str, subject: Subject) -> None:
        """Give a draft up."""
        found = self._session.get(TenantDraftRecord, (tenant, subject))
        if found:
            self._session.delete(found)


def _version(record: TenantSettingRecord) -> Version:
    subject = cast("Subject", record.subject)
    return Version(record.tenant, subject, record.number, record.content, record.officer, record.made_at)
