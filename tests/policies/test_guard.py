"""The guard's own decisions; that it really stops the engine is shown in test_engine.py."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any

import pulumi
import pytest

from policies import guard
from policies.rules import RULES, mode
from tests.policies.requests import document

STARS = document({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"})
LINE = (
    'iam-no-wildcard-actions: policy.Statement[0]: "s3:*" allows every action of s3. Name the'
    " actions that are needed."
)


def judge(type_: str, inputs: dict[str, Any], config: dict[str, Any] | None = None) -> None:
    """One resource as the hook gets it."""
    args = pulumi.ResourceHookArgs(
        urn=f"urn:pulumi:prod::downbeat::{type_}::weekly",
        id="",
        name="weekly",
        type=type_,
        new_inputs=inputs,
    )
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(guard._hook(guard.configured(config or {}))(args))
    finally:
        loop.close()


def test_a_mandatory_violation_stops_the_resource() -> None:
    with pytest.raises(guard.PolicyViolation) as stopped:
        judge("aws:iam/rolePolicy:RolePolicy", {"policy": STARS})
    assert (
        str(stopped.value)
        == f"policy violations of aws:iam/rolePolicy:RolePolicy weekly:\n  {LINE}"
    )


def test_all_violations_of_a_resource_are_told_at_once() -> None:
    props = {
        "kmsMasterKeyId": "",
        "policy": document(
            {"Effect": "Allow", "Principal": "*", "Action": "SNS:*", "Resource": "*"}
        ),
    }
    with pytest.raises(guard.PolicyViolation) as stopped:
        judge("aws:sns/topic:Topic", props)
    told = [line.strip().split(":")[0] for line in str(stopped.value).splitlines()[1:]]
    assert told == ["iam-no-wildcard-actions", "topic-policy-not-public", "sns-encrypted"]


def test_an_advisory_violation_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    judge("aws:sns/topic:Topic", {"kmsMasterKeyId": "alias/aws/sns"})
    assert warned == [
        "advisory policy violations of aws:sns/topic:Topic weekly:\n  sns-own-key: kmsMasterKeyId:"
        " with alias/aws/sns neither CloudWatch alarms nor EventBridge can publish to the topic."
        " Use a key of your own that lets them."
    ]


def test_pulumis_unknown_is_announced_and_hides_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    unknown = pulumi.output.Unknown()
    with pytest.raises(guard.PolicyViolation) as stopped:
        judge(
            "aws:iam/role:Role",
            {
                "assumeRolePolicy": unknown,
                "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
            },
        )
    assert "iam-no-broad-managed-policies: managedPolicyArns[0]" in str(stopped.value)
    assert "unverifiable-in-preview: assumeRolePolicy: not known before the update" in warned[0]


def test_a_level_and_a_setting_are_taken_from_the_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pulumi.log, "warn", lambda message: None)
    judge(
        "aws:iam/rolePolicy:RolePolicy", {"policy": STARS}, {"iam-no-wildcard-actions": "advisory"}
    )
    judge("aws:iam/rolePolicy:RolePolicy", {"policy": STARS}, {"all": "disabled"})
    exception = {
        "name": "weekly",
        "reason": "the vendor's export asks for it",
        "owner": "data@acme.example",
        "expires": "9999-12-31",
    }
    judge(
        "aws:iam/rolePolicy:RolePolicy",
        {"policy": STARS},
        {"iam-no-wildcard-actions": {"allow": [exception]}},
    )
    with pytest.raises(guard.PolicyViolation):
        judge("aws:sqs/queue:Queue", {"name": "q"}, {"sqs-encrypted": {"require_explicit": True}})


def test_a_configuration_that_names_nothing_is_refused_with_all_its_faults() -> None:
    with pytest.raises(ValueError) as refused:
        guard.configured({"sns-encryptd": "advisory", "sns-encrypted": "off", "kms-policy": 3})
    assert str(refused.value).splitlines() == [
        'guard: there is no rule "sns-encryptd". Did you mean "sns-encrypted"?',
        'guard: the level of "sns-encrypted" is not one of advisory, mandatory, remediate, disabled.',
        'guard: "kms-policy" must be a level or an object.',
    ]


def test_without_a_configuration_every_rule_has_its_own_level() -> None:
    assert {name: level for name, (level, _) in guard.configured({}).items()} == {
        rule.name: rule.level for rule in RULES
    }


def test_it_is_harmless_where_no_hooks_run() -> None:
    class Mocks(pulumi.runtime.Mocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
            return f"{args.name}-id", args.inputs

        def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
            return {}

    def with_mocks() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        pulumi.runtime.set_mocks(Mocks())
        guard.install()

    contextvars.copy_context().run(with_mocks)
    assert mode.updating() is False


def test_an_off_switch_is_told_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    guard.switched_off()
    assert warned == [
        "downbeat:guard is off: this program creates resources that no policy has judged. Only"
        " `--policy-pack policies` judges them now. To switch it on again: pulumi config rm"
        " downbeat:guard"
    ]


def test_hooks_that_a_resource_has_already_stay() -> None:
    def own(args: pulumi.ResourceHookArgs) -> None: ...

    before = pulumi.ResourceOptions(
        protect=True, hooks=pulumi.ResourceHookBinding(before_create=[own])
    )
    after = guard._with_hook(before, "guard")  # type: ignore[arg-type]
    assert after.hooks and after.hooks.before_create == [own, "guard"]
    assert after.hooks.before_update == ["guard"]
    assert after.protect is True
    assert before.hooks and before.hooks.before_create == [own]


def test_an_exception_may_name_the_resource_by_its_urn() -> None:
    def excepted(urn: str) -> None:
        entry = {
            "urn_regex": urn,
            "reason": "the vendor's export asks for it",
            "owner": "data@example.com",
            "expires": "9999-12-31",
        }
        judge(
            "aws:iam/rolePolicy:RolePolicy",
            {"policy": STARS},
            {"iam-no-wildcard-actions": {"allow": [entry]}},
        )

    excepted("^urn:pulumi:prod::downbeat::.*::weekly$")
    with pytest.raises(guard.PolicyViolation):
        excepted("::monthly$")


def test_outputs_are_resolved_wherever_they_stand_and_what_is_unknown_stays_unknown() -> None:
    unknown = pulumi.output.Unknown()

    async def resolved() -> Any:
        def output(value: Any, known: bool = True) -> pulumi.Output[Any]:
            async def now(result: Any) -> Any:
                return result

            futures = [asyncio.ensure_future(now(one)) for one in (value, known, True)]
            return pulumi.Output(set(), *futures)

        inputs = {
            "policy": output({"Statement": [output(STARS)]}),
            "names": ["a", output("b")],
            "arn": output(unknown, known=False),
            "days": 7,
        }
        return await guard._resolved(inputs)

    assert asyncio.run(resolved()) == {
        "policy": {"Statement": [STARS]},
        "names": ["a", "b"],
        "arn": unknown,
        "days": 7,
    }


def test_a_setting_that_a_rule_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError) as refused:
        guard.configured({"sqs-encrypted": {"alow": []}, "log-retention": {"x": 1}})
    assert str(refused.value).splitlines() == [
        'guard: "sqs-encrypted" has no setting "alow". Did you mean "allow"?',
        'guard: "log-retention" has no setting "x". It has enforcementLevel, minimum_days,'
        " remediate_days, allow.",
    ]


def test_who_only_judges_takes_remediate_as_mandatory() -> None:
    levels = guard.configured({"log-retention": {"enforcementLevel": "remediate"}})
    assert levels["log-retention"][0] == "mandatory"
