"""W3C Trace Context: accepted, checked, answered with the next step."""

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from serve.monitoring.traceparent import read_trace

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GOOD = f"00-{TRACE}-{SPAN}-01"


def test_the_next_step_of_the_same_trace(client: httpx.Client) -> None:
    answer = client.get(
        "/livez", headers={"traceparent": GOOD, "tracestate": "rojo=00f067aa0ba902b7, congo=t61"}
    )
    version, trace, span, flags = answer.headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", TRACE, "01")
    assert span != SPAN
    assert len(span) == 16
    assert answer.headers["tracestate"] == "rojo=00f067aa0ba902b7,congo=t61"


@pytest.mark.parametrize("sent", [None, "x", GOOD.upper(), f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01",
                                  f"ff-{TRACE}-{SPAN}-01", GOOD + "-00", GOOD[:-1], f"00-{TRACE}-{SPAN}"])  # fmt: skip
def test_a_new_trace_where_there_is_no_good_one(client: httpx.Client, sent: str | None) -> None:
    """With its state ignored, as the standard says."""
    headers = {"tracestate": "a=1"} | ({"traceparent": sent} if sent else {})
    answer = client.get("/livez", headers=headers)
    found = read_trace([answer.headers["traceparent"]], [])
    assert found is not None
    assert found.trace_id != TRACE
    assert not found.sampled
    assert "tracestate" not in answer.headers


def test_two_parents_are_none() -> None:
    assert read_trace([GOOD, GOOD], []) is None


def test_later_versions_are_read_as_far_as_they_are_known() -> None:
    found = read_trace([f"01-{TRACE}-{SPAN}-03-baru"], [])
    assert found is not None
    assert (found.trace_id, found.span_id, found.sampled) == (TRACE, SPAN, True)


@pytest.mark.parametrize(
    "state", ["a", "A=1", "a=1,a=2", "a=" + "x" * 600, "a=1=2", ",".join(f"k{n}=1" for n in range(33))]
)
def test_a_broken_state_is_dropped_the_trace_goes_on(state: str) -> None:
    found = read_trace([GOOD], [state])
    assert found is not None
    assert (found.trace_id, found.state) == (TRACE, "")


def test_states_of_several_fields_are_one_list() -> None:
    found = read_trace([GOOD], ["a=1, b=2", "", "t@v=3"])
    assert found is not None
    assert found.state == "a=1,b=2,t@v=3"


def test_the_log_names_the_step(client: httpx.Client) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = client.post("/v1/suggestions", json={"text": "Lampu"}, headers={"traceparent": GOOD})
    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["trace_id"], line["span_id"]) == (TRACE, answer.headers["traceparent"].split("-")[2])
    assert (line["tenant"], line["model"]) == ("34.04", "palsu-1")


def test_refusals_have_one_too(client: httpx.Client) -> None:
    """Whoever says no, the middleware included."""
    for answer in (client.get("/tidak-ada"), client.get("/livez", headers={"Host": "contoh.id"})):
        assert answer.status_code >= 400
        assert read_trace([answer.headers["traceparent"]], []) is not None
