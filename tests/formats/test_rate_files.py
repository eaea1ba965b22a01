"""Files are known by what they say."""

from io import BytesIO
from zipfile import ZipFile, ZipInfo

import pytest

from planner.config.resources import resource
from planner.domain.refusals import InvalidError
from planner.formats.ecb_rates import ReadRates
from planner.formats.rate_files import MOST_BYTES, read_rate_file

TABLE = (
    "valid_from,country_iso,place,full_day,partial_day,overnight\n2026-01-01,CH,Zürich,64,43,180"
)
RATES = "Date,CNY\n2026-10-23,7.4660\n"
XML = "<Cube><Cube time='2026-10-23'><Cube currency='CNY' rate='7.4660'/></Cube></Cube>"


def zipped(data: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(ZipInfo("eurofxref"), data)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_allowance_table_in_each_encoding(encoding: str) -> None:
    (row,) = read_rate_file(TABLE.encode(encoding), "Letter")  # type: ignore[misc] # rows
    assert (row.place, row.full, row.source) == ("Zürich", 6400, "Letter")


@pytest.mark.parametrize(
    "data",
    [
        RATES.encode(),
        b"\r\n" + RATES.encode("utf-8"),
        RATES.encode("utf-8-sig"),
        RATES.encode("utf-16"),
        zipped(RATES.encode()),
        XML.encode(),
        b"\n " + XML.encode(),
        XML.encode("utf-8-sig"),
        XML.encode("utf-16"),
        zipped(XML.encode()),
        b"CURRENCY,TIME_PERIOD,OBS_VALUE\nCNY,2026-10-23,7.4660",
    ],
)
def test_reference_rates_in_each_wrapping(data: bytes) -> None:
    read = read_rate_file(data)
    assert isinstance(read, ReadRates)
    (rate,) = read.rates
    assert (rate.currency, str(rate.on), str(rate.units_per_eur)) == ("CNY", "2026-10-23", "7.4660")


def test_what_travels_in_the_package_is_known() -> None:
    files = sorted(resource("tables").glob("*.csv"))
    read = [read_rate_file(each.read_bytes()) for each in files]
    assert [isinstance(each, ReadRates) for each in read] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "This is neither"),
        (b"Name,Price\nx,1\n", "This is neither"),
        (b"%PDF-1.7", "This is neither"),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 30 MB."),
        (zipped(bytes(MOST_BYTES + 1)), "The file is larger than 30 MB."),
        (b"<html>", "This is no XML: "),
    ],
)
def test_anything_else_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidError, match=f"^{reason}"):
        read_rate_file(data)
