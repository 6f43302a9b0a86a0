"""The page: escaped, closed, and with everything that the data says."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from downbeat.plan.stacks import REPOSITORY
from downbeat.report.html_page import anchor, mrkdwn, page
from downbeat.report.report_data import stack_report

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EMPTY = {
    "area",
    "base",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "path",
    "rect",
    "circle",
}


class Elements(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.loads, self.open, self.texts = [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.loads += [found["src"]] if "src" in found else []
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def parsed(html: str) -> Elements:
    elements = Elements()
    elements.feed(html)
    return elements


@pytest.fixture(scope="module", params=["dev", "prod"])
def report(request):
    return stack_report(request.param, REPOSITORY, NOW)


@pytest.fixture(scope="module")
def elements(report):
    return parsed(page(report))


def test_every_link_inside_the_page_leads_somewhere(elements):
    inside = {link[1:] for link in elements.links if link.startswith("#")}
    assert inside and inside <= set(elements.ids)


def test_no_id_stands_twice_and_every_element_is_closed(elements):
    assert len(elements.ids) == len(set(elements.ids))
    assert elements.open == []


def test_links_outside_lead_to_amazon_alone_and_nothing_is_loaded(elements):
    outside = {link.split("/")[2] for link in elements.links if not link.startswith("#")}
    assert outside == {"docs.aws.amazon.com", "us-east-1.console.aws.amazon.com"}
    assert elements.loads == []


def test_every_state_mail_and_action_is_on_it(report, elements):
    text = "\n".join(elements.texts)
    for pipeline in report["pipelines"]:
        assert pipeline["key"] in text
        for state in pipeline["states"]:
            assert state["name"] in text
        for run in pipeline["runs"]:
            assert run["title"] in text
            assert all(mail["body"] in text for mail in run["mails"])
        for statement in pipeline["role"]:
            assert ", ".join(statement["actions"]) in text


def test_the_data_is_json(report):
    assert json.loads(json.dumps(report)) == report


def test_the_good_run_comes_first_and_five_failures_at_most(report):
    for pipeline in report["pipelines"]:
        first, *failures = pipeline["runs"]
        assert first["title"] in ("Good run", "Run with the usual answers")
        assert 1 <= len(failures) <= 5


def test_text_from_definitions_cannot_become_markup(report):
    evil = "</script><img src=x onerror=alert(1)>\"'&"
    text = json.dumps({**report, "pipelines": report["pipelines"][:1]})
    spoiled = json.loads(text.replace("the regions of Java", json.dumps(evil)[1:-1]))
    pipeline = spoiled["pipelines"][0]
    pipeline["comment"] = evil
    pipeline["runs"][0]["mails"][0]["body"] = evil
    pipeline["states"][0]["source"] = evil
    clean = parsed(page({**report, "pipelines": report["pipelines"][:1]}))
    dirty = parsed(page(spoiled))
    assert evil in dirty.texts
    assert dirty.loads == clean.loads == []
    assert dirty.ids == clean.ids


def test_only_its_own_script_may_run(report):
    html = page(report)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", policy.replace("&#43;", "+"))
    assert html.count("<script>") == 1 and "onclick" not in html


def test_an_id_is_one_for_each_path():
    assert anchor("s", "etl", "/States/A b") == "s.etl._2f_States_2f_A~b"
    assert len(set(map(anchor, ("a_b", "a b", "a~b", "a_20_b", "/a", "\u02fa")))) == 6


def test_templates_name_no_address_but_none():
    for file in (Path(page.__globals__["TEMPLATES"])).iterdir():
        assert "http" not in file.read_text(encoding="utf-8").replace("http-equiv", ""), file.name


CHANGES = {
    "kind": "changed",
    "states": [
        {"path": "/States/Old", "name": "Old", "change": "removed", "fields": []},
        {
            "path": "/States/ValidateConfig",
            "name": "ValidateConfig",
            "change": "changed",
            "fields": ["Retry", "Next"],
        },
    ],
    "before": {"StartAt": "Old", "States": {"Old": {"Type": "Succeed"}}},
    "permissions": ["+ Run: ecs:RunTask on arn", "− sns:Publish on arn"],
    "facts": [{"what": "Runs", "before": "every day", "now": "every hour"}],
    "cost": {"before": 1.5, "now": 2.25},
}


def with_etl(report, **more):
    """The page's elements for the pipeline etl alone, with more in its data."""
    etl = next(one for one in report["pipelines"] if one["key"] == "etl")
    outlook = {"weeks": [], "often": [], "notes": []}
    alone = {**report, "pipelines": [{**etl, **more}], "outlook": outlook, "against": "main"}
    return parsed(page(alone))


def test_a_change_has_both_graphs_its_states_permissions_and_cost(report):
    elements = with_etl(report, changes=CHANGES)
    text = " ".join(" ".join(elements.texts).split())
    assert "Since main" in text
    assert "removed Old" in text and "changed ValidateConfig : Retry, Next" in text.replace(
        "ValidateConfig: ", "ValidateConfig : "
    )
    assert "Before" in text and "Now" in text
    assert "+ Run: ecs:RunTask on arn" in text and "− sns:Publish on arn" in text
    assert "Runs every day every hour" in text
    assert "A month costs $2.25, $0.75 more than before ($1.50)." in text
    assert {link[1:] for link in elements.links if link[0] == "#"} <= set(elements.ids)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "same", "states": []}, "Nothing changed."),
        ({"kind": "added", "states": []}, "The pipeline is new."),
        (
            {"kind": "changed", "states": [], "permissions": [], "facts": [], "cost": None},
            "No state changed.",
        ),
        (
            {"kind": "changed", "states": [], "permissions": [], "facts": [], "cost": None},
            "The role may do the same.",
        ),
        (
            {**CHANGES, "states": [], "cost": {"before": 2.0, "now": 2.0}},
            "A month costs $2.00 as before.",
        ),
    ],
)
def test_what_did_not_change_is_said(report, change, words):
    assert words in " ".join(" ".join(with_etl(report, changes=change).texts).split())


def test_what_really_ran_stands_before_what_was_simulated(report):
    run = {**report["pipelines"][0]["runs"][0], "title": "friday", "mails": []}
    elements = with_etl(report, actual=[run])
    text = " ".join(" ".join(elements.texts).split())
    assert text.index("What really ran") < text.index("Runs and what they send")
    assert "friday" in text and "Started" in text


def test_findings_of_checks_stand_with_their_severity(report):
    found = [
        {"path": "/States/A", "message": "is wrong", "code": "a", "severity": "error"},
        {"path": "/role", "message": "is wide", "code": "b", "severity": "warning"},
    ]
    text = " ".join(" ".join(with_etl(report, checks=found).texts).split())
    assert "Checks and policies find 1 error and 1 warning." in text
    assert "error /States/A is wrong" in text and "warning /role is wide" in text


def test_what_the_team_reckons_and_what_has_no_price_are_said(report):
    bill = {"dollars": 1.0, "by_service": {"Glue": 1.0}}
    cost = {
        "month": 2.0,
        "run": bill,
        "standing": bill,
        "runs_per_month": 1,
        "failing": {"A fails": 9.0},
        "claimed": 0.5,
        "why": "They leave out the job.",
    }
    unknown = [{"path": "/cost", "message": "nobody knows", "code": "a", "severity": "error"}]
    whole = {
        "month": {"1": {"dollars": 2.0}},
        "by_service": {"SNS": 0.5, "Glue": 1.5},
        "prices_entered": "2026-11-21",
        "unknown": unknown,
    }
    text = " ".join(" ".join(with_etl({**report, "cost": whole}, cost=cost).texts).split())
    assert "Its team reckons $0.50 a month. They leave out the job." in text
    assert "$9.00 where A fails" in text
    assert "Service A month Glue $1.50 SNS $0.50" in text
    assert "Not priced: /cost: nobody knows" in text


def test_slacks_bold_is_bold_and_the_rest_is_text():
    assert mrkdwn("✅ *etl* <b>ended</b>\n2 * 3 * 4") == (
        "✅ <b>etl</b> &lt;b&gt;ended&lt;/b&gt;\n2 * 3 * 4"
    )
