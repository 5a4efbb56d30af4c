"""Says in words why a complaint comes now: what its place in the order is made of."""

from datetime import date, timedelta

from serve.queue.schemas import Deadline
from serve.texts import say
from serve.waiting import Place

WEEK = timedelta(days=7)


def deadline_of(last_day: date | None, today: date) -> Deadline:
    """Say where a last day lies, seen from today; none is as good as later."""
    if last_day is None or last_day > today + WEEK:
        return "nanti"
    if last_day < today:
        return "lewat"
    return "hari-ini" if last_day == today else "pekan-ini"


def why(place: Place, last_day: date | None, today: date) -> tuple[str, ...]:
    """Give the reasons, what counts most first."""
    if place.emergency:
        return (say("queue.why.emergency"),)
    deadline = deadline_of(last_day, today) if last_day else "tanpa"
    reasons = [say(f"queue.why.{deadline}")]
    if not place.usual:
        reasons.append(say("queue.why.pressing"))
    reasons.append(say(f"queue.why.doubt_{place.doubt}"))
    if place.turn == 0:
        reasons.append(say("queue.why.new_topic"))
    return tuple(reasons)
