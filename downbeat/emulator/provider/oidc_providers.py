"""IAM: OpenID Connect providers."""

from __future__ import annotations

from downbeat.emulator.provider.resource import Inputs, Outputs, ResourceType, Target, missing


def _create_oidc(place: Target, inputs: Inputs) -> Outputs:
    made = place("iam").create_open_id_connect_provider(
        Url=inputs["url"],
        ClientIDList=inputs["clientIdLists"],
        ThumbprintList=inputs.get("thumbprintLists") or [],
    )
    return {"arn": made["OpenIDConnectProviderArn"]}


def _update_oidc(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    """The embedded AWS has none of the calls that change one; a new one of the same URL has the
    same ARN.
    """
    _delete_oidc(place, state["arn"], state)
    return _create_oidc(place, inputs)


def _read_oidc(place: Target, arn: str, state: Inputs) -> Outputs | None:
    oidc_provider = missing(place("iam").get_open_id_connect_provider, OpenIDConnectProviderArn=arn)
    return oidc_provider and {"arn": arn, "clientIdLists": oidc_provider["ClientIDList"]}


def _delete_oidc(place: Target, arn: str, state: Inputs) -> None:
    place("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


RESOURCES = [
    ResourceType(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        create=_create_oidc,
        update=_update_oidc,
        read=_read_oidc,
        delete=_delete_oidc,
        replaces=frozenset({"url"}),
        taggable="oidc",
    ),
]
