"""Whether a page can be read by everybody: axe's rules of WCAG 2.2 AA, both themes, two widths."""

from importlib.resources import files
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = str(files("axe_playwright_python") / "axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => {
  await Promise.all(document.getAnimations().map(each => each.finished));
  const options = {resultTypes: ['violations']};
  options.runOnly = {type: 'tag', values: tags};
  const found = await axe.run(document, options);
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html + ' ' + n.any.map(
    check => check.message).join(' ')).join(' | ')}`.slice(0, 600));
}"""
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
VIEWS: list[tuple[str, Any]] = [("light", WIDE), ("dark", NARROW)]
"""Theme and size: two that differ in both."""


def faults_of(page: Page) -> list[str]:
    """What is wrong with a page as it is shown, in both themes and widths."""
    found = []
    for theme, size in VIEWS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of its words
        found += [f"{theme} {size['width']}: {each}" for each in page.evaluate(RUN, TAGS)]
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            found.append(f"{size['width']}: {overflow} px too wide")
    return found
