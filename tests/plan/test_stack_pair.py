"""An active stack and its standby: checked together, and only one of them runs the schedule."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from downbeat.config import load, stack_file
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.planned import plan
from downbeat.plan.stack_pair import adopted_problems, pair_problems

ETL = {
    "name": "etl",
    "cadence": {"every": "day", "at": "02:00", "timezone": "UTC"},
    "States": {"Done": {"Type": "Succeed"}},
}
BASE = {
    "downbeat:account": "111122223333",
    "downbeat:environment": "prod",
    "downbeat:pipelines": {"etl": {}},
}
ACTIVE = {**BASE, "aws:region": "eu-west-1"}
STANDBY = {
    **BASE,
    "aws:region": "us-east-1",
    "downbeat:standbyOf": "prod",
    "downbeat:regionalNames": True,
}


@pytest.fixture
def faults(tmp_path):
    """faults(changes of the active stack, of the standby) → what is wrong between both."""

    def call(active=None, standby=None):
        (tmp_path / "Pulumi.yaml").write_text(json.dumps({"name": "downbeat", "runtime": "python"}))
        for name, config in (("prod", {**ACTIVE, **(active or {})}), ("dr", standby or STANDBY)):
            written = {key: value for key, value in config.items() if value is not None}
            (tmp_path / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": written}))
        chosen = load(stack_file(tmp_path, "dr"), "dr", {"etl": ETL})
        return [str(each) for each in pair_problems(tmp_path, chosen)]

    return call


def test_a_pair_in_two_regions_is_sound(faults):
    assert faults() == []


def test_a_stack_that_is_no_standby_has_no_partner(faults):
    assert faults(standby={**STANDBY, "downbeat:standbyOf": None}) == []


def test_two_standbys_run_nothing(faults):
    assert faults({"downbeat:standbyOf": "dr"}) == [
        "downbeat:standbyOf: prod is a standby too, of dr, so that nothing runs by itself: remove"
        " the key in the stack that is to run."
    ]


def test_a_stack_does_not_stand_by_for_itself(faults):
    assert faults(standby={**STANDBY, "downbeat:standbyOf": "dr"}) == [
        "downbeat:standbyOf: dr cannot stand by for itself: name the stack that runs."
    ]


def test_a_partner_that_there_is_not_is_told_with_the_nearest(faults):
    assert faults(standby={**STANDBY, "downbeat:standbyOf": "prdo"}) == [
        'downbeat:standbyOf: there is no stack "prdo"; there are prod. Did you mean "prod"?'
    ]


def test_the_same_names_in_one_region_collide(faults):
    assert faults(standby={**STANDBY, "aws:region": "eu-west-1"}) == [
        "aws:region: prod is in eu-west-1 too, with pipelines of the same names (etl-prod): a"
        " standby needs another region, or other names."
    ]


def test_the_same_names_in_one_account_need_the_region_in_their_roles(faults):
    assert faults(standby={**STANDBY, "downbeat:regionalNames": False}) == [
        "downbeat:regionalNames: prod has pipelines of the same names in the same account"
        " (etl-prod), and roles and dashboards are the account's, not a region's: write true in one"
        " of both."
    ]


@pytest.mark.parametrize(
    "own", [{"downbeat:account": "444455556666"}, {"downbeat:environment": "dr"}]
)
def test_another_account_or_other_names_do_not_collide(faults, own):
    standby = {**STANDBY, "downbeat:regionalNames": False, **own}
    assert faults(standby=standby) == []


def planned(config, stack):
    chosen = load(config, stack, {"etl": ETL})
    (one,) = plan(chosen, {"etl": ETL}, account="111122223333")
    return build_orchestration_args(chosen, one, {})


def test_only_one_of_a_pair_runs_the_schedule():
    active, standby = planned(ACTIVE, "prod"), planned(STANDBY, "dr")
    assert (active.enabled, standby.enabled) == (True, False)
    assert active.schedule == standby.schedule  # it is there, and switched off
    now = datetime(2026, 1, 1, tzinfo=UTC)
    runs = [
        load(config, name, {"etl": ETL}).pipelines["etl"].next_runs(now, 1)
        for config, name in ((ACTIVE, "prod"), (STANDBY, "dr"))
    ]
    assert [len(each) for each in runs] == [1, 0]


def test_global_names_of_both_regions_differ():
    active, standby = planned(ACTIVE, "prod").address, planned(STANDBY, "dr").address
    assert (active.execution_role, standby.execution_role) == (
        "etl-prod-states",
        "etl-prod-states-us-east-1",
    )
    assert active.schedule_role != standby.schedule_role
    assert (active.dashboard, standby.dashboard) == ("etl-prod", "etl-prod-us-east-1")
    assert standby.dashboard_url.endswith("#dashboards/dashboard/etl-prod-us-east-1")
    assert standby.role_arn(standby.execution_role).endswith(":role/etl-prod-states-us-east-1")


@pytest.mark.parametrize(("length", "sound"), [(42, True), (43, False)])
def test_a_regional_name_leaves_room_for_the_region(faults, length, sound):
    standby = {**STANDBY, "downbeat:pipelines": {"etl": {"name": "e" * length}}}
    if sound:
        assert faults(standby=standby) == []
    else:
        with pytest.raises(ValueError, match="at most 42 leave room"):
            faults(standby=standby)


def test_a_name_of_its_own_collides_like_any_other(faults):
    named = {"downbeat:pipelines": {"other": {"name": "cm-etl"}, "broken": 5, "plain": None}}
    standby = {
        **STANDBY,
        "aws:region": "eu-west-1",
        "downbeat:pipelines": {"etl": {"name": "cm-etl"}},
    }
    assert faults(named, standby) == [
        "aws:region: prod is in eu-west-1 too, with pipelines of the same names (cm-etl): a"
        " standby needs another region, or other names."
    ]
    plain = {**STANDBY, "aws:region": "eu-west-1", "downbeat:environment": None}
    assert faults({"downbeat:environment": None}, plain) == []


def test_a_standby_without_a_partner_in_the_folder_is_the_only_one(faults, tmp_path):
    faults()
    (tmp_path / "Pulumi.prod.yaml").unlink()
    stack = load(stack_file(tmp_path, "dr"), "dr", {"etl": ETL})
    (fault,) = pair_problems(tmp_path, stack)
    assert (fault.path, fault.code, fault.message) == (
        "downbeat:standbyOf",
        "stack-pair",
        'there is no stack "prod"; this one is the only one.',
    )


def test_a_partner_that_cannot_be_read_is_reported_by_its_own_check(faults, tmp_path):
    faults()
    (tmp_path / "Pulumi.prod.yaml").write_text("config: [")
    stack = load(stack_file(tmp_path, "dr"), "dr", {"etl": ETL})
    assert pair_problems(tmp_path, stack) == []


@pytest.mark.parametrize("value", [True, "true", "True"])
def test_the_active_stack_may_be_the_one_whose_names_carry_the_region(faults, value):
    standby = {**STANDBY, "downbeat:regionalNames": False}
    assert faults({"downbeat:regionalNames": value}, standby) == []
    assert len(faults({"downbeat:regionalNames": "false"}, standby)) == 1


def test_the_import_file_that_a_stack_was_adopted_by_lies_in_the_project(tmp_path):
    stack = SimpleNamespace(adopted="imports/prod.json")
    (fault,) = adopted_problems(tmp_path, stack)
    assert (fault.path, fault.code, fault.message) == (
        "downbeat:adopted",
        "no-such-file",
        "there is no file imports/prod.json: write one by `downbeat adopt --to imports/prod.json`,"
        " or remove the key.",
    )
    (tmp_path / "imports").mkdir()
    assert len(adopted_problems(tmp_path, SimpleNamespace(adopted="imports"))) == 1
    (tmp_path / "imports" / "prod.json").write_text("{}")
    assert adopted_problems(tmp_path, stack) == []
    assert adopted_problems(tmp_path, SimpleNamespace(adopted=None)) == []
