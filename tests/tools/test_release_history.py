"""AWS's page of additions and removals as data."""

import json
from urllib.error import URLError

from downbeat.asl.lists import HISTORY_FILE
from tools import release_history
from tools.release_history import as_text, history, merged, service

PAGE = """# Service integrations release history

| Date | Services added | Services removed |
| --- | --- | --- |
| June 3, 2026 | AWS DevOps Agent Service, Amazon S3 Files, Amazon No Such Thing | Amazon Lex Runtime V1 |
| August 18, 2026 | AWS Lambda Core | |
"""


def test_a_row_of_the_table_is_a_day_and_its_services():
    assert history(PAGE) == {
        "added": {"2026-06-03": ["devopsagent", "s3files"], "2026-08-18": ["lambdacore"]},
        "removed": {"2026-06-03": ["lexruntime"]},
    }


def test_names_become_those_of_a_resource():
    names = (
        "AWS Lambda MicroVMs",
        "Amazon SimpleDB v2",
        "Amazon Lex Model Building V1",
        "AWS Nothing",
    )
    assert [service(name) for name in names] == [
        "lambdamicrovms",
        "simpledbv2",
        "lexmodelbuilding",
        "",
    ]


def test_a_day_that_the_page_no_longer_tells_is_kept():
    before = {"added": {"2026-06-03": ["s3files"]}, "removed": {"2026-06-03": ["lexruntime"]}}
    now = {"added": {"2026-06-03": ["s3files", "uxc"], "2026-08-18": ["lambdacore"]}, "removed": {}}
    assert list(merged(before, now)["added"].items()) == [
        ("2026-08-18", ["lambdacore"]),
        ("2026-06-03", ["s3files", "uxc"]),
    ]
    assert merged(before, now)["removed"] == before["removed"]


def test_the_file_is_what_the_tool_writes():
    kept = json.loads(HISTORY_FILE.read_text(encoding="utf-8"))
    assert as_text({kind: kept[kind] for kind in ("added", "removed")}) == HISTORY_FILE.read_text()


def test_a_page_that_cannot_be_read_says_how_to_give_a_copy(monkeypatch, capsys):
    def unreachable(address, timeout):
        raise URLError("no route")

    monkeypatch.setattr(release_history, "urlopen", unreachable)
    assert release_history.main([]) == 2
    assert "cannot be read: no route. Save the page" in capsys.readouterr().err
