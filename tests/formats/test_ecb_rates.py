"""The ECB's files of reference rates."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.config.resources import resource
from planner.domain.rates import ExchangeRate, PublishedRates
from planner.domain.refusals import FaultsError, InvalidError, RefusalError
from planner.formats.ecb_rates import MOST_FAULTS, read_rate_table, read_rate_xml
from planner.formats.zipped import unzipped

ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube>{}</Cube>
</gesmes:Envelope>"""


def rate(currency: str, on: str, units: str) -> ExchangeRate:
    return ExchangeRate(currency, date.fromisoformat(on), Decimal(units))


def in_xml(cubes: str) -> bytes:
    return ENVELOPE.format(cubes).encode()


def zipped(**files: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)  # of no time: the same bytes
    return target.getvalue()


def faults_of(text: str) -> list[str]:
    with pytest.raises(FaultsError) as refused:
        read_rate_table(text)
    return [str(fault) for fault in refused.value.faults]


def test_the_table_in_the_package_has_the_rates_of_the_examples() -> None:
    text = (resource("tables") / "ecb_reference_rates.csv").read_text(encoding="utf-8")
    read = read_rate_table(text)
    assert len(read.rates) == 224 * 12
    assert read.unknown == ()
    known = PublishedRates.of(read.rates)
    assert known.newest == date(2026, 10, 30)
    found = [known.rate_on("CNY", date(2026, 10, day)) for day in range(22, 27)]
    assert [(each.on.day, str(each.units_per_eur)) for each in found if each] == [
        (22, "7.4786"),
        (23, "7.466"),
        (23, "7.466"),
        (23, "7.466"),
        (26, "7.4603"),
    ]


RATES = (
    rate("CNY", "2026-10-22", "7.4786"),
    rate("CNY", "2026-10-23", "7.4660"),
    rate("USD", "2026-10-23", "1.1172"),
)


@pytest.mark.parametrize(
    "text",
    [
        "Date,USD,CNY\n2026-10-23,1.1172,7.4660\n2026-10-22,,7.4786\n",
        "Date,USD,SKK,CNY,\n2026-10-23,1.1172,30.126,7.4660,\n2026-10-22,N/A,N/A,7.4786,\n\n",
        "Date, USD, CNY, \r\n23 October 2026, 1.1172, 7.4660, \r\n22 October 2026,N/A,7.4786",
        (
            "DATE,TIME PERIOD,US dollar/Euro (EXR.D.USD.EUR.SP00.A),Yuan (EXR.D.CNY.EUR.SP00.A)\n"
            "2026-10-22,22 Oct 2026,,7.4786\n2026-10-23,23 Oct 2026,1.1172,7.4660\n"
        ),
        (
            "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"
            "K,D,CNY,EUR,SP00,A,2026-10-22,7.4786,A\nK,D,CNY,EUR,SP00,A,2026-10-23,7.4660,A\n"
            "K,D,USD,EUR,SP00,A,2026-10-23,1.1172,A\nK,D,USD,EUR,SP00,A,2026-10-22,,H\n"
            "K,M,USD,EUR,SP00,A,2026-10,1.1301,A\nK,D,USD,EUR,SP00,E,2026-10-23,1.2,A\n"
        ),
        (
            "TIME_PERIOD,OBS_VALUE,CURRENCY\n2026-10-22,7.4786,CNY\n2026-10-23,7.4660,CNY\n"
            "2026-10-23,1.1172,USD\n"
        ),
    ],
)
def test_each_layout_gives_the_same_rates(text: str) -> None:
    assert read_rate_table(text).rates == RATES


def test_currencies_of_the_past_are_passed_over_and_named() -> None:
    read = read_rate_table("Date,TRL,CNY,SKK\n2004-10-22,1848500,10.4372,40.000\n")
    assert read.unknown == ("SKK", "TRL")
    assert read.rates == (rate("CNY", "2004-10-22", "10.4372"),)


def test_xml_of_several_days_is_read() -> None:
    cubes = (
        "<Cube time='2026-10-23'><Cube currency='USD' rate='1.1172'/>"
        "<Cube currency='CNY' rate='7.4660'/><Cube currency='EEK' rate='15.6466'/></Cube>\n"
        "<Cube time='2026-10-22'><Cube currency='CNY' rate='7.4786'/></Cube>"
    )
    read = read_rate_xml(in_xml(cubes))
    assert read.rates == RATES
    assert read.unknown == ("EEK",)


def test_every_fault_is_told_with_its_row() -> None:
    text = (
        "Date,USD,EUR,yuan,CNY\n"
        "2026-10-23,1.1172,1,7,7.4660\n"
        "23.10.2026,1.1172,1,7,7.4660\n"
        "2026-W43-5,1.1172,1,7,7.4660\n"
        "2026-02-30,1.1172,1,7,7.4660\n"
        "31 Oktober 2026,1.1172,1,7,7.4660\n"
        "2026-10-22,-1.1172,1,7,0.000\n"
        "2026-10-21,1.1172,1,7,7.4660,6\n"
        "2026-10-23,1.1172\n"
        "2026-10-20,1e2,1,7,NaN\n"
    )
    assert faults_of(text) == [
        "row 1: “EUR” is no currency with a rate to the euro.",
        "row 1: “yuan” is no currency with a rate to the euro.",
        "row 3: “23.10.2026” is no day such as 2026-10-30.",
        "row 4: “2026-W43-5” is no day such as 2026-10-30.",
        "row 5: “2026-02-30” is no day such as 2026-10-30.",
        "row 6: “31 Oktober 2026” is no day such as 2026-10-30.",
        "row 7: “-1.1172” is no rate of USD such as 7.4660.",
        "row 7: “0.000” is no rate of CNY such as 7.4660.",
        "row 8: The row has more columns than the first one.",
        "row 9: USD on 2026-10-23 stands in row 2 already.",
        "row 10: “1e2” is no rate of USD such as 7.4660.",
        "row 10: “NaN” is no rate of CNY such as 7.4660.",
    ]


def test_a_column_twice_and_a_bad_row_of_the_portal_are_told() -> None:
    assert faults_of("Date,CNY,CNY\n2026-10-23,7.4660,7.4661\n") == [
        "row 2: CNY on 2026-10-23 stands in row 2 already."
    ]
    assert faults_of("CURRENCY,TIME_PERIOD,OBS_VALUE\nCNY,2026-10,7\n,2026-10-23,7\n") == [
        "row 2: “2026-10” is no day such as 2026-10-30.",
        "row 3: “” is no currency with a rate to the euro.",
    ]


def test_faults_in_xml_are_told_by_line() -> None:
    cubes = (
        "\n<Cube currency='CNY' rate='7.4786'/>"
        "\n<Cube time='yesterday'><Cube currency='CNY' rate='7'/></Cube>"
        "\n<Cube time='2026-10-22'><Cube currency='CNY'/><Cube currency='renminbi' rate='7'/>"
        "</Cube>"
    )
    with pytest.raises(FaultsError) as refused:
        read_rate_xml(in_xml(cubes))
    assert [str(fault) for fault in refused.value.faults] == [
        "row 6: The rate has no day.",
        "row 7: “yesterday” is no day such as 2026-10-30.",
        "row 8: “” is no rate of CNY such as 7.4660.",
        "row 8: “renminbi” is no currency with a rate to the euro.",
    ]


def test_no_more_faults_are_told_than_anybody_reads() -> None:
    assert len(faults_of("Date,CNY\n" + "x,7\n" * (MOST_FAULTS + 1))) == MOST_FAULTS


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<Cube><Cube time="2026-10-23"><Cube currency="CNY" rate="&b;"/></Cube></Cube>"""
OUTSIDE = b"""<!DOCTYPE Cube SYSTEM "file:///etc/passwd"><Cube/>"""


@pytest.mark.parametrize("data", [BOMB, OUTSIDE])
def test_entities_are_never_read(data: bytes) -> None:
    with pytest.raises(InvalidError, match="The file defines XML entities: it is not opened"):
        read_rate_xml(data)


@pytest.mark.parametrize(
    "data",
    [b"<Cube>", b"<Cube/><Cube/>", b"<?xml version='1.0' encoding='martian'?><Cube/>", b"<\xff/>"],
)
def test_broken_xml_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidError, match="This is no XML: "):
        read_rate_xml(data)


@pytest.mark.parametrize("text", ["Date,CNY\n", "Date,SKK\n2004-10-22,40\n", "Date\n"])
def test_a_file_without_rates_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match=r"^The file has no exchange rates\.$"):
        read_rate_table(text)


def test_an_endless_cell_is_refused() -> None:
    with pytest.raises(InvalidError, match="This is no table: field larger"):
        read_rate_table("Date,CNY\n2026-10-23," + "7" * 200_000)


@given(st.text(alphabet="Date,CNYUSD\n\r\"0123456789.-/NA 'x", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_rate_table("Date,CNY\n" + text)
    except RefusalError:
        return
    assert read.rates
    assert {each.currency for each in read.rates} == {"CNY"}


def test_an_archive_with_one_file_is_opened() -> None:
    assert unzipped(zipped(csv=b"Date,CNY\n"), 100) == b"Date,CNY\n"
    assert unzipped(b"Date,CNY\n", 9) == b"Date,CNY\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x" * (2**20 + 1), "The file is larger than 1 MB."),
        (zipped(csv=b"0" * 3 * 2**20), "The file is larger than 1 MB."),
        (zipped(), "The archive has 0 files: send one."),
        (zipped(a=b"", b=b""), "The archive has 2 files: send one."),
        (b"PK\x03\x04", "The archive can't be opened."),
        (zipped(csv=b"Date,CNY\n")[:-30], "The archive can't be opened."),
    ],
)
def test_what_is_too_large_or_broken_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidError) as refused:
        unzipped(data, 2**20)
    assert str(refused.value) == reason
