"""Thresholds that administrators set: only what decisions prove makes more automatic, all holds at once."""

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from data.schema import Complaint
from models.kept_promise import upper_bound
from pipeline.decision import PROMISE_BROKEN
from serve.store import Store
from serve.store.records import SuggestionRecord
from serve.texts import say
from serve.threshold_rules import Proof, Rule, Rules, ThresholdRules, content_of, ruled
from serve.thresholds.schemas import Evidence, Known, needed
from tests.serve.admin_pages import acts, as_admin, hidden
from tests.serve.fakes import DISHUB, FakeSuggester
from tests.serve.rows import review_of

PROOF = Proof("palsu-1", 100, 0, 0.03, 0.5)


def decided(text: str, rule: Rule, **changes: float) -> str:
    suggestion = FakeSuggester().suggest(Complaint(text))
    first = replace(suggestion.agencies[0], **changes)  # type: ignore[arg-type]
    found = ruled(replace(suggestion, agencies=(first,)), Rules(agencies={DISHUB: rule}))
    return f"{found.decision.action} {found.decision.reasons[0].code}"


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("jelas", Rule(), "auto within-risk"),
        ("jelas", Rule(auto="never"), "suggest own-threshold"),
        ("jelas", Rule(auto="least", least=0.7), "auto within-risk"),
        ("jelas", Rule(auto="least", least=0.9), "suggest own-threshold"),
        ("jelas", Rule(suggest=0.9), "review agency-uncertain"),
        ("biasa", Rule(auto="least", least=0.7), "suggest below-auto"),
        ("biasa", Rule(auto="risk", least=0.7, risk=0.05, proof=PROOF), "auto within-risk"),
        ("biasa", Rule(auto="risk", least=0.9, risk=0.05, proof=PROOF), "suggest below-auto"),
        ("ragu", Rule(auto="risk", least=0.7, risk=0.05, proof=PROOF), "review topic-uncertain"),
        (
            "biasa",
            Rule(auto="risk", least=0.7, risk=0.05, proof=Proof("lain", 100, 0, 0.03, 0.5)),
            "suggest below-auto",
        ),
    ],
)
def test_a_rule_decides(text: str, rule: Rule, expected: str) -> None:
    """The first agency has 78 %. More is automatic only with the proof's own model, and never what is in doubt otherwise."""
    assert decided(text, rule) == expected


def test_a_broken_promise_is_not_lifted() -> None:
    suggestion = FakeSuggester().suggest(Complaint("biasa"))
    reason = replace(suggestion.decision.reasons[0], code=PROMISE_BROKEN)
    withheld = replace(suggestion, decision=replace(suggestion.decision, reasons=(reason,)))
    rule = Rule(auto="risk", least=0.1, risk=0.05, proof=PROOF)
    assert ruled(withheld, Rules(own=rule)).decision.action == "suggest"


def test_the_upper_bound_is_clopper_and_pearsons() -> None:
    """Known values: the rule of three for no error; of 10 with 2 errors 50.7 %; all wrong, or nothing known: 1."""
    assert upper_bound(0, 59) == pytest.approx(1 - 0.05 ** (1 / 59))
    assert upper_bound(2, 10) == pytest.approx(0.5069, abs=1e-4)
    assert upper_bound(10, 10) == upper_bound(0, 0) == 1
    assert (needed(0.05), needed(0.01)) == (59, 299)


def test_a_threshold_is_proven_from_above() -> None:
    """Down to the last one that holds; what lies behind one that fails is not looked at, too few prove nothing."""
    good, bad = [Known("a", 0.95, right=True)] * 80, [Known("a", 0.85, right=False)] * 30
    lucky = [Known("b", 0.6, right=True)] * 2_000
    found = Evidence("m", [*good, *bad, *lucky]).proven(0.05)
    assert found
    assert (found.least, found.decisions, found.errors) == (0.88, 80, 0)
    assert found.upper == pytest.approx(0.0368, abs=1e-4)
    assert Evidence("m", good[:58]).proven(0.05) is None
    assert Evidence("m", [*good, *bad]).of("b").known == []


def reviewed(client: httpx.Client, kept: Store, count: int, wrong: int = 0) -> None:
    """Let officers have decided so many suggestions of 95 %."""
    items = [{"id": f"t{number}", "text": "lampu", "tenant": "34.04"} for number in range(count)]
    assert client.post("/v1/suggestions/batch", json={"items": items}).is_success
    with kept.write() as session:
        for number, row in enumerate(session.scalars(select(SuggestionRecord)).all()):
            review = review_of(row.complaint_id, row.id)
            review.suggested_agency, review.suggested_agency_probability = DISHUB, 0.95
            review.agency, review.model_version = (DISHUB if number >= wrong else "34.04/dlh"), "palsu-1"
            session.add(review)
            session.flush()


def save(client: httpx.Client, **fields: str) -> httpx.Response:
    page = client.get("/kelola/ambang?tenant=34.04").text
    wish = {"tenant": "34.04", "versi": hidden(page, "versi"), "otomatis": "model", "risiko": "5"}
    return client.post("/kelola/ambang", data=wish | fields)


def action(client: httpx.Client, text: str) -> str:
    body = {"text": text, "tenant": "34.04", "store": False}
    return str(client.post("/v1/suggestions", json=body).json()["decision"]["action"])


def test_too_few_decisions_prove_nothing(app: FastAPI, client: httpx.Client, kept: Store) -> None:
    """The page says how many are missing, keeps what was typed, saves nothing: the model's own holds."""
    reviewed(client, kept, 20)
    as_admin(client, app)
    assert say("thresholds.unproven", known=20, needed=59, risk="5%") in client.get("/kelola/ambang").text
    answer = save(client, otomatis="risk", risiko="5", sarankan="62")
    assert answer.status_code == 422
    assert say("thresholds.error.unproven", known=20, needed=59) in answer.text
    assert 'value="62"' in answer.text
    assert action(client, "lampu") == "suggest"


def test_a_proven_risk_holds_at_once_and_back(app: FastAPI, client: httpx.Client, kept: Store) -> None:
    """The page shows coverage and bound before; after saving the next answer follows; so it does after going back."""
    reviewed(client, kept, 80)
    admin = as_admin(client, app)
    shown = client.get("/kelola/ambang?risiko=5").text
    assert "3,7%" in shown
    assert say("thresholds.of", part=80, all=80) in shown
    assert save(client, otomatis="never").status_code == 303
    assert action(client, "jelas") == "suggest"
    last = acts(kept)[-1]
    assert (last.name, last.subject, last.actor) == (
        "settings.changed",
        "settings:thresholds",
        f"officer:{admin}",
    )
    assert last.detail["auto"] == "never"
    client.post(
        "/kelola/versi/thresholds", data={"tenant": "34.04", "versi": "1", "nomor": "0", "yakin": "ya"}
    )
    assert action(client, "jelas") == "auto"
    assert acts(kept)[-1].detail["restored"] == "0"


def test_two_administrators_do_not_overwrite_each_other(app: FastAPI, client: httpx.Client) -> None:
    as_admin(client, app)
    assert save(client, otomatis="never").status_code == 303
    late = client.post("/kelola/ambang", data={"tenant": "34.04", "versi": "0", "otomatis": "model"})
    assert late.status_code == 422
    assert say("administration.stale") in late.text


def test_another_government_is_out_of_reach(app: FastAPI, client: httpx.Client) -> None:
    as_admin(client, app)
    assert client.get("/kelola/ambang?tenant=51").status_code == 403
    assert client.post("/kelola/ambang", data={"tenant": "51", "otomatis": "never"}).status_code == 403


def test_what_is_preselected() -> None:
    rules = ThresholdRules()
    assert rules.preselects("34.04", DISHUB, 0.1)
    rules.apply({"34.04": content_of(Rules(own=Rule(preselect=0.6)))})
    assert [rules.preselects("34.04", DISHUB, chance) for chance in (0.59, 0.6)] == [False, True]
    assert rules.preselects("51", DISHUB, 0.1)
