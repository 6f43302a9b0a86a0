"""Are the images of a pipeline's containers in their ECR repository?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import WARNING, CheckFinding
from downbeat.ops.referenced import answer_or_none, reference_text
from downbeat.plan.planned import Planned

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-pull-ecr-image.html
ECR_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/"
    r"(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>sha256:[0-9a-f]+))?"
)


def images(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Each image of the task definition that ECR keeps in this region is there."""
    arn = reference_text(planned, "task_definition")
    if not arn:
        return
    client = deployment.client("ecs")
    answer = answer_or_none(client, lambda: client.describe_task_definition(taskDefinition=arn))
    containers = answer["taskDefinition"].get("containerDefinitions", []) if answer else []
    for image in sorted({str(one.get("image", "")) for one in containers}):
        match = ECR_IMAGE.fullmatch(image)
        if match and match["region"] != deployment.connection.region:
            yield CheckFinding(
                planned.key,
                "images",
                image,
                f"it is in {match['region']}, which was not asked.",
                f"copy it to {deployment.connection.region}: a start there pulls it faster.",
                WARNING,
            )
        elif match and not _exists(deployment, match):
            yield CheckFinding(
                planned.key,
                "images",
                image,
                "it is not in its repository: no container starts.",
                "push it, or register a task definition with an image that exists.",
            )


def _exists(deployment: Deployment, image: re.Match[str]) -> bool:
    client = deployment.client("ecr")
    named = (
        {"imageDigest": image["digest"]}
        if image["digest"]
        else {"imageTag": image["tag"] or "latest"}
    )
    request = {
        "registryId": image["account"],
        "repositoryName": image["repository"],
        "imageIds": [named],
    }
    return answer_or_none(client, lambda: client.describe_images(**request)) is not None
