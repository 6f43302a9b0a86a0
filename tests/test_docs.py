"""The pages: each can be reached from the README, and every link between them leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if path.name != "CHANGELOG.md"
)


def links(page: Path) -> set[Path]:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    return {(page.parent / target).resolve() for target in targets}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page):
    assert [str(target) for target in links(page) if not target.exists()] == []


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), {ROOT / "README.md"}
    while waiting:
        page = waiting.pop()
        reached.add(page)
        pages = {target for target in links(page) if target.suffix == ".md" and target.exists()}
        folders = {target / "README.md" for target in links(page) if target.is_dir()}
        waiting |= (pages | {page for page in folders if page.exists()}) - reached
    docs = {page for page in PAGES if page.is_relative_to(ROOT / "docs")}
    assert {str(page.relative_to(ROOT)) for page in docs - reached} == set()


def test_every_decision_is_in_the_index_with_its_status_and_date():
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    decisions = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))
    rows = re.findall(
        r"^\| \d+ \| \[.+\]\((.+)\) \| (?:accepted|replaced by \d+) \| \d{4}-\d\d-\d\d \|$",
        index,
        re.MULTILINE,
    )
    assert rows == decisions
