"""Arguments that change what IAM asks: every one of botocore's models is handled, or named as of no
matter.
"""

import re
from functools import cache

import pytest
from botocore.loaders import Loader

from downbeat.asl import unresolved
from downbeat.asl.integrations import INTEGRATIONS
from downbeat.asl.integrations.sdk_calls import sdk_integration
from tests.asl.tasks import PLACE, allow, arn, derived, machine, task
from tools.aws_sdk_actions import action_name, service_name
from tools.service_arguments import Operation, arguments_that_matter

LOADER = Loader()
# Call → argument → why IAM does not ask for it.
NO_MATTER = {
    "aws-sdk:ec2:createTags": {"Tags": "they are what the call's own action writes"},
    "aws-sdk:ecs:runTask": {
        "VolumeConfigurations[].ManagedEBSVolume.KmsKeyId": "the volume's role uses the key"
    },
}
# Of Amazon S3: what the call's own action covers.
OWN_ACTION = {
    "getObjectLegalHold": {"VersionId"},
    "getObjectRetention": {"VersionId"},
    "putBucketAcl": {"ACL"},
    "putBucketLogging": set(),
    "putBucketTagging": {"Tagging"},
    "putObjectAcl": {"ACL"},
    "putObjectLegalHold": {"VersionId"},
    "putObjectLockConfiguration": {
        "ObjectLockConfiguration",
        "ObjectLockConfiguration.ObjectLockEnabled",
    },
    "putObjectRetention": {"VersionId"},
    "putObjectTagging": {"Tagging"},
    "restoreObject": {"VersionId", "RestoreRequest.OutputLocation.S3.Tagging"},
    "updateObjectEncryption": {"VersionId"},
}
# Who is granted something is inside the lists that the call's own action writes.
GRANTS = re.compile(r"(^|\.)Grant(ee|s)|^Grant(FullControl|Read|ReadACP|Write|WriteACP)$")
WRITES_GRANTS = {"putBucketAcl", "putBucketLogging", "putObjectAcl", "restoreObject"}
# Newer than the Service Authorization Reference, which has no action for it yet.
NEWER = re.compile(r"^ObjectLockEventHold")
OF_S3 = re.compile(
    r"^(VersionId|ACL|Grant\w+|BypassGovernanceRetention|ObjectLock\w+|SSEKMSKeyId|Tagging)$"
)


@cache
def model_of(service):
    """botocore's model of a service, as a Resource names it: the folder is mostly called alike."""
    names = LOADER.list_available_services("service-2")
    for name in sorted(names, key=lambda name: name.replace("-", "") != service):
        model = LOADER.load_service_model(name, "service-2")
        if service_name(model["metadata"]["serviceId"]) == service:
            return model
    raise LookupError(service)


def read_by(integration):
    """The arguments that an integration's grants read or depend on."""
    return {
        path
        for grant in integration.grants
        for path in (*grant.when, *(p for one in grant.arguments for p in one.path.split("|")))
    }


def handled(path, known):
    return path in known or re.split(r"[.\[]", path)[0] in known


@pytest.mark.parametrize("call", [call for call in INTEGRATIONS if call.startswith("aws-sdk:")])
def test_the_table_handles_every_argument_that_matters(call):
    _, service, operation = call.split(":")
    model = model_of(service)
    name = next(one for one in model["operations"] if action_name(one) == operation)
    known = read_by(INTEGRATIONS[call])
    open_ = {
        path
        for path, _ in arguments_that_matter(Operation.of(model, name))
        if not handled(path, known)
    }
    assert open_ == set(NO_MATTER.get(call, {}))


def test_every_argument_of_s3_that_matters_is_handled_or_covered_by_the_calls_own_action():
    model = model_of("s3")
    open_ = []
    for name in model["operations"]:
        operation = action_name(name)
        call = f"aws-sdk:s3:{operation}"
        integration = INTEGRATIONS.get(call) or sdk_integration(call)
        if integration is None:
            continue  # a call of which the reference has no action is a demand as a whole
        known = read_by(integration) | OWN_ACTION.get(operation, set())
        open_ += [
            (operation, path)
            for path in Operation.of(model, name).members
            if OF_S3.match(path.rsplit(".", 1)[-1])
            and not NEWER.match(path)
            and path not in known
            and not (operation in WRITES_GRANTS and GRANTS.search(path))
        ]
    assert open_ == []


OBJECT = "arn:aws:s3:::acme-data/a"
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
THROUGH_S3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}


def put(**arguments):
    return derived(task("aws-sdk:s3:putObject", Bucket="acme-data", Key="a", **arguments))


@pytest.mark.parametrize(
    ("argument", "action"),
    [
        ("Tagging", "s3:PutObjectTagging"),
        ("ACL", "s3:PutObjectAcl"),
        ("GrantRead", "s3:PutObjectAcl"),
        ("GrantFullControl", "s3:PutObjectAcl"),
        ("ObjectLockMode", "s3:PutObjectRetention"),
        ("ObjectLockLegalHoldStatus", "s3:PutObjectLegalHold"),
    ],
)
def test_what_an_object_is_given_asks_for_an_action_of_its_own(argument, action):
    assert put(**{argument: "x"}) == [allow(f"s3:PutObject {action}", OBJECT)]


def test_a_key_is_used_through_the_service_alone():
    assert put(SSEKMSKeyId=KEY) == [
        allow("kms:Decrypt kms:GenerateDataKey", arn("kms", f"key/{KEY}"), **THROUGH_S3),
        allow("s3:PutObject", OBJECT),
    ]
    (found,) = unresolved(
        machine(task("aws-sdk:s3:putObject", Bucket="acme-data", Key="a", SSEKMSKeyId="alias/x")),
        **PLACE,
    )
    assert "an alias does not tell its key" in found.message


def delete(*objects, **arguments):
    given = {"Bucket": "acme-data", "Delete": {"Objects": list(objects)}, **arguments}
    return derived(task("aws-sdk:s3:deleteObjects", **given))


def test_deleting_a_version_or_against_governance_is_an_action_of_its_own():
    assert delete({"Key": "a"}) == [allow("s3:DeleteObject", OBJECT)]
    assert delete({"Key": "a", "VersionId": "1"}) == [
        allow("s3:DeleteObject s3:DeleteObjectVersion", OBJECT)
    ]
    assert delete({"Key": "a"}, BypassGovernanceRetention=True) == [
        allow("s3:BypassGovernanceRetention s3:DeleteObject", OBJECT)
    ]


def test_a_guardrail_in_its_configuration_is_applied():
    found = derived(
        task(
            "aws-sdk:bedrockruntime:converse",
            ModelId="anthropic.claude-v2",
            GuardrailConfig={"GuardrailIdentifier": "calm", "GuardrailVersion": "1"},
        )
    )
    assert allow("bedrock:ApplyGuardrail", arn("bedrock", "guardrail/calm")) in found


def invoked(**arguments):
    return derived(task("lambda:invoke", **arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        {"FunctionName": "load:live"},
        {"FunctionName": "load", "Qualifier": "live"},
        {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:load:live"},
    ],
)
def test_an_alias_of_a_function_gets_the_alias_alone(arguments):
    assert invoked(**arguments) == [
        allow("lambda:InvokeFunction", arn("lambda", "function:load:live"))
    ]


def test_a_function_by_expression_is_one_demand():
    assert len(unresolved(machine(task("lambda:invoke", FunctionName="{% $f %}")), **PLACE)) == 1
