"""A night's report, from the query to the table."""

from downbeat.simulator import TaskError
from downbeat.testing.standalone import play_dict
from examples.nightly_report.nightly_report import NIGHTLY_REPORT

ROWS = [{"Data": [{"VarCharValue": "shop"}]}, {"Data": [{"VarCharValue": "Berlin"}]}]
ANSWERS = {
    "Read rows": {"ResultSet": {"Rows": ROWS}},
    "Make report": {"Payload": {"best": "Berlin"}},
}


def test_the_rows_of_the_query_become_the_item_of_the_day():
    run = play_dict(NIGHTLY_REPORT, answers=ANSWERS)
    (query,), (kept,) = run.attempts("Query orders"), run.attempts("Keep report")
    assert (run.status, run.output) == ("SUCCEEDED", {"day": "2026-01-01"})
    assert "WHERE day = date '2026-01-01' GROUP BY" in query.arguments["QueryString"]
    assert run.attempts("Make report")[0].arguments["Payload"]["rows"] == ROWS
    assert kept.arguments["Item"]["report"] == {"S": '{"best":"Berlin"}'}


def test_a_query_that_fails_leaves_the_table_as_it_was():
    failed = TaskError("States.TaskFailed", "SYNTAX_ERROR: Column 'amount' cannot be resolved")
    run = play_dict(NIGHTLY_REPORT, answers={**ANSWERS, "Query orders": failed})
    assert (run.status, run.attempts("Keep report")) == ("FAILED", [])
    assert "SYNTAX_ERROR" in run.mails[0].body


def test_whatever_fails_is_reported(fault_sweep):
    fault_sweep(NIGHTLY_REPORT, answers=ANSWERS)


def test_its_role_allows_what_it_calls_and_nothing_else(permission_proof):
    permission_proof(NIGHTLY_REPORT, answers=ANSWERS)
