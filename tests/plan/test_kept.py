"""What executions of earlier versions still need, and why."""

from datetime import UTC, datetime

from downbeat.asl.derivation import Reason
from downbeat.plan.access_of_versions import Kept

UNTIL = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ALLOW = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": ["arn:topic"]}


def test_each_statement_that_is_kept_says_for_which_states_and_until_when():
    kept = Kept(UNTIL, [{**ALLOW, "states": ["Tell", "Ask"]}, {**ALLOW, "Resource": "arn:other"}])
    why = "Executions of an earlier version may run until 2026-03-01 12:30 UTC."
    assert kept.reasons() == [
        Reason("/", ALLOW, ("Tell", "Ask"), why=why),
        Reason("/", {**ALLOW, "Resource": ["arn:other"]}, (), why=why),
    ]


def test_a_record_holds_what_is_kept():
    assert Kept(UNTIL, [ALLOW], {"success": "good"}).to_json() == {
        "until": "2026-03-01T12:30Z",
        "statements": [ALLOW],
        "topics": {"success": "good"},
    }
