"""The roles of a deployment, made by the real engine on the embedded AWS."""

import pytest

from deployments.access.roles import RoleAccess
from deployments.configuration import load
from deployments.deployment import access_args
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.engine import open_engine
from downbeat.emulator.projects import Project
from downbeat.emulator.pulumi_cli import find_cli
from tests.deployments.test_configuration import GIVEN
from tests.engine.conftest import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.embedded]


@pytest.fixture
def stack(tmp_path):
    """The AWS side of prod's deployment in the engine, and boto3 clients."""
    cli = find_cli(ROOT)
    if cli is None:
        pytest.skip(
            "no pulumi CLI of 3.255 or later: put one on PATH, or build it with `make engine`"
        )
    target = Project(
        ROOT, "prod", tmp_path / "prod", "downbeat-deployments", {"aws:region": "us-east-1"}
    )
    arguments = access_args(
        load(GIVEN | {"downbeat-deployments:runners": ["pulumi", "github"]}, "prod", ())
    )
    where = ministack.start(target.folder, GIVEN["downbeat-deployments:account"])
    try:
        with open_engine(
            target, cli, where, lambda: RoleAccess("access", arguments) and None
        ) as opened:
            yield opened, embedded_clients.clients(where.endpoint, target.region, where.account)
    finally:
        ministack.stop(target.folder)


def test_the_policy_pack_lets_them_pass_and_aws_has_them_as_they_were_meant(stack):
    opened, client = stack
    opened.up()
    assert opened.preview() == []
    iam = client("iam")
    assert (
        iam.get_policy(PolicyArn="arn:aws:iam::111122223333:policy/downbeat-prod-boundary")[
            "Policy"
        ]["AttachmentCount"]
        == 0
    )
    for role, policies in (("downbeat-prod-preview", 2), ("downbeat-prod-deploy", 3)):
        attached = [
            policy["PolicyName"]
            for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        ]
        assert sorted(attached) == [f"{role}-{number}" for number in range(1, policies + 1)]
        assert iam.list_role_policies(RoleName=role)["PolicyNames"] == []
    found = {
        provider["Arn"].split("/", 1)[1]
        for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    }
    assert found == {"api.pulumi.com/oidc", "token.actions.githubusercontent.com"}
    opened.destroy()
    assert iam.list_roles()["Roles"] == []
