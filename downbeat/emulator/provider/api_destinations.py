"""EventBridge: API destinations, and the connections that authorize calls to them."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
    pascal,
)


def _auth(parameters: Inputs) -> dict[str, Any]:
    """authParameters: {"apiKey": {"key", "value"}} → {"ApiKeyAuthParameters": {"ApiKeyName",
    "ApiKeyValue"}} and so on.
    """
    result: dict[str, Any] = {}
    if parameters.get("apiKey"):
        result["ApiKeyAuthParameters"] = {
            "ApiKeyName": parameters["apiKey"]["key"],
            "ApiKeyValue": parameters["apiKey"]["value"],
        }
    if parameters.get("basic"):
        result["BasicAuthParameters"] = pascal(parameters["basic"])
    if parameters.get("oauth"):
        oauth = parameters["oauth"]
        result["OAuthParameters"] = {
            "AuthorizationEndpoint": oauth["authorizationEndpoint"],
            "HttpMethod": oauth["httpMethod"],
            "ClientParameters": {
                "ClientID": oauth["clientParameters"]["clientId"],
                "ClientSecret": oauth["clientParameters"]["clientSecret"],
            },
            "OAuthHttpParameters": _invocation(oauth["oauthHttpParameters"]),
        }
    if parameters.get("invocationHttpParameters"):
        result["InvocationHttpParameters"] = _invocation(parameters["invocationHttpParameters"])
    return result


def _invocation(parameters: Inputs) -> dict[str, Any]:
    """The aws provider's lists end in no "Parameters": header → HeaderParameters."""
    names = {
        "bodies": "BodyParameters",
        "headers": "HeaderParameters",
        "queryStrings": "QueryStringParameters",
    }
    return {
        names[key]: [
            {
                "Key": item["key"],
                "Value": item["value"],
                "IsValueSecret": bool(item.get("isValueSecret")),
            }
            for item in parameters[key]
        ]
        for key in names
        if parameters.get(key)
    }


def _connection(inputs: Inputs) -> dict[str, Any]:
    return {
        "Name": inputs["name"],
        "AuthorizationType": inputs["authorizationType"],
        "AuthParameters": _auth(inputs["authParameters"]),
        **given(
            Description=inputs.get("description"), KmsKeyIdentifier=inputs.get("kmsKeyIdentifier")
        ),
    }


def _create_connection(place: Target, inputs: Inputs) -> Outputs:
    place("events").create_connection(**_connection(inputs))
    return _connection_outputs(place, inputs["name"])


def _connection_outputs(place: Target, name: str) -> Outputs:
    connection = place("events").describe_connection(Name=name)
    return {"arn": connection["ConnectionArn"], "secretArn": connection.get("SecretArn", "")}


def _update_connection(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    place("events").update_connection(**_connection(inputs))
    return _connection_outputs(place, inputs["name"])


def _read_connection(place: Target, name: str, state: Inputs) -> Outputs | None:
    connection = missing(place("events").describe_connection, Name=name)
    return connection and {
        "arn": connection["ConnectionArn"],
        "name": name,
        "authorizationType": connection["AuthorizationType"],
    }


def _delete_connection(place: Target, name: str, state: Inputs) -> None:
    place("events").delete_connection(Name=name)


def _destination(inputs: Inputs) -> dict[str, Any]:
    return given(
        Name=inputs["name"],
        ConnectionArn=inputs["connectionArn"],
        InvocationEndpoint=inputs["invocationEndpoint"],
        HttpMethod=inputs["httpMethod"],
        InvocationRateLimitPerSecond=inputs.get("invocationRateLimitPerSecond"),
        Description=inputs.get("description"),
    )


def _create_destination(place: Target, inputs: Inputs) -> Outputs:
    return {
        "arn": place("events").create_api_destination(**_destination(inputs))["ApiDestinationArn"]
    }


def _update_destination(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    return {
        "arn": place("events").update_api_destination(**_destination(inputs))["ApiDestinationArn"]
    }


def _read_destination(place: Target, name: str, state: Inputs) -> Outputs | None:
    destination = missing(place("events").describe_api_destination, Name=name)
    return destination and {
        "arn": destination["ApiDestinationArn"],
        "name": name,
        "invocationEndpoint": destination["InvocationEndpoint"],
    }


def _delete_destination(place: Target, name: str, state: Inputs) -> None:
    place("events").delete_api_destination(Name=name)


RESOURCES = [
    ResourceType(
        "aws:cloudwatch/eventConnection:EventConnection",
        create=_create_connection,
        update=_update_connection,
        read=_read_connection,
        delete=_delete_connection,
        id="{name}",
        replaces=frozenset({"name"}),
        autoname="name",
        secrets=frozenset({"authParameters"}),
    ),
    ResourceType(
        "aws:cloudwatch/eventApiDestination:EventApiDestination",
        create=_create_destination,
        update=_update_destination,
        read=_read_destination,
        delete=_delete_destination,
        id="{name}",
        replaces=frozenset({"name"}),
        autoname="name",
        defaults={"invocationRateLimitPerSecond": 300},
    ),
]
