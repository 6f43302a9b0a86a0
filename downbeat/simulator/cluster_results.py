"""What the services that run clusters answer (EKS, EMR, EMR on EKS, EMR Serverless), for the
moment work starts and for its good end (.sync); see downbeat.simulator.job_results.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from downbeat.simulator.job_results import Arguments, answering_nothing, example_arn, identity


def _eks(member: str, name: str, status: str) -> Callable[[Arguments], dict[str, Any]]:
    """https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html"""

    def answer(arguments: Arguments) -> dict[str, Any]:
        cluster = arguments.get("ClusterName") or arguments.get("Name", "example")
        named = {name: arguments.get("NodegroupName") or cluster}
        kind = "nodegroup" if member == "Nodegroup" else "cluster"
        arn = {f"{kind.capitalize() if kind == 'nodegroup' else ''}Arn": _eks_arn(kind, arguments)}
        return {member: {**named, **arn, "Status": status}}

    return answer


def _eks_arn(kind: str, arguments: Arguments) -> str:
    cluster = arguments.get("ClusterName") or arguments.get("Name", "example")
    group = f"/{arguments.get('NodegroupName', '')}/{identity(arguments)}"
    return example_arn("eks", f"{kind}/{cluster}{group if kind == 'nodegroup' else ''}")


def _fargate_profile(status: str) -> Callable[[Arguments], dict[str, Any]]:
    """https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateFargateProfile.html"""

    def answer(arguments: Arguments) -> dict[str, Any]:
        name = {key: arguments.get(key, "") for key in ("FargateProfileName", "ClusterName")}
        profile = f"{name['ClusterName']}/{name['FargateProfileName']}/{identity(arguments)}"
        arn = example_arn("eks", f"fargateprofile/{profile}")
        return {"FargateProfile": {**name, "FargateProfileArn": arn, "Status": status}}

    return answer


def _emr_cluster(state: str) -> Callable[[Arguments], dict[str, Any]]:
    """https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeCluster.html"""
    return lambda arguments: {
        "Cluster": {
            "Id": arguments.get("ClusterId") or _cluster_id(arguments),
            "Name": arguments.get("Name", "example"),
            "Status": {"State": state},
        }
    }


def _cluster_id(arguments: Arguments) -> str:
    return f"j-{identity(arguments)[:13].upper()}"


def _step(arguments: Arguments) -> dict[str, Any]:
    """https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeStep.html"""
    step = dict(arguments.get("Step") or {})
    return {
        "Step": {
            "Id": f"s-{identity(arguments)[:13].upper()}",
            "Name": step.get("Name", "example"),
            "Config": dict(step.get("HadoopJarStep") or {}),
            "ActionOnFailure": step.get("ActionOnFailure", "CONTINUE"),
            "Status": {"State": "COMPLETED"},
        }
    }


def _virtual_cluster(state: str) -> Callable[[Arguments], dict[str, Any]]:
    return lambda arguments: {
        "VirtualCluster": {"Id": arguments.get("Id", "example"), "State": state}
    }


def _containers_run(arguments: Arguments) -> dict[str, Any]:
    """https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html"""
    cluster, run = arguments.get("VirtualClusterId", "example"), identity(arguments)[:19]
    return {
        "Id": run,
        "Name": arguments.get("Name", "example"),
        "Arn": example_arn("emr-containers", f"/virtualclusters/{cluster}/jobruns/{run}"),
        "VirtualClusterId": cluster,
    }


def _serverless_run(arguments: Arguments) -> dict[str, Any]:
    """https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_StartJobRun.html"""
    application = arguments.get("ApplicationId", "example")
    run = arguments.get("JobRunId") or identity(arguments)[:16]
    return {
        "ApplicationId": application,
        "JobRunId": run,
        "Arn": example_arn("emr-serverless", f"/applications/{application}/jobruns/{run}"),
    }


def _application(state: str) -> Callable[[Arguments], dict[str, Any]]:
    return lambda arguments: {
        "Application": {
            "ApplicationId": arguments.get("ApplicationId") or identity(arguments)[:16],
            "State": state,
        }
    }


def _new_application(arguments: Arguments) -> dict[str, Any]:
    application = identity(arguments)[:16]
    return {
        "ApplicationId": application,
        "Name": arguments.get("Name", "example"),
        "Arn": example_arn("emr-serverless", f"/applications/{application}"),
    }


CLUSTER_RESULTS: dict[str, Callable[[Arguments], dict[str, Any]]] = {
    "eks:createCluster": _eks("Cluster", "Name", "CREATING"),
    "eks:createCluster.sync": _eks("Cluster", "Name", "ACTIVE"),
    "eks:deleteCluster": _eks("Cluster", "Name", "DELETING"),
    "eks:deleteCluster.sync": _eks("Cluster", "Name", "DELETING"),
    "eks:createNodegroup": _eks("Nodegroup", "NodegroupName", "CREATING"),
    "eks:createNodegroup.sync": _eks("Nodegroup", "NodegroupName", "ACTIVE"),
    "eks:deleteNodegroup": _eks("Nodegroup", "NodegroupName", "DELETING"),
    "eks:deleteNodegroup.sync": _eks("Nodegroup", "NodegroupName", "DELETING"),
    "eks:createFargateProfile": _fargate_profile("CREATING"),
    "eks:createFargateProfile.sync": _fargate_profile("ACTIVE"),
    "eks:deleteFargateProfile": _fargate_profile("DELETING"),
    "eks:deleteFargateProfile.sync": _fargate_profile("DELETING"),
    "elasticmapreduce:createCluster": lambda asked: {
        "JobFlowId": _cluster_id(asked),
        "ClusterArn": example_arn("elasticmapreduce", f"cluster/{_cluster_id(asked)}"),
    },
    "elasticmapreduce:createCluster.sync": lambda asked: {
        "ClusterId": _cluster_id(asked),
        **_emr_cluster("WAITING")(asked),
    },
    "elasticmapreduce:terminateCluster": answering_nothing,
    "elasticmapreduce:terminateCluster.sync": _emr_cluster("TERMINATED"),
    "elasticmapreduce:addStep": lambda asked: {"StepId": _step(asked)["Step"]["Id"]},
    "elasticmapreduce:addStep.sync": _step,
    "elasticmapreduce:cancelStep": lambda asked: {
        "CancelStepsInfoList": [{"StepId": asked.get("StepId", "example"), "Status": "SUBMITTED"}]
    },
    "elasticmapreduce:setClusterTerminationProtection": answering_nothing,
    "elasticmapreduce:modifyInstanceFleetByName": answering_nothing,
    "elasticmapreduce:modifyInstanceGroupByName": answering_nothing,
    "emr-containers:createVirtualCluster": lambda asked: {
        "Id": identity(asked)[:25],
        "Name": asked.get("Name", "example"),
        "Arn": example_arn("emr-containers", f"/virtualclusters/{identity(asked)[:25]}"),
    },
    "emr-containers:deleteVirtualCluster": lambda asked: {"Id": asked.get("Id", "example")},
    "emr-containers:deleteVirtualCluster.sync": _virtual_cluster("TERMINATED"),
    "emr-containers:startJobRun": _containers_run,
    "emr-containers:startJobRun.sync": lambda asked: {
        "JobRun": {**_containers_run(asked), "State": "COMPLETED"}
    },
    "emr-serverless:createApplication": _new_application,
    "emr-serverless:createApplication.sync": _application("CREATED"),
    "emr-serverless:startApplication": answering_nothing,
    "emr-serverless:startApplication.sync": _application("STARTED"),
    "emr-serverless:stopApplication": answering_nothing,
    "emr-serverless:stopApplication.sync": _application("STOPPED"),
    "emr-serverless:deleteApplication": answering_nothing,
    "emr-serverless:deleteApplication.sync": _application("TERMINATED"),
    "emr-serverless:startJobRun": _serverless_run,
    "emr-serverless:startJobRun.sync": lambda asked: {
        "JobRun": {**_serverless_run(asked), "State": "SUCCESS"}
    },
    "emr-serverless:cancelJobRun": lambda asked: {
        key: _serverless_run(asked)[key] for key in ("ApplicationId", "JobRunId")
    },
    "emr-serverless:cancelJobRun.sync": lambda asked: {
        "JobRun": {**_serverless_run(asked), "State": "CANCELLED"}
    },
}
