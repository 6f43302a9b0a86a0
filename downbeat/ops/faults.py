"""What an error of AWS means for the person who called, as a sentence that ends in what to do."""

from __future__ import annotations

from botocore import exceptions as botocore_errors

from downbeat.asl.diagnostic import Diagnostic

LOG_IN = (
    "log in again (`aws sso login`, or new keys in AWS_PROFILE); `--local` asks the embedded AWS"
    " instead"
)
# https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
EXPIRED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
}
DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "NotAuthorized",
    "403",
}
THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "ProvisionedThroughputExceededException",
    "SlowDown",
}
NO_CREDENTIALS = (
    botocore_errors.NoCredentialsError,
    botocore_errors.PartialCredentialsError,
    botocore_errors.CredentialRetrievalError,
    botocore_errors.TokenRetrievalError,
    botocore_errors.SSOError,
    botocore_errors.ProfileNotFound,
)
NO_NETWORK = (botocore_errors.HTTPClientError, botocore_errors.EndpointConnectionError)
AWS_ERRORS = (botocore_errors.BotoCoreError, botocore_errors.ClientError)


WRONG_USE = 2  # the exit code of a command that was typed wrongly


class OpsError(RuntimeError):
    """A command that cannot go on; `str()` is the sentence, `exit_code` 1 or 2 (wrong usage)."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        self.exit_code = exit_code
        super().__init__(sentence)


def code(error: BaseException) -> str:
    """The error code of a ClientError, "" of anything else."""
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def missing(error: BaseException) -> bool:
    """Whether the error says that the thing does not exist."""
    error_code = code(error)
    return error_code.endswith(
        ("NotFound", "NotFoundException", "DoesNotExist", "NonExistentQueue")
    ) or error_code in {
        "404",
        "NoSuchBucket",
        "NoSuchKey",
        "EntityNotFoundException",
        "NoSuchEntity",
        "QueueDoesNotExist",
    }


def sentence(error: BaseException, stack: str = "STACK") -> str:
    """What happened and what to do about it, on one line.

    Args:
        error: a botocore error.
        stack: for the command that prints the policy to ask for.
    """
    return diagnostic(error, stack).message


def diagnostic(error: BaseException, stack: str = "STACK") -> Diagnostic:
    """The error as a diagnostic without a path: its message names the operation.

    Args:
        error: an OpsError or a botocore error.
        stack: for the command that prints the policy to ask for.
    """
    if isinstance(error, OpsError):
        severity = "error" if error.exit_code else "warning"
        kind = "wrong-usage" if error.exit_code == WRONG_USE else "refused"
        return Diagnostic("", str(error), kind, severity)
    operation = str(getattr(error, "operation_name", ""))
    kind, message = _aws_error(error, operation, stack)
    return Diagnostic("", message, kind)


def _aws_error(error: BaseException, operation: str, stack: str) -> tuple[str, str]:
    """(code of docs/diagnostics.md, sentence) of a botocore error."""
    error_code = code(error)
    if isinstance(error, NO_CREDENTIALS):
        return "aws-credentials", f"No AWS credentials can be used ({error}): {LOG_IN}."
    if isinstance(error, NO_NETWORK):
        return (
            "aws-unreachable",
            f"AWS cannot be reached ({error}): check the network, the VPN and the proxy.",
        )
    if error_code in EXPIRED:
        return (
            "aws-credentials",
            f"The AWS credentials are not valid any more ({error_code}): {LOG_IN}.",
        )
    if error_code in THROTTLED:
        return (
            "aws-throttled",
            f"AWS throttles {operation} in this account ({error_code}), after several attempts:"
            " try again in a minute, or ask about one pipeline.",
        )
    message = str(getattr(error, "response", {}).get("Error", {}).get("Message", "") or error)
    if error_code in DENIED:
        return (
            "aws-denied",
            f"You may not call {operation}: {message} Ask for the policy that `downbeat policy"
            f" viewer -s {stack}` (or operator) prints.",
        )
    return "aws-error", f"{operation or type(error).__name__}: {_other(error_code, message)}"


def _other(error_code: str, message: str) -> str:
    """What is said of an error that is none of the usual ones."""
    if error_code.isdigit():  # an HTTP status: the answer had no error of AWS in it
        return (
            f"HTTP {error_code} without an error of AWS: the endpoint does not serve this"
            " operation. The embedded AWS serves only some; ask an account instead."
        )
    return f"{message} ({error_code})" if error_code else message
