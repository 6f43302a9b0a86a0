"""The configuration of a deployment: every key, and every fault in one sentence, all at once."""

import pytest

from deployments.configuration import Configuration, DeploymentsError, load

GIVEN = {
    "aws:region": "us-east-1",
    "downbeat-deployments:account": "111122223333",
    "downbeat-deployments:organization": "acme",
    "downbeat-deployments:repository": "acme/downbeat",
}
HOOK = "https://hooks.slack.com/services/T/B/x"


def faults(changes=None, stack="prod", secrets=(), root=None):
    """The lines that a changed configuration is refused with; None as a value takes the key
    away.
    """
    given = {
        **GIVEN,
        **{
            key if ":" in key else f"downbeat-deployments:{key}": value
            for key, value in (changes or {}).items()
        },
    }
    given = {key: value for key, value in given.items() if value is not None}
    with pytest.raises(DeploymentsError) as refused:
        load(
            given,
            stack,
            {f"downbeat-deployments:{name}" for name in secrets},
            *([root] if root else []),
        )
    assert str(refused.value) == "\n".join(refused.value.diagnostics)
    return refused.value.diagnostics


def test_what_is_not_said_has_its_default():
    assert load(GIVEN, "prod", ()) == Configuration(
        region="us-east-1",
        stack="prod",
        account="111122223333",
        repository="acme/downbeat",
        branch="main",
        runners=("pulumi",),
        organization="acme",
        vcs="github",
        deploy_on_push=True,
        preview_pull_requests=True,
        destroy=False,
        drift_schedule=None,
        notify_on=(),
        slack_webhook=None,
        config_passphrase=None,
        executor_image=None,
        deploy_role_arn=None,
        preview_role_arn=None,
        pulumi_identity_provider=None,
        github_identity_provider=None,
        state_bucket=None,
        state_key_arn=None,
        former=(),
    )


def test_the_engine_hands_everything_over_as_text():
    texts = {
        "downbeat-deployments:deployOnPush": "false",
        "downbeat-deployments:runners": '["pulumi","github"]',
        "downbeat-deployments:former": '["old-prod"]',
        "downbeat-deployments:notifyOn": '["drift_detected"]',
        "downbeat-deployments:slackWebhook": HOOK,
    }
    read = load(GIVEN | texts, "prod", {"downbeat-deployments:slackWebhook"})
    assert (read.deploy_on_push, read.runners, read.former, read.slack_webhook) == (
        False,
        ("pulumi", "github"),
        ("old-prod",),
        HOOK,
    )


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"organization": None},
            (
                "downbeat-deployments:organization: is missing: write the organization of Pulumi"
                " Cloud that has the stack, or runners: [github]."
            ),
        ),
        (
            {"organization": "acme inc"},
            (
                'downbeat-deployments:organization: "acme inc" is not an organization of Pulumi'
                " Cloud: write it like acme."
            ),
        ),
        (
            {"repository": None},
            (
                "downbeat-deployments:repository: is missing: write the one that is deployed:"
                " acme/downbeat."
            ),
        ),
        (
            {"repository": "downbeat"},
            (
                'downbeat-deployments:repository: "downbeat" is not a repository: write it like'
                " acme/downbeat."
            ),
        ),
        (
            {"repository": "https://github.com/acme/downbeat"},
            (
                'downbeat-deployments:repository: "https://github.com/acme/downbeat" is not a'
                " repository: write it like acme/downbeat."
            ),
        ),
        (
            {"branch": "feature..x"},
            'downbeat-deployments:branch: "feature..x" is not a branch: write it like main.',
        ),
        (
            {"branch": "release/"},
            'downbeat-deployments:branch: "release/" is not a branch: write it like main.',
        ),
        (
            {"account": None},
            (
                "downbeat-deployments:account: is missing: write the account that the stack is"
                " deployed to, quoted."
            ),
        ),
        (
            {"account": "1111"},
            (
                'downbeat-deployments:account: "1111" is not an AWS account: write its twelve'
                ' digits, quoted: "111122223333".'
            ),
        ),
        ({"aws:region": None}, "aws:region: is missing: write aws:region: us-east-1."),
        (
            {"aws:region": "virginia"},
            'aws:region: "virginia" is not a region: write it like us-east-1.',
        ),
        (
            {"aws:region": "eu-west-1"},
            "aws:region: eu-west-1 is not us-east-1, where Pulumi.prod.yaml deploys.",
        ),
        (
            {"runners": '["pulumi", "gitlab"]'},
            (
                'downbeat-deployments:runners: "gitlab" is not one of pulumi or github. Did you'
                ' mean "github"?'
            ),
        ),
        (
            {"runners": "github"},
            'downbeat-deployments:runners: "github" is not a list: write [github].',
        ),
        ({"destroy": "yes"}, 'downbeat-deployments:destroy: "yes" is not true or false.'),
        (
            {"driftSchedule": "daily"},
            (
                'downbeat-deployments:driftSchedule: "daily" is not a cron expression of five'
                " fields: write it like 0 5 * * *."
            ),
        ),
        (
            {"slackWebhook": HOOK},
            (
                "downbeat-deployments:slackWebhook: is in plain text; set it with: pulumi config"
                " set --secret slackWebhook"
            ),
        ),
        (
            {"notifyOn": '["drift_detected"]'},
            (
                "downbeat-deployments:slackWebhook: is not set, and notifyOn asks for it; set it"
                " with: pulumi config set --secret slackWebhook"
            ),
        ),
        (
            {"notifyOn": '["drift_detectet"]'},
            (
                'downbeat-deployments:notifyOn: "drift_detectet" is not one of deployment_failed,'
                " deployment_succeeded, drift_detected, update_failed, update_succeeded or"
                ' preview_failed. Did you mean "drift_detected"?'
            ),
        ),
        (
            {"stateKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1"},
            (
                "downbeat-deployments:stateBucket: is missing: stateKeyArn encrypts the secrets of"
                " a state that is in a bucket."
            ),
        ),
        (
            {"deployRoleArn": "arn:aws:iam::111122223333:role/deploy"},
            (
                "downbeat-deployments:previewRoleArn: is missing: with deployRoleArn, both roles"
                " are yours."
            ),
        ),
        (
            {
                "deployRoleArn": "arn:aws:iam::444455556666:role/deploy",
                "previewRoleArn": "arn:aws:iam::111122223333:role/preview",
            },
            (
                "downbeat-deployments:deployRoleArn: arn:aws:iam::444455556666:role/deploy is of"
                " account 444455556666, but the stack is deployed to 111122223333."
            ),
        ),
        (
            {"deployRoleArn": "deploy", "previewRoleArn": "arn:aws:iam::111122223333:role/preview"},
            (
                'downbeat-deployments:deployRoleArn: "deploy" is not the ARN of a role: write it'
                " like arn:aws:iam::111122223333:role/deploy."
            ),
        ),
    ],
)
def test_a_fault_is_one_sentence_with_its_fix(changes, line):
    assert faults(changes) == [line]


def test_a_stack_without_a_file_is_told_with_the_stacks_that_have_one():
    assert faults(stack="prodd") == [
        "stack: the program has no Pulumi.prodd.yaml; there are Pulumi.dev.yaml,"
        ' Pulumi.prod.yaml and Pulumi.starter.yaml. Did you mean "Pulumi.prod.yaml"?'
    ]


def test_a_stack_that_was_never_registered_says_how_to(tmp_path):
    (tmp_path / "Pulumi.staging.yaml").write_text("config: {}\n")
    assert faults(stack="staging", root=tmp_path) == [
        "stack: deployments/registered.json does not know staging: name its boundary and its"
        " deploy role in Pulumi.staging.yaml (downbeat:permissionsBoundary and"
        " downbeat:deployRoleArn), then write it with python -m tools.registered."
    ]


def test_a_stack_file_with_a_passphrase_needs_it_as_a_secret(tmp_path):
    (tmp_path / "Pulumi.prod.yaml").write_text("encryptionsalt: v1:abc\nconfig: {}\n")
    assert faults(root=tmp_path) == [
        "downbeat-deployments:configPassphrase: is not set, and Pulumi.prod.yaml is encrypted with"
        " one; set it with: pulumi config set --secret configPassphrase"
    ]
    given = GIVEN | {"downbeat-deployments:configPassphrase": "s3cr3t"}
    assert (
        load(given, "prod", {"downbeat-deployments:configPassphrase"}, tmp_path).config_passphrase
        == "s3cr3t"
    )


def test_a_wrong_secret_is_not_repeated():
    lines = faults({"slackWebhook": "hooks.slack.com/T/s3cr3t"}, secrets=["slackWebhook"])
    assert lines == [
        'downbeat-deployments:slackWebhook: "the value" is not an https:// URL: write it like'
        " https://hooks.slack.com/services/…."
    ]


def test_an_unknown_key_is_told_with_the_nearest_one():
    (line,) = faults({"brunch": "main"})
    assert line.startswith(
        "downbeat-deployments:brunch: is not a key: there are account, repository, branch, "
    )
    assert line.endswith('and former. Did you mean "branch"?')


def test_all_faults_are_told_at_once():
    lines = faults(
        {
            "organization": None,
            "repository": "x",
            "branch": "..",
            "account": None,
            "aws:region": None,
        },
        stack="prodd",
    )
    assert [line.split(": ")[0] for line in lines] == [
        "downbeat-deployments:account",
        "downbeat-deployments:repository",
        "downbeat-deployments:branch",
        "aws:region",
        "downbeat-deployments:organization",
        "stack",
    ]


def test_where_only_github_deploys_no_organization_is_needed():
    given = {key: value for key, value in GIVEN.items() if not key.endswith("organization")}
    assert (
        load(given | {"downbeat-deployments:runners": '["github"]'}, "prod", ()).organization
        is None
    )
