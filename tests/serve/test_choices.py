"""What an officer types finds the choice that is meant, and only that one."""

from datetime import date

import pytest

from data.tenants import tenant_codes
from serve.choices import Choice, Choices, agency_choices, topic_choices
from serve.contract import AgencyBody

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["Satu", " sAtU ", "a/satu", "satu pertama"])
def test_found(typed: str) -> None:
    assert (
        Choices([Choice("a/satu", "Satu", ("Satu  Pertama",)), Choice("a/dua", "Dua")]).find(typed)
        == "a/satu"
    )


def test_an_ambiguous_name_finds_nothing() -> None:
    choices = Choices([Choice("a/1", "Satu, sini", ("Satu",)), Choice("a/2", "Satu, sana", ("Satu",))])
    assert choices.find("Satu") == ""
    assert choices.find("Satu, sana") == "a/2"
    assert choices.find("") == choices.find("tiga") == ""


@pytest.mark.parametrize("tenant", tenant_codes())
def test_every_label_finds_itself(tenant: str) -> None:
    """No two choices of a tenant share a label."""
    for choices in (topic_choices([], TODAY), agency_choices([], tenant, TODAY)):
        found = [choices.find(label) for label in choices.labels]
        assert "" not in found
        assert len(set(found)) == len(found)


def test_agencies_of_the_past_cannot_be_chosen() -> None:
    assert agency_choices([], "nasional", TODAY).find("nasional/pupr") == ""


def test_what_the_model_proposed_can_be_chosen() -> None:
    """A tenant's own model has agencies under names that no registry has."""
    own = AgencyBody("34.04/umpeg", "Bagian UMPEG", "kabupaten", 0.9, "learned", "")
    choices = agency_choices([own], "34.04", TODAY)
    assert choices.find("bagian umpeg") == "34.04/umpeg"
    assert choices.label("34.04/umpeg") == "Bagian UMPEG"
    assert choices.label("lama/sekali") == "lama/sekali"
