"""A host's table from the file to the programme, in a real browser."""

from playwright.sync_api import expect

from planner.domain.access import Role
from tests.browser.axe import AXE, faults_of
from tests.browser.conftest import Enter
from tests.browser.served import Served

PAGE = "/trips/delegation-pearl-river/import"
TABLE = """Datum;Uhrzeit;Programmpunkt;Ort
24.10.2026;18:30-21:00;Abendessen der Stadt;Lingnan
25.10.2026;25:00;Rundgang;
"""


def test_a_table_is_taken_over_and_taken_back(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER)
    page.context.add_init_script(path=AXE)
    page.goto(f"{site.url}{PAGE}")
    file = {"name": "Gastgeber.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.get_by_label("Datei", exact=True).set_input_files(file)  # type: ignore[arg-type] # a dictionary
    page.get_by_role("button", name="Änderungen anzeigen").click()
    expect(page.get_by_text("Zeiten ohne Zeitzone gelten als Asia/Shanghai.")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("1 neu")
    assert faults_of(page) == []
    page.get_by_role("button", name="Angekreuztes übernehmen").click()
    expect(page.get_by_role("link", name="Abendessen der Stadt")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Diesen Import zurücknehmen").click()
    expect(page.get_by_text("Zurückgenommen: Gastgeber.csv")).to_be_visible()
    assert faults_of(page) == []


def test_lines_are_ticked_all_at_once_and_counted(enter: Enter, site: Served) -> None:
    page = enter(Role.PLANNER)
    page.goto(f"{site.url}{PAGE}")
    text = "Datum;Programmpunkt\n" + "".join(f"24.10.2026;Termin {n}\n" for n in range(5))
    file = {"name": "Viele.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("Datei", exact=True).set_input_files(file)  # type: ignore[arg-type] # a dictionary
    page.get_by_role("button", name="Änderungen anzeigen").click()
    ticked = page.locator("#ticked")
    expect(ticked).to_have_text("Angekreuzt: 5 / 5")
    page.get_by_role("button", name="Keine ankreuzen").click()
    expect(ticked).to_have_text("Angekreuzt: 0 / 5")
    page.get_by_role("checkbox", name="Termin 3").check()
    expect(ticked).to_have_text("Angekreuzt: 1 / 5")
    page.get_by_role("button", name="Alle ankreuzen").click()
    expect(ticked).to_have_text("Angekreuzt: 5 / 5")
    page.get_by_role("button", name="Keine ankreuzen").click()
    page.get_by_role("checkbox", name="Termin 4").check()
    page.get_by_role("button", name="Angekreuztes übernehmen").click()
    expect(page.get_by_role("link", name="Termin 4")).to_be_visible()
    expect(page.get_by_role("link", name="Termin 3")).to_have_count(0)
