"""The reason of a failure in one sentence, taken out of the Cause of the service that failed, and
the address of the log that belongs to it.

A Cause may be any text. `.sync` integrations write JSON: a stopped ECS task, a Glue job run, an
execution. Nothing here can throw: what is not there is left out, and of any other text the middle
is left out, never the end, where most programs say what went wrong.
"""

from __future__ import annotations

from pipelines.cause import parsed_cause
from pipelines.lambda_function import REPORTED

LONGEST = 1200  # characters of a reason
CONSOLE = "$substringBefore('${console_url}', '/states/')"


def one_line(source: str) -> str:
    """JSONata as one line."""
    return " ".join(source.split())


def shortened(text: str, longest: int = LONGEST) -> str:
    """JSONata for a text without its middle where it is too long: the end stays."""
    head, tail = longest // 3, longest - longest // 3
    return (
        f"($length({text}) > {longest} ? $substring({text}, 0, {head}) & ' … ' &"
        f" $substring({text}, $length({text}) - {tail}) : {text})"
    )


def bindings(failure: str = "$failure") -> str:
    """JSONata that binds `$error`, `$reason` and `$log` for an error output ({Error, Cause})."""
    return one_line(
        f"""
$cause := $exists({failure}.Cause) ? $string({failure}.Cause) : '';
$parsed := {parsed_cause("$cause")};
$object := $type($parsed) = 'object' ? $parsed : {{}};
{ECS}; {GLUE}; {LAMBDA}; {OTHERS};
$reported := $contains($cause, '{REPORTED}') ? $split($cause, '{REPORTED}')[-1] : '';
$error := $reported != '' ? 'FunctionReportedFailure'
  : $exists({failure}.Error) ? $string({failure}.Error) : 'Failed';
$known := [$reported, $ecs, $glue, $lambda, $others][$ != ''];
$text := $count($known) > 0 ? $known[0] : $cause;
$unsaid := $error = 'States.Timeout' ? 'it took longer than its limit, TimeoutSeconds'
  : $error = 'States.HeartbeatTimeout' ? 'no heartbeat came in time' : 'no reason was given';
$reason := $text = '' ? $unsaid : {shortened("$text")};
$log := $ecs_log != '' ? $ecs_log : $glue_log
"""
    )


# A stopped task: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
ECS = f"""
$containers := $object.Containers[$type($) = 'object'];
$ended := $containers[$type(ExitCode) = 'number' and ExitCode != 0].(
  'container ' & Name & ' exited with code ' & ExitCode
  & ($exists(Reason) ? ' (' & Reason & ')' : ''));
$unstarted := $containers[$not($exists(ExitCode))].(
  'container ' & Name & ' never started' & ($exists(Reason) ? ' (' & Reason & ')' : ''));
$ecs := $count($containers) > 0 ? $join([$ended, $unstarted], '; ')
  & ($exists($object.StoppedReason) ? '. The task stopped: ' & $object.StoppedReason : '')
  & ($exists($object.StopCode) ? ' (' & $object.StopCode & ')' : '') : '';
$task := $type($object.TaskArn) = 'string' ? $split($object.TaskArn, '/') : [];
$ecs_log := $count($task) = 3 ? {CONSOLE} & '/ecs/v2/clusters/' & $task[1]
  & '/tasks/' & $task[2] & '/logs?region=${{region}}' : ''
"""

# A job run: https://docs.aws.amazon.com/glue/latest/webapi/API_JobRun.html
GLUE = f"""
$glue := $exists($object.JobName) and $exists($object.JobRunState) ? 'Glue job ' & $object.JobName
  & ', run ' & $object.Id & ', ' & $object.JobRunState
  & ($exists($object.ErrorMessage) ? ': ' & $object.ErrorMessage : '') : '';
$glue_log := $glue != '' and $exists($object.Id) ? {CONSOLE}
  & '/cloudwatch/home?region=${{region}}#logsV2:log-groups/log-group/'
  & $replace(($exists($object.LogGroupName) ? $object.LogGroupName : '/aws-glue/jobs') & '/error',
    '/', '$252F') & '/log-events/' & $object.Id : ''
"""

# An exception of a function: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
LAMBDA = """
$trace := [$object.stackTrace][$type($) = 'string'];
$lambda := $exists($object.errorMessage)
  ? ($exists($object.errorType) ? $object.errorType & ': ' : '') & $object.errorMessage
  & ($count($trace) > 0 ? ', at ' & $trim($trace[-1]) : '')
  & ($exists($object.requestId) ? ' (request ' & $object.requestId & ')' : '') : ''
"""

# What other `.sync` integrations answer: an execution, a query, a Batch job, a step, a training.
OTHERS = """
$nested := $exists($object.ExecutionArn) and $exists($object.Status) ? 'execution '
  & $string($object.Name) & ' ended ' & $object.Status
  & ($exists($object.Error) ? ': ' & $object.Error : '')
  & ($exists($object.Cause) ? ': ' & $object.Cause : '') : '';
$others := [$nested, $object.QueryExecution.Status.StateChangeReason, $object.StatusReason,
  $object.Step.Status.FailureDetails.Message, $object.FailureReason,
  $object.Status.StateChangeReason
][$type($) = 'string' and $ != ''];
$others := $count($others) > 0 ? $others[0] : ''
"""
