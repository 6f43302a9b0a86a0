"""The whole of deployments/ under mocks, in the environment that it has for itself."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml

from deployments.access.boundary import boundary_document
from deployments.access.place import StackLocation
from deployments.access.registered import registered_resources
from deployments.access.statements import deploy_statements, preview_statements
from deployments.configuration import KEYS, NAMESPACE
from policies import guard
from policies.rules.rule import Resource

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-deployments" / "bin" / "python"
HOOK = "https://hooks.slack.com/services/T000/B000/abc"
pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="no .venv-deployments: make install-deployments"
)
ACCOUNTS = {"dev": "444455556666", "prod": "111122223333"}


def told(stack="prod", preview=False, secrets=(), caller=None, **changes):
    """What the program registers for a stack of its own files, with these keys changed."""
    config = yaml.safe_load((ROOT / "deployments" / f"Pulumi.{stack}.yaml").read_text())["config"]
    config |= {f"{NAMESPACE}{key}": value for key, value in changes.items()}
    given = {
        "stack": stack,
        "config": config,
        "secrets": [f"{NAMESPACE}{name}" for name in secrets],
        "preview": preview,
        "caller": caller or ACCOUNTS[stack],
    }
    run = subprocess.run(
        [PYTHON, "-m", "tests.deployments.program"],
        cwd=ROOT,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "deprecated" not in run.stderr.replace("MicrovmsImage has been deprecated", "")
    return json.loads(run.stdout)


@cache
def deployed(stack):
    return told(stack)


def inputs(run, name):
    (found,) = (r["inputs"] for r in run["registrations"] if r["name"] == name)
    return found


@pytest.mark.parametrize("stack", ACCOUNTS)
def test_a_stack_registers_exactly_these_resources(stack):
    kinds = [
        (r["type"], re.sub(r"-\d+(?=$|-attached)", "-N", r["name"]))
        for r in deployed(stack)["registrations"]
    ]
    expected = {
        ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "access-github"),
        ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "access-pulumi"),
        ("aws:iam/policy:Policy", "access-boundary"),
        ("aws:iam/policy:Policy", "access-deploy-N"),
        ("aws:iam/policy:Policy", "access-preview-N"),
        ("aws:iam/role:Role", "access-deploy"),
        ("aws:iam/role:Role", "access-preview"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "access-deploy-N-attached"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "access-preview-N-attached"),
        ("downbeat:deployments:Access", "access"),
        ("downbeat:deployments:PushToDeploy", "deployment"),
        ("pulumiservice:index:DeploymentSettings", "deployment-settings"),
    }
    assert set(kinds) == expected | (
        {("pulumiservice:index:DriftSchedule", "deployment-drift")} if stack == "prod" else set()
    )


def test_preview_and_update_register_the_same():
    def listed(run):
        return sorted((r["type"], r["name"]) for r in run["registrations"])

    assert listed(told("prod", preview=True)) == listed(deployed("prod"))


def test_the_settings_of_pulumi_deployments_are_exactly_these():
    settings = inputs(deployed("prod"), "deployment-settings")
    role = "arn:aws:iam::111122223333:role/downbeat-prod"
    assert settings == {
        "organization": "acme",
        "project": "downbeat",
        "stack": "prod",
        "sourceContext": {"git": {"branch": "refs/heads/main"}},
        "vcs": {
            "provider": "github",
            "repository": "acme/downbeat",
            "deployCommits": True,
            "previewPullRequests": True,
            "pullRequestTemplate": False,
            "paths": settings["vcs"]["paths"],
        },
        "operationContext": {
            "environmentVariables": {
                "AWS_REGION": "us-east-1",
                "PULUMI_OPTION_POLICY_PACK": "policies",
            },
            "preRunCommands": [
                (
                    f"python3 deployments/operation_role.py --preview {role}-preview --deploy"
                    f" {role}-deploy"
                ),
                (
                    "python3 -m venv .venv && .venv/bin/python -m pip install --quiet"
                    " --require-hashes -r requirements-dev.txt"
                ),
                ".venv/bin/python -m pytest -q -m 'not engine and not embedded'",
            ],
            "options": {"skipInstallDependencies": True, "skipIntermediateDeployments": True},
        },
        "cacheOptions": {"enable": True},
    }


def test_each_role_trusts_its_own_operations_and_no_others():
    def subjects(name):
        document = json.loads(inputs(deployed("prod"), name)["assumeRolePolicy"])
        return [
            subject
            for statement in document["Statement"]
            for keys in statement["Condition"].values()
            for subject in keys.values()
        ]

    of = "pulumi:deploy:org:acme:project:downbeat:stack:prod:operation"
    assert subjects("access-preview") == [
        "acme",
        [f"{of}:detect-drift:scope:write", f"{of}:preview:scope:write"],
        "sts.amazonaws.com",
        ["repo:acme/downbeat:environment:preview-prod"],
    ]
    assert subjects("access-deploy") == [
        "acme",
        [
            f"{of}:refresh:scope:write",
            f"{of}:remediate-drift:scope:write",
            f"{of}:update:scope:write",
        ],
        "sts.amazonaws.com",
        ["repo:acme/downbeat:environment:prod"],
    ]


@pytest.mark.parametrize("stack", ACCOUNTS)
def test_the_roles_carry_the_derived_statements_and_nothing_else(stack):
    def statements(role):
        policies = [
            r
            for r in deployed(stack)["registrations"]
            if r["type"] == "aws:iam/policy:Policy" and f"-{role}-" in r["name"]
        ]
        return [
            statement
            for policy in policies
            for statement in json.loads(policy["inputs"]["policy"])["Statement"]
        ]

    where = StackLocation(registered_resources(stack), ACCOUNTS[stack])
    assert statements("deploy") == deploy_statements(where, destroy=stack == "dev")
    assert statements("preview") == preview_statements(where)
    boundary = inputs(deployed(stack), "access-boundary")
    assert (boundary["name"], boundary["policy"]) == (
        registered_resources(stack).boundary.rpartition("/")[2],
        boundary_document(where),
    )


@pytest.mark.parametrize("stack", ACCOUNTS)
def test_no_policy_finds_anything_to_block(stack):
    levels = guard.configured({})
    found = {
        r["name"]: guard.violations(Resource(r["type"], r["inputs"], "urn", r["name"]), levels)[0]
        for r in deployed(stack)["registrations"]
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_slack_hears_what_it_is_to_hear_and_its_address_stays_secret():
    run = told(
        "prod",
        secrets=["slackWebhook"],
        slackWebhook=HOOK,
        notifyOn=["deployment_failed", "drift_detected"],
    )
    (hook,) = (r for r in run["registrations"] if r["type"] == "pulumiservice:index:Webhook")
    assert hook["secrets"] == ["payloadUrl"]
    assert (hook["inputs"]["format"], hook["inputs"]["filters"]) == (
        "slack",
        ["deployment_failed", "drift_detected"],
    )
    assert [r["name"] for r in run["registrations"] if HOOK in json.dumps(r["inputs"])] == [
        hook["name"]
    ]


def test_drift_is_looked_for_and_never_repaired_by_itself():
    assert inputs(deployed("prod"), "deployment-drift") == {
        "organization": "acme",
        "project": "downbeat",
        "stack": "prod",
        "scheduleCron": "0 5 * * *",
        "autoRemediate": False,
    }


def test_a_passphrase_reaches_deployments_as_a_secret():
    run = told("prod", secrets=["configPassphrase"], configPassphrase="s3cr3t")
    (settings,) = (r for r in run["registrations"] if r["name"] == "deployment-settings")
    assert settings["secrets"] == ["operationContext"]
    assert (
        settings["inputs"]["operationContext"]["environmentVariables"]["PULUMI_CONFIG_PASSPHRASE"]
        == "s3cr3t"
    )


def test_roles_that_exist_already_are_used_and_none_are_made():
    own = {role: f"arn:aws:iam::111122223333:role/our-{role}" for role in ("deploy", "preview")}
    run = told("prod", deployRoleArn=own["deploy"], previewRoleArn=own["preview"])
    assert [r["type"] for r in run["registrations"] if r["type"].startswith("aws:")] == []
    assert run["outputs"] == {"deploy_role": own["deploy"], "preview_role": own["preview"]}


def test_an_identity_provider_that_the_account_has_is_not_made_again():
    provider = "arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc"
    run = told("prod", pulumiIdentityProvider=provider, runners=["pulumi"])
    assert [r["name"] for r in run["registrations"] if "OpenIdConnectProvider" in r["type"]] == []
    assert provider in inputs(run, "access-deploy")["assumeRolePolicy"]


def test_where_only_github_deploys_pulumi_cloud_hears_nothing():
    run = told("prod", runners=["github"], organization="")
    assert [r["type"] for r in run["registrations"] if r["type"].startswith("pulumiservice:")] == []


def test_every_fault_is_told_at_once_before_any_resource():
    assert told("prod", organization="", repository="downbeat", branch="a..b", account="1") == {
        "refused": (
            "This deployment cannot be set up; it has 4 faults:\n  downbeat-deployments:account:"
            ' "1" is not an AWS account: write its twelve digits, quoted: "111122223333".\n '
            ' downbeat-deployments:repository: "downbeat" is not a repository: write it like'
            ' acme/downbeat.\n  downbeat-deployments:branch: "a..b" is not a branch: write it like'
            " main.\n  downbeat-deployments:organization: is missing: write the organization of"
            " Pulumi Cloud that has the stack, or runners: [github]."
        )
    }


def test_credentials_of_another_account_are_refused():
    assert told("prod", caller="999988887777") == {
        "refused": (
            "This deployment cannot be set up; it has a fault:\n  downbeat-deployments:account: the"
            " stack is deployed to 111122223333, but these credentials are of 999988887777: take"
            " those of 111122223333."
        )
    }


def test_every_key_is_declared_for_the_cli_and_editors():
    declared = yaml.safe_load((ROOT / "deployments" / "Pulumi.yaml").read_text())["config"]
    assert [key.removeprefix(NAMESPACE) for key in declared] == list(KEYS)
    assert [
        key
        for key, value in declared.items()
        if not value.get("type") or not value.get("description")
    ] == []


def test_the_program_imports_nothing_of_the_main_one():
    code = (
        "import sys; sys.path.insert(0, '.'); import deployments.deployment,"
        " deployments.configuration; print(*sorted(sys.modules))"
    )
    modules = subprocess.run(
        [PYTHON, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {module.split(".")[0] for module in modules} & {
        "asl",
        "components",
        "pipelines",
        "settings",
        "policies",
        "local",
        "plan",
    } == set()
