"""Which versions the alias starts, from the last record, the alias as it is, and the clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from downbeat.config.rollouts import RolloutLength
from downbeat.config.stack import Rollout
from downbeat.plan.access_of_versions import Earlier, deployment_record, earlier_versions
from downbeat.plan.rollout import WHOLE, Routing, _stable, digest_of, routing
from downbeat.testing.flow import pipeline_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGUN = "2026-03-01T12:00:00Z"
PLAIN = pipeline_of("weekly-monitoring", "prod")
MACHINE = PLAIN.address.state_machine_arn
ONE, TWO, THREE = (f"{MACHINE}:{number}" for number in (1, 2, 3))


AN_HOUR = RolloutLength(seconds=3600)


def pipeline(comment="first", length=AN_HOUR):
    rollout = Rollout(canary=10, length=length, back_on=("failed",))
    return replace(
        PLAIN,
        pipeline=PLAIN.pipeline.model_copy(update={"rollout": rollout}),
        definition={**PLAIN.definition, "Comment": comment},
    )


def record(planned, version, routes=WHOLE):
    return {**deployment_record(planned, Earlier((), routes)), "version": version}


FIRST = record(pipeline(), ONE)
NEEDS = {key: FIRST[key] for key in ("name", "limit", "statements", "topics")}
OPEN = Routing(10, ONE, NEEDS, BEGUN, "the new version gets 10 % of the starts, for 1h")
SECOND = record(pipeline("second"), TWO, OPEN)
BOTH = {ONE: 90, TWO: 10}


def test_without_a_rollout_a_new_version_gets_all_starts():
    assert routing(PLAIN, FIRST, {ONE: 100}, NOW) == WHOLE


def test_the_first_version_gets_all_starts():
    assert routing(pipeline(), None, {}, NOW) == WHOLE


def test_an_unchanged_version_stays_as_it_is():
    assert routing(pipeline(), FIRST, {ONE: 100}, NOW) == WHOLE


def test_a_new_version_gets_its_share_and_the_one_before_it_the_rest():
    assert routing(pipeline("second"), FIRST, {ONE: 100}, NOW) == OPEN


def test_an_open_rollout_stays_open_until_its_time_is_over():
    later = NOW + timedelta(minutes=59)
    assert routing(pipeline("second"), SECOND, BOTH, later) == replace(
        OPEN, sentence=f"version 2 gets 10 % of the starts since {BEGUN}"
    )
    assert routing(pipeline("second"), SECOND, BOTH, NOW + timedelta(hours=1)) == Routing(
        sentence="version 2 has had its time and gets all starts"
    )


def test_a_number_of_runs_is_not_over_by_the_clock():
    counted = pipeline("second", RolloutLength(runs=2))
    assert routing(counted, SECOND, BOTH, NOW + timedelta(days=9)).share == 10


def test_a_version_that_was_promoted_keeps_all_starts():
    assert routing(pipeline("second"), SECOND, {TWO: 100}, NOW) == WHOLE


def test_a_version_that_was_taken_back_gets_none_however_long_that_is_ago():
    later = NOW + timedelta(days=9)
    assert routing(pipeline("second"), SECOND, {ONE: 100}, later) == Routing(
        0,
        ONE,
        NEEDS,
        BEGUN,
        "version 2 was taken back: version 1 gets all starts, until the definition changes or"
        " `downbeat rollout promote`",
    )


@pytest.mark.parametrize("weights", [BOTH, {ONE: 100}], ids=["open", "taken back"])
def test_a_third_version_shares_with_the_one_that_has_proved_itself(weights):
    found = routing(pipeline("third"), SECOND, weights, NOW)
    assert (found.share, found.stable) == (10, ONE)


def test_a_third_version_shares_with_a_second_one_that_was_promoted():
    found = routing(pipeline("third"), SECOND, {TWO: 100}, NOW)
    assert (found.share, found.stable) == (10, TWO)


def test_a_version_that_was_taken_back_after_its_promotion_gets_none():
    promoted = record(pipeline("second"), TWO)
    found = routing(pipeline("second"), promoted, {ONE: 100}, NOW)
    assert (found.share, found.stable, found.needs) == (0, ONE, None)


def test_a_third_version_shares_with_the_one_that_took_the_place_of_a_promoted_one():
    promoted = record(pipeline("second"), TWO)
    found = routing(pipeline("third"), promoted, {ONE: 100}, NOW)
    assert (found.share, found.stable) == (10, ONE)


def test_what_the_version_before_needs_stays_as_long_as_it_gets_starts():
    lean = replace(pipeline("second"), statements=[])
    before = record(lean, TWO, OPEN)
    years = NOW + timedelta(days=900)
    earlier = earlier_versions([lean], {lean.key: before}, {lean.key: {ONE: 100}}, years)
    (kept,) = earlier[lean.key].kept
    assert kept.until > years
    assert {one["Action"][0] for one in kept.statements} >= {"ecs:RunTask", "sns:Publish"}


def test_a_log_level_makes_a_new_version_too():
    louder = PLAIN.pipeline.model_copy(update={"log_level": "ALL"})
    assert digest_of(replace(PLAIN, pipeline=louder)) != digest_of(PLAIN)


def test_of_several_other_versions_the_one_with_most_starts_has_proved_itself():
    before = {"version": THREE, "stable": {"version": TWO, "since": BEGUN, "needs": NEEDS}}
    weights = {ONE: 0.1, TWO: 0.6, THREE: 0.3}
    assert _stable(before, weights, BEGUN) == before["stable"]
    other = {**before, "stable": None}
    assert _stable(other, weights, "now") == {"version": TWO, "since": "now", "needs": None}


@pytest.mark.parametrize(
    ("changes", "weights"),
    [({"version": None}, {ONE: 100}), ({"name": "another"}, {ONE: 100}), ({}, {})],
)
def test_without_a_version_a_name_or_an_alias_of_its_own_there_is_nothing_to_share(
    changes, weights
):
    assert routing(pipeline("second"), {**FIRST, **changes}, weights, NOW) == WHOLE


def test_moments_are_in_utc():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert routing(pipeline("second"), FIRST, {ONE: 100}, elsewhere) == OPEN
    later = (NOW + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-5)))
    assert routing(pipeline("second"), SECOND, BOTH, later).share == 100


def test_a_record_holds_the_version_that_shares_and_nothing_where_none_does():
    assert WHOLE.to_json() is None
    assert OPEN.to_json() == {"version": ONE, "since": BEGUN, "needs": NEEDS}


def test_the_definition_and_the_log_level_make_a_version_in_whatever_order():
    turned = dict(reversed(PLAIN.definition.items()))
    assert digest_of(replace(PLAIN, definition=turned)) == digest_of(PLAIN)
    assert digest_of(pipeline("other")) != digest_of(pipeline())
    assert len(digest_of(PLAIN)) == 16


def test_a_number_of_runs_is_named_in_the_sentence():
    counted = pipeline("second", RolloutLength(runs=2))
    sentence = routing(counted, FIRST, {ONE: 100}, NOW).sentence
    assert sentence == "the new version gets 10 % of the starts, for 2 runs"
