"""`planner trip export`."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from planner.formats.trip_document import read_document, write_document
from tests.audience_trip import SEEN, SLUG, document, titles_in
from tests.cli.conftest import Run
from tests.examples.documents import encoded
from tests.pdfs import files_in, sheets_of, text_of

pytestmark = pytest.mark.usefixtures("office")

HOSTS = ("trip", "export", SLUG, "--for", "hosts", "--as")


@pytest.fixture
def released(run: Run) -> None:
    run("trip", "load", "-", stdin=encoded(document()))
    assert run("trip", "release", SLUG).exit_code == 0


def test_a_file_is_written_and_its_path_printed(run: Run, released: None, tmp_path: Path) -> None:
    del released
    target = tmp_path / "hosts.xlsx"
    target.write_bytes(b"older")
    done = run(*HOSTS, "xlsx", "--language", "en", "--output", str(target))
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{target}\n", "")
    book = CalamineWorkbook.from_filelike(BytesIO(target.read_bytes()))
    assert book.sheet_names == ["Programme", "Participants"]
    assert [each.name for each in tmp_path.glob("hosts*")] == ["hosts.xlsx"]


@pytest.mark.parametrize("whom", sorted(SEEN))
@pytest.mark.parametrize("style", ["ics", "csv"])
def test_each_audience_gets_its_view(run: Run, released: None, whom: str, style: str) -> None:
    del released
    done = run("trip", "export", SLUG, "--for", whom, "--as", style, "--output", "-")
    assert (done.exit_code, done.stderr) == (0, "")
    assert titles_in(done.stdout_bytes.decode()) == SEEN[whom]


def test_a_list_and_a_language_are_chosen(run: Run, released: None) -> None:
    del released
    people = run(*HOSTS, "csv", "--table", "participants", "--language", "zh", "--output", "-")
    assert people.stdout_bytes.decode("utf-8-sig").splitlines()[0] == (
        "日期;开始;标题;人数;姓;名;本国文字姓名;职务"
    )


def test_the_trip_document_is_the_draft_for_staff(run: Run, released: None) -> None:
    del released
    wanted = ("trip", "export", SLUG, "--as", "json", "--output", "-", "--for")
    done = run(*wanted, "staff")
    assert done.stdout_bytes == write_document(read_document(encoded(document()))[0])
    assert json.loads(done.stdout_bytes)["slug"] == SLUG
    refused = run(*wanted, "hosts")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "The trip document is for staff only.\n"


def test_nothing_is_exported_before_the_first_release(run: Run, tmp_path: Path) -> None:
    run("trip", "load", "-", stdin=encoded(document()))
    target = tmp_path / "hosts.xlsx"
    refused = run(*HOSTS, "xlsx", "--output", str(target))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "Nothing has been released yet.\n"
    assert not target.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--for", "everybody", "--as", "csv"),
        ("--for", "office", "--as", "csv"),
        ("--for", "traveller:", "--as", "csv"),
        ("--for", "trip", "--as", "docx"),
        ("--for", "trip", "--as", "pdf", "--paper", "poster"),
        ("--as", "csv"),
        ("--for", "trip"),
    ],
)
def test_wrong_usage_is_exit_status_2(run: Run, released: None, words: tuple[str, ...]) -> None:
    del released
    assert run("trip", "export", SLUG, *words, "--output", "-").exit_code == 2


def test_a_folder_that_is_missing_is_told(run: Run, released: None, tmp_path: Path) -> None:
    del released
    target = tmp_path / "missing" / "hosts.csv"
    refused = run(*HOSTS, "csv", "--output", str(target))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert str(target) in refused.stderr


def test_a_device_is_written_to_as_it_is(run: Run, released: None) -> None:
    del released
    assert run(*HOSTS, "csv", "--output", "/dev/null").exit_code == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("whom", sorted(SEEN))
def test_papers_and_bundles_are_written(run: Run, released: None, whom: str) -> None:
    del released
    wanted = ("trip", "export", SLUG, "--for", whom, "--output", "-", "--as")
    paper = run(*wanted, "pdf", "--language", "en")
    assert (paper.exit_code, paper.stderr) == (0, "")
    assert titles_in(text_of(paper.stdout_bytes)) == SEEN[whom]
    bundle = run(*wanted, "zip", "--language", "en")
    assert (bundle.exit_code, bundle.stderr) == (0, "")
    assert paper.stdout_bytes in files_in(bundle.stdout_bytes).values()


def test_a_paper_is_chosen(run: Run, released: None) -> None:
    del released
    wanted = ("trip", "export", SLUG, "--as", "pdf", "--output", "-", "--language", "en", "--for")
    booklet = run(*wanted, "traveller:anna", "--paper", "booklet")
    assert {round(sheet.width) for sheet in sheets_of(booklet.stdout_bytes)} == {842}
    costs = run(*wanted, "staff", "--paper", "costs")
    assert "COST-room" in text_of(costs.stdout_bytes)
    refused = run(*wanted, "hosts", "--paper", "costs")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "This paper is not for these readers.\n"
