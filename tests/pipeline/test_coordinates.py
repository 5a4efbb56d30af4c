"""A point finds its place and the owner of its road on maps drawn for these tests."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.errors import DataError
from data.shapes import ROAD_CLASSES, load_shapes
from data.sources import FOLDER_SETTING
from pipeline.coordinates import REACH, Locator, locator_for

_LAT, _LON = -7.7, 110.4
_METRE = 1 / 111_320


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path))
    locator_for.cache_clear()
    (tmp_path / "shapes" / "34.04").mkdir(parents=True)
    yield tmp_path / "shapes" / "34.04"
    locator_for.cache_clear()


def _square(code: str, west: float, south: float, size: float) -> dict[str, Any]:
    ring = [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
    return {
        "type": "Feature",
        "properties": {"region_code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _road(name: str, road_class: str, lat: float) -> dict[str, Any]:
    line = [[_LON - 0.01, lat], [_LON + 0.01, lat]]
    return {
        "type": "Feature",
        "properties": {"name": name, "class": road_class},
        "geometry": {"type": "LineString", "coordinates": line},
    }


def _write(folder: Path, *features: dict[str, Any]) -> None:
    body = {"type": "FeatureCollection", "features": list(features)}
    (folder / "peta.geojson").write_text(json.dumps(body), "utf-8")


def _locator() -> Locator:
    found = locator_for("34.04")
    assert found is not None
    return found


def test_smallest_place_around_the_point_wins(folder: Path) -> None:
    _write(
        folder,
        _square("34.04.12.2001", _LON, _LAT, 0.01),
        _square("34.04.12", _LON - 0.05, _LAT - 0.05, 0.1),
    )
    assert _locator().locate(_LAT + 0.005, _LON + 0.005).region_code == "34.04.12.2001"
    assert _locator().locate(_LAT - 0.02, _LON).region_code == "34.04.12"
    assert _locator().locate(0.0, 0.0).region_code == ""


@pytest.mark.parametrize(("metres", "reached"), [(0, True), (REACH - 2, True), (REACH + 2, False)])
def test_road_counts_within_reach(folder: Path, metres: float, reached: bool) -> None:  # noqa: FBT001
    _write(folder, _road("Jalan Uji", "provinsi", _LAT))
    located = _locator().locate(_LAT + metres * _METRE, _LON)
    assert (located.road is not None) == reached
    if located.road and located.distance is not None:
        assert located.road.level == "provinsi"
        assert located.distance == pytest.approx(metres, abs=0.5)


def test_nearest_of_two_roads_is_meant(folder: Path) -> None:
    _write(folder, _road("Jalan Desa", "desa", _LAT), _road("Jalan Negara", "nasional", _LAT + 20 * _METRE))
    near, far = (
        _locator().locate(_LAT + 4 * _METRE, _LON).road,
        _locator().locate(_LAT + 15 * _METRE, _LON).road,
    )
    assert near is not None
    assert far is not None
    assert (near.name, far.name) == ("Jalan Desa", "Jalan Negara")


def test_east_and_north_metres_are_alike(folder: Path) -> None:
    line = {"type": "LineString", "coordinates": [[_LON, _LAT - 0.01], [_LON, _LAT + 0.01]]}
    _write(folder, {"type": "Feature", "properties": {"name": "", "class": "tol"}, "geometry": line})
    east = 20 * _METRE / 0.991
    assert _locator().locate(_LAT, _LON + east).distance == pytest.approx(20, abs=0.5)


def test_no_map_means_no_locator(folder: Path) -> None:
    assert folder.is_dir()
    assert locator_for("34.04") is None
    assert load_shapes("51.03") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "no GeoJSON FeatureCollection"),
        ("[", "no GeoJSON FeatureCollection"),
        (json.dumps({"features": [_square("99.99", 0, 0, 1)]}), "feature 1.*99.99"),
        (json.dumps({"features": [_road("x", "gang", 0)]}), "feature 1.*gang.*tol"),
        (
            json.dumps(
                {"features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [0, 0]}}]}
            ),
            "Point",
        ),
        (
            json.dumps(
                {
                    "features": [
                        {"properties": {"class": "tol"}, "geometry": {"type": "LineString", "coordinates": 3}}
                    ]
                }
            ),
            "cannot be read",
        ),
    ],
)
def test_bad_map_is_refused_with_file_and_feature(folder: Path, text: str, said: str) -> None:
    (folder / "peta.geojson").write_text(text, "utf-8")
    with pytest.raises(DataError, match=said):
        locator_for("34.04")


def test_every_class_of_road_has_an_owner() -> None:
    assert set(ROAD_CLASSES.values()) == {"pusat", "provinsi", "kabupaten", "desa"}
