"""Functions of the aws provider that read what exists: parameters, objects, resources by name or by
tags. Each answers the outputs that programs use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from downbeat.emulator.provider.cloud_control import get_budget, get_resource
from downbeat.emulator.provider.resource import Inputs, Outputs, Refused, Target

Lookup = Callable[[Target, Inputs], Outputs]


def _parameter(place: Target, arguments: Inputs) -> Outputs:
    decrypted = arguments.get("withDecryption", True)
    response = place("ssm").get_parameter(Name=arguments["name"], WithDecryption=decrypted)
    parameter = response["Parameter"]
    return {
        "arn": parameter["ARN"],
        "insecureValue": "" if parameter["Type"] == "SecureString" else parameter["Value"],
        "name": parameter["Name"],
        "type": parameter["Type"],
        "value": parameter["Value"],
        "version": parameter["Version"],
    }


def _parameters_by_path(place: Target, arguments: Inputs) -> Outputs:
    parameters = [
        parameter
        for page in place("ssm")
        .get_paginator("get_parameters_by_path")
        .paginate(
            Path=arguments["path"],
            Recursive=bool(arguments.get("recursive")),
            WithDecryption=arguments.get("withDecryption", True),
        )
        for parameter in page["Parameters"]
    ]
    keys = {"arns": "ARN", "names": "Name", "types": "Type", "values": "Value"}
    return {key: [parameter[name] for parameter in parameters] for key, name in keys.items()}


def _object(place: Target, arguments: Inputs) -> Outputs:
    """The provider has a body for texts alone."""
    response = place("s3").get_object(Bucket=arguments["bucket"], Key=arguments["key"])
    kind = response["ContentType"]
    is_text = kind.startswith("text/") or kind == "application/json"
    body = response["Body"].read().decode() if is_text else ""
    return {"body": body, "contentType": kind}


def _alias(place: Target, arguments: Inputs) -> Outputs:
    """An alias of a state machine."""
    arn = f"{arguments['statemachineArn']}:{arguments['name']}"
    alias = place("stepfunctions").describe_state_machine_alias(stateMachineAliasArn=arn)
    return {
        "arn": arn,
        "description": alias.get("description", ""),
        "name": alias["name"],
        "routingConfigurations": alias["routingConfiguration"],
        "statemachineArn": arguments["statemachineArn"],
    }


def _bucket(place: Target, arguments: Inputs) -> Outputs:
    place("s3").head_bucket(Bucket=arguments["bucket"])
    arn = f"arn:{place.partition}:s3:::{arguments['bucket']}"
    return {"arn": arn, "bucket": arguments["bucket"]}


def _cluster(place: Target, arguments: Inputs) -> Outputs:
    name = arguments["clusterName"]
    clusters = place("ecs").describe_clusters(clusters=[name])["clusters"]
    if not clusters:
        raise Refused(f"reading ECS Cluster ({name}): couldn't find resource")
    return {"arn": clusters[0]["clusterArn"], "clusterName": clusters[0]["clusterName"]}


def _task_definition(place: Target, arguments: Inputs) -> Outputs:
    name = arguments["taskDefinition"]
    try:
        task_definition = place("ecs").describe_task_definition(taskDefinition=name)[
            "taskDefinition"
        ]
    except ClientError:
        raise Refused(f"reading ECS Task Definition ({name}): couldn't find resource") from None
    arn = task_definition["taskDefinitionArn"]
    return {
        "arn": arn,
        "arnWithoutRevision": arn.rpartition(":")[0],
        "family": task_definition["family"],
    }


def _role(place: Target, arguments: Inputs) -> Outputs:
    role = place("iam").get_role(RoleName=arguments["name"])["Role"]
    return {"arn": role["Arn"], "name": role["RoleName"], "path": role["Path"]}


def _key(place: Target, arguments: Inputs) -> Outputs:
    key = place("kms").describe_key(KeyId=arguments["keyId"])["KeyMetadata"]
    return {"arn": key["Arn"], "keyId": arguments["keyId"], "enabled": key["Enabled"]}


def _topic(place: Target, arguments: Inputs) -> Outputs:
    pages = place("sns").get_paginator("list_topics").paginate()
    arns = [topic["TopicArn"] for page in pages for topic in page["Topics"]]
    name = arguments["name"]
    arn = next((arn for arn in arns if arn.rsplit(":", 1)[1] == name), None)
    if arn is None:
        raise Refused(f"reading SNS Topic ({name}): empty result")
    return {"arn": arn, "name": name}


def _queue(place: Target, arguments: Inputs) -> Outputs:
    url = place("sqs").get_queue_url(QueueName=arguments["name"])["QueueUrl"]
    response = place("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return {"arn": response["Attributes"]["QueueArn"], "name": arguments["name"], "url": url}


def _function(place: Target, arguments: Inputs) -> Outputs:
    """A function; without a qualifier its newest published version, where it has one."""
    functions, name = place("lambda"), arguments["functionName"]
    qualifier = arguments.get("qualifier") or _newest_version(functions, name)
    configuration = functions.get_function(FunctionName=name, Qualifier=qualifier)["Configuration"]
    return {
        "arn": configuration["FunctionArn"].removesuffix(f":{qualifier}"),
        "functionName": configuration["FunctionName"],
        "version": configuration["Version"],
        "codeSha256": configuration["CodeSha256"],
    }


def _newest_version(functions: Any, name: str) -> str:
    pages = functions.get_paginator("list_versions_by_function").paginate(FunctionName=name)
    return str([one["Version"] for page in pages for one in page["Versions"]][-1])


def _secret(place: Target, arguments: Inputs) -> Outputs:
    secret = place("secretsmanager").describe_secret(SecretId=arguments["name"])
    return {"arn": secret["ARN"], "name": secret["Name"]}


def _table(place: Target, arguments: Inputs) -> Outputs:
    table = place("dynamodb").describe_table(TableName=arguments["name"])["Table"]
    return {"arn": table["TableArn"], "name": table["TableName"]}


def _log_group(place: Target, arguments: Inputs) -> Outputs:
    name = arguments["name"]
    groups = place("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    log_group = next((group for group in groups if group["logGroupName"] == name), None)
    if log_group is None:
        raise Refused(f"reading CloudWatch Logs Log Group ({name}): empty result")
    return {"arn": log_group["arn"], "name": name}


def _ids(operation: str, list_name: str, id_name: str) -> Lookup:
    """What of EC2 the filters find, by its ids."""

    def look(place: Target, arguments: Inputs) -> Outputs:
        filters = [
            {"Name": each["name"], "Values": list(each["values"])}
            for each in arguments.get("filters") or []
        ]
        resources = getattr(place("ec2"), operation)(Filters=filters)[list_name]
        return {"ids": [each[id_name] for each in resources]}

    return look


def _resources(place: Target, arguments: Inputs) -> Outputs:
    """What carries tags, by its type."""
    pages = (
        place("resourcegroupstaggingapi")
        .get_paginator("get_resources")
        .paginate(ResourceTypeFilters=list(arguments.get("resourceTypeFilters") or []))
    )
    return {
        "resourceTagMappingLists": [
            {
                "resourceArn": each["ResourceARN"],
                "tags": {tag["Key"]: tag["Value"] for tag in each["Tags"]},
                "complianceDetails": [],
            }
            for page in pages
            for each in page["ResourceTagMappingList"]
        ]
    }


def _told(lookup: Lookup) -> Lookup:
    """The lookup with what AWS refuses as a sentence, and the id that every answer has."""

    def look(place: Target, arguments: Inputs) -> Outputs:
        try:
            return {"id": "lookup", **arguments, **lookup(place, arguments)}
        except ClientError as error:
            code = error.response["Error"]["Code"]
            what = "couldn't find resource" if code in ("404", "NoSuchKey") else str(error)
            raise Refused(what) from None

    return look


TABLE: Mapping[str, Lookup] = {
    "aws:sfn/getAlias:getAlias": _alias,
    "aws:budgets/getBudget:getBudget": get_budget,
    "aws:cloudcontrol/getResource:getResource": get_resource,
    "aws:cloudwatch/getLogGroup:getLogGroup": _log_group,
    "aws:dynamodb/getTable:getTable": _table,
    "aws:ec2/getSecurityGroups:getSecurityGroups": _ids(
        "describe_security_groups", "SecurityGroups", "GroupId"
    ),
    "aws:ec2/getSubnets:getSubnets": _ids("describe_subnets", "Subnets", "SubnetId"),
    "aws:ecs/getCluster:getCluster": _cluster,
    "aws:ecs/getTaskDefinition:getTaskDefinition": _task_definition,
    "aws:iam/getRole:getRole": _role,
    "aws:kms/getKey:getKey": _key,
    "aws:lambda/getFunction:getFunction": _function,
    "aws:resourcegroupstaggingapi/getResources:getResources": _resources,
    "aws:s3/getBucket:getBucket": _bucket,
    "aws:s3/getObject:getObject": _object,
    "aws:secretsmanager/getSecret:getSecret": _secret,
    "aws:sns/getTopic:getTopic": _topic,
    "aws:sqs/getQueue:getQueue": _queue,
    "aws:ssm/getParameter:getParameter": _parameter,
    "aws:ssm/getParametersByPath:getParametersByPath": _parameters_by_path,
}
LOOKUPS: Mapping[str, Lookup] = {token: _told(lookup) for token, lookup in TABLE.items()}
