"""Tags of Amazon EC2: the id of a thing tells its type, and so its ARN.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
"""

from __future__ import annotations

import re

from downbeat.asl.integrations.grant import Argument, Grant, Integration, Table, authorization, sdk
from downbeat.asl.resource_arns import MachineLocation, Parts

ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}")
# How ids begin → what the type is called in an ARN.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-resources-for-iam-policies
TYPES = {
    "acl": "network-acl",
    "ami": "image",
    "cgw": "customer-gateway",
    "cr": "capacity-reservation",
    "dopt": "dhcp-options",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "h": "dedicated-host",
    "i": "instance",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "sir": "spot-instances-request",
    "snap": "snapshot",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
    "vpn": "vpn-connection",
}
# Their ARNs name no account.
OF_NO_ACCOUNT = {"image", "snapshot"}


def tagged(text: str, place: MachineLocation) -> list[Parts] | None:
    """The thing that an id names; [] for an id of a type that is not known."""
    match = ID.fullmatch(text)
    if match is None or match[1] not in TYPES:
        return []
    kind = TYPES[match[1]]
    owner = "" if kind in OF_NO_ACCOUNT else place.account
    return [{"owner": owner, "thing": f"{kind}/{text}"}]


def of_no_known_type(text: str, place: MachineLocation) -> list[Parts] | None:
    """Nothing for an id that tells its type."""
    return [] if tagged(text, place) else None


def tags(action: str) -> Integration:
    """A change of tags; an id that is made at run time is held by a tag that its type has."""
    return sdk(
        authorization("amazonec2"),
        Grant(
            (action,),
            ("arn:{partition}:ec2:{region}:{owner}:{thing}",),
            (Argument("Resources[]", tagged, "an id", optional=True, known_only=True),),
        ),
        Grant(
            (action,),
            ("arn:{partition}:ec2:{region}:{account}:<type>/*",),
            (Argument("Resources[]", of_no_known_type, "an id that tells its type"),),
            condition={"StringEquals": {"aws:ResourceTag/<tag>": "<its value>"}},
        ),
    )


EC2: Table = {
    "aws-sdk:ec2:createTags": tags("ec2:CreateTags"),
    "aws-sdk:ec2:deleteTags": tags("ec2:DeleteTags"),
}
