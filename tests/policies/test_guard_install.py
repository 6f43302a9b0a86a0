"""What the guard asks of the engine when it is installed, with the engine's side recorded."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from pulumi.runtime import settings

from policies import guard


class Connection:
    """The program's connection to the engine."""


class Hook:
    """A resource hook as the program registers it."""

    def __init__(self, name: str, callback: Any, opts: pulumi.ResourceHookOptions) -> None:
        self.name, self.callback, self.opts = name, callback, opts


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The guard in a preview: the transform that it registered, its levels, the connection."""
    seen = SimpleNamespace(connection=Connection(), transforms=[], levels=[], preview=[])
    monkeypatch.setattr(settings.SETTINGS, "monitor", seen.connection)
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    monkeypatch.setattr(pulumi.runtime, "register_resource_transform", seen.transforms.append)
    monkeypatch.setattr(pulumi, "ResourceHook", Hook)
    monkeypatch.setattr(guard, "tell", seen.preview.append)
    monkeypatch.setattr(guard, "_hook", lambda levels: seen.levels.append(levels) or "judge")
    guard.install({"sns-encrypted": "advisory"})
    (seen.bind,) = seen.transforms
    return seen


def resource(type_: str, *, custom: bool = True, **options: Any) -> pulumi.ResourceTransformArgs:
    return pulumi.ResourceTransformArgs(
        custom=custom,
        type_=type_,
        name="alerts",
        props={"name": "alerts"},
        opts=pulumi.ResourceOptions(**options),
    )


def test_a_resource_gets_the_hook_before_create_and_update_in_preview_too(
    installed: SimpleNamespace,
) -> None:
    bound = installed.bind(resource("aws:sns/topic:Topic"))
    (created,), (updated,) = bound.opts.hooks.before_create, bound.opts.hooks.before_update
    assert created is updated
    assert (created.name, created.callback) == (guard.HOOK, "judge")
    assert created.opts.on_dry_run is True
    assert bound.props == {"name": "alerts"}
    assert installed.preview == [True]


def test_the_levels_are_those_of_the_configuration(installed: SimpleNamespace) -> None:
    assert installed.levels == [guard.configured({"sns-encrypted": "advisory"})]
    assert installed.levels[0]["sns-encrypted"][0] == "advisory"


def test_components_and_pulumis_own_resources_are_left_alone(installed: SimpleNamespace) -> None:
    assert installed.bind(resource("downbeat:index:Pipeline", custom=False)) is None
    assert installed.bind(resource("pulumi:providers:aws")) is None
    assert installed.bind(resource("pulumi:pulumi:StackReference", custom=False)) is None


def test_an_import_is_refused_with_its_type_and_name(installed: SimpleNamespace) -> None:
    with pytest.raises(guard.PolicyViolation) as refused:
        installed.bind(resource("aws:sns/topic:Topic", import_="arn:aws:sns:eu-west-1:1:alerts"))
    assert str(refused.value) == guard.IMPORTED.format(type="aws:sns/topic:Topic", name="alerts")


def test_a_later_transform_of_the_whole_stack_is_refused(installed: SimpleNamespace) -> None:
    with pytest.raises(guard.PolicyViolation) as refused:
        installed.connection.RegisterStackTransform(object())
    assert str(refused.value) == guard.LATER


def test_hooks_that_are_there_already_run_first(installed: SimpleNamespace) -> None:
    own = pulumi.ResourceHookBinding(before_create=["first"], before_update=["second"])
    options = resource("aws:sns/topic:Topic", hooks=own)
    bound = installed.bind(options)
    assert bound.opts.hooks.before_create[0] == "first"
    assert bound.opts.hooks.before_update[0] == "second"
    assert (own.before_create, own.before_update) == (["first"], ["second"])
    assert options.opts.hooks is own


def test_a_cli_without_transforms_is_named_with_what_it_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(transform: Any) -> None:
        raise RuntimeError("not implemented")

    monkeypatch.setattr(settings.SETTINGS, "monitor", Connection())
    monkeypatch.setattr(pulumi.runtime, "register_resource_transform", refuse)
    monkeypatch.setattr(pulumi, "ResourceHook", Hook)
    monkeypatch.setattr(guard, "tell", lambda preview: None)
    with pytest.raises(RuntimeError, match=r"^The guard needs .*later\): not implemented$"):
        guard.install()


def test_a_level_in_an_object_stands_beside_the_rules_own_settings() -> None:
    value = {"enforcementLevel": "advisory", "require_explicit": True}
    assert guard.configured({"sqs-encrypted": value})["sqs-encrypted"] == (
        "advisory",
        {"require_explicit": True},
    )


def test_an_unknown_rule_far_from_every_name_gets_no_advice() -> None:
    with pytest.raises(ValueError) as refused:
        guard.configured({"zzzzzzzzzzzz": "advisory"})
    assert str(refused.value) == 'guard: there is no rule "zzzzzzzzzzzz".'


def test_a_guard_behind_resources_is_refused_with_all_their_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        guard, "_declared", lambda: ["aws:sns/topic:Topic a", "aws:sns/topic:Topic b"]
    )
    with pytest.raises(guard.PolicyViolation) as refused:
        guard.install()
    names = "aws:sns/topic:Topic a, aws:sns/topic:Topic b"
    assert str(refused.value) == guard.EARLIER.format(names=names)
