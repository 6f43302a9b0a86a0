"""What every function of a stack is given besides its code: `functions` in the stack file."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from downbeat.config import values
from downbeat.config.fault import InvalidValue, quoted

# https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
SUBNET = re.compile(r"subnet-[0-9a-z]{4,}")
SECURITY_GROUP = re.compile(r"sg-[0-9a-zA-Z]{4,}")
SIGNING = re.compile(
    r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:code-signing-config:csc-[a-z0-9]{17}"
)


def _concurrency(value: Any) -> int | None:
    if value in (None, ""):
        return None
    number = values.whole_number(value)
    if number >= 1:
        return number
    raise InvalidValue(
        f"{number} would keep functions from running: write 1 or more.", code="invalid-value"
    )


def _identifiers(form: re.Pattern[str], example: str) -> Any:
    def check(value: Any) -> tuple[str, ...]:
        listed = value if isinstance(value, list | tuple) else [value]
        wrong = [one for one in listed if not (isinstance(one, str) and form.fullmatch(one))]
        if wrong:
            raise InvalidValue(
                f"{quoted(wrong[0])} is none: write a list like [{example}].", code="invalid-value"
            )
        return tuple(listed)

    return check


def _signing(value: Any) -> str | None:
    if value in (None, ""):
        return None
    if isinstance(value, str) and SIGNING.fullmatch(value):
        return value
    raise InvalidValue(
        f"{quoted(value)} is not the ARN of a code signing configuration:"
        " arn:aws:lambda:<region>:<account>:code-signing-config:csc-….",
        code="invalid-value",
    )


class FunctionSettings(BaseModel):
    """Settings of every function of the stack; what costs, or needs something besides, is off."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, arbitrary_types_allowed=True
    )

    reserved_concurrency: Annotated[int | None, BeforeValidator(_concurrency)] = Field(
        None,
        title="number",
        description=(
            "How many invocations of a function may run at once; taken from the account's pool."
        ),
    )
    dead_letters: Annotated[bool, BeforeValidator(values.boolean)] = Field(
        False,
        title="true | false",
        description=(
            "Whether an asynchronous invocation whose retries fail goes to the pipeline's"
            " dead-letter queue."
        ),
    )
    subnets: Annotated[
        tuple[str, ...], BeforeValidator(_identifiers(SUBNET, "subnet-0a1b2c3d"))
    ] = Field(
        (),
        title="list",
        description="Private subnets that reach AWS's endpoints, which costs by the hour.",
    )
    security_groups: Annotated[
        tuple[str, ...], BeforeValidator(_identifiers(SECURITY_GROUP, "sg-0a1b2c3d"))
    ] = Field((), title="list", description="Security groups in the VPC of these subnets.")
    code_signing_config: Annotated[str | None, BeforeValidator(_signing)] = Field(
        None,
        title="ARN",
        description=(
            "A code signing configuration. With Enforce, Lambda accepts only code that AWS Signer"
            " has signed, which Downbeat does not do itself; with Warn, it logs unsigned code."
        ),
    )


def read_function_settings(value: Any) -> Any:
    """Take "" and null as "not given"; refuse half a network."""
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise InvalidValue(
            f"{quoted(value)} is not a mapping: write {{deadLetters: true}}.", code="wrong-type"
        )
    if bool(value.get("subnets")) != bool(value.get("securityGroups")):
        raise InvalidValue(
            "a function in a VPC needs subnets and securityGroups: name both, or neither.",
            code="invalid-value",
        )
    return value
