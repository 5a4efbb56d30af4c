"""What the pipeline sees in one line of text, step by step."""

from dataclasses import asdict, dataclass
from typing import Any

from data.suggestion import PlaceMention
from pipeline.neighbourhoods import Neighbourhood, find_neighbourhoods
from pipeline.normalize import Reading, read
from pipeline.places import find_places
from pipeline.redact import redact
from pipeline.roads import RoadMention, find_roads
from pipeline.stem import raw_stem, stem


@dataclass(frozen=True, slots=True)
class Seen:
    """A line and what was read in it.

    Attributes:
        line: as it came.
        reading: its plain words, frames and languages.
        raw_stems: Sastrawi's stem of each whitespace-separated word of the line.
        masked: the line with each span of personal data replaced by "[KIND]".
        places: the places it names.
        roads: the roads whose class it tells.
        neighbourhoods: the RT and RW it names.
    """

    line: str
    reading: Reading
    raw_stems: list[str]
    masked: str
    places: list[PlaceMention]
    roads: tuple[RoadMention, ...]
    neighbourhoods: tuple[Neighbourhood, ...]

    def as_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values; `tokens`, `stems` and `offsets` run side by side."""
        tokens = self.reading.tokens
        return {
            "normalized": self.reading.normalized,
            "tokens": [token.word for token in tokens],
            "offsets": [[token.start, token.end] for token in tokens],
            "raw_stems": self.raw_stems,
            "stems": [stem(token.word) for token in tokens],
            "language": {"code": self.reading.language, "mixed": self.reading.mixed},
            "frames": [
                {"kind": kind, "start": tokens[first].start, "end": tokens[last - 1].end}
                for kind, first, last in self.reading.frames
            ],
            "masked": self.masked,
            "places": [place.as_json() for place in self.places],
            "roads": [asdict(road) for road in self.roads],
            "neighbourhoods": [asdict(neighbourhood) for neighbourhood in self.neighbourhoods],
        }

    def as_lines(self) -> list[str]:
        """Give what people want to see, a step a line."""
        body = self.as_json()
        mixed = f" with {', '.join(self.reading.mixed)}" if self.reading.mixed else ""
        frames = [
            f"{frame['kind']}: {self.line[frame['start'] : frame['end']]!r}" for frame in body["frames"]
        ]
        places = [
            f"{place.text} = {place.region_code or ' | '.join(place.candidates)}" for place in self.places
        ]
        steps = {
            "masked": self.masked,
            "language": self.reading.language + mixed,
            "normalized": self.reading.normalized,
            "frames": ", ".join(frames),
            "raw stems": " ".join(self.raw_stems),
            "stems": " ".join(body["stems"]),
            "places": ", ".join(places),
            "roads": ", ".join(f"{road.text} = {road.road_class}" for road in self.roads),
            "RT/RW": ", ".join(part.text for part in self.neighbourhoods),
        }
        return [self.line, *(f"    {name + ':':12} {value}" for name, value in steps.items() if value)]


def see(line: str, *, channel: str = "", region_code: str = "") -> Seen:
    """Read one line of text.

    Args:
        line: any text.
        channel: one of `data.channels.CHANNELS`, "" for none.
        region_code: region the line belongs to, so that its districts and villages are known.
    """
    reading = read(line, channel)
    return Seen(
        line,
        reading,
        [raw_stem(word) for word in line.split()],
        redact(line).masked,
        find_places(line, reading.tokens, region_code),
        find_roads(line, reading.tokens),
        find_neighbourhoods(line),
    )
