"""Why a command of `downbeat` ends before it has done what it was asked."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

COMMANDS: dict[str, DiagnosticKind] = {
    "wrong-usage": DiagnosticKind(
        "A command that was typed wrongly",
        "An option, an argument or their combination is not one that the command takes.",
        "Run the command with --help, which shows its options and an example.",
        {"command": "show etl -s prd"},
        '--stack: there is no stack "prd"; there are dev, prod, starter. Did you mean "prod"?',
    ),
    "unreadable-file": DiagnosticKind(
        "A file that cannot be read",
        "It does not exist, is a folder, may not be opened or is not text.",
        "Check the path; a pipeline is named by its register, not by its file.",
        {"file_checked": "etl.asl.json"},
        "etl.asl.json: cannot be read: no such file or directory.",
    ),
    "refused": DiagnosticKind(
        "A command that cannot do what it was asked",
        "The pipeline, execution or stack is not in the state that the command requires.",
        "Follow the message: it ends with what to do.",
        {"refused": "etl-23 is SUCCEEDED: there is nothing to stop."},
        "etl-23 is SUCCEEDED: there is nothing to stop.",
    ),
    "unexpected-failure": DiagnosticKind(
        "A failure that no command expected",
        "It is a mistake in Downbeat.",
        "Report it with the traceback that DOWNBEAT_TRACEBACK=1 prints.",
        {"unexpected": "list index out of range"},
        (
            "downbeat failed unexpectedly: IndexError: list index out of range "
            "(diagnosed_examples.py:1). Set DOWNBEAT_TRACEBACK=1 to see the traceback."
        ),
    ),
    "aws-credentials": DiagnosticKind(
        "No AWS credentials that AWS accepts",
        "There are none, or they have expired.",
        "Log in again, or name a profile in AWS_PROFILE; --local needs none.",
        {"aws": "ExpiredToken"},
        (
            "The AWS credentials are not valid any more (ExpiredToken): log in "
            "again (`aws sso login`, or new keys in AWS_PROFILE); `--local` asks the embedded AWS "
            "instead."
        ),
    ),
    "aws-unreachable": DiagnosticKind(
        "AWS does not answer",
        "The endpoint of the region cannot be reached from this machine.",
        "Check the network, the VPN and the proxy.",
        {"aws": ""},
        (
            'AWS cannot be reached (Could not connect to the endpoint URL: "https://'
            'states.us-east-1.amazonaws.com/"): check the network, the VPN and the proxy.'
        ),
    ),
    "aws-denied": DiagnosticKind(
        "A permission that you do not have",
        "Your own policies do not allow a call that the command makes.",
        "Ask for the policy that `downbeat policy viewer` or `downbeat policy operator` prints.",
        {"aws": "AccessDeniedException"},
        (
            "You may not call ListExecutions: The call failed. Ask for the policy "
            "that `downbeat policy viewer -s prod` (or operator) prints."
        ),
    ),
    "aws-throttled": DiagnosticKind(
        "AWS throttles the account",
        "Other programs in the account use up the same API's rate.",
        "Try again in a minute, or ask about one pipeline.",
        {"aws": "ThrottlingException"},
        (
            "AWS throttles ListExecutions in this account (ThrottlingException), "
            "after several attempts: try again in a minute, or ask about one pipeline."
        ),
    ),
    "aws-error": DiagnosticKind(
        "Another error of AWS",
        "AWS refused a call for a reason of its own.",
        "Read AWS's message and the operation's page.",
        {"aws": "StateMachineDeleting"},
        "ListExecutions: The call failed. (StateMachineDeleting)",
    ),
}
