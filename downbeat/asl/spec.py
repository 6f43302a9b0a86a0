"""The faults of a pipeline's dict itself: our keys, its references, its states. What AWS would
refuse is `asl.problems`' to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from downbeat.asl.amounts import cost_faults, expected_faults
from downbeat.asl.diagnostic import Diagnostic, nearest, nearest_word
from downbeat.asl.readable import unreadable
from downbeat.asl.references import reference_problems, substituted, supplied
from downbeat.asl.settings import (
    RANGED,
    declaration_problems,
    declared_settings,
    setting_values,
    unused_settings,
)

PIPELINE_KEYS = {
    "name": "kebab-case; the file's name with dashes",
    "cadence": "when it is meant to run; a stack may choose another",
    "references": "name → one sentence: what the stack must supply",
    "optional_references": "the same, not required",
    "settings": (
        "name → what a stack may tune: {type, minimum, maximum, allowed, default, description};"
        " `${name}` uses it; null, where that is the default, leaves the field out"
    ),
    "input": "the execution input, with defaults",
    "on_failure": "the states of the failure path, in order; ends in a Fail",
    "topics": (
        'suffixes of the topics\' names: {"success": "…", "failure": "…"}; the same twice is one'
        " topic; no `success`: nobody is told"
    ),
    "alarms": (
        "alarms that it has at every level of watching, although a message reports the same:"
        ' ["failed", "too-long", "error-rate"]'
    ),
    "permissions": (
        "IAM statements for a call whose resources cannot be read off the definition; each with a"
        " `why`"
    ),
    "resumable": "true: an execution may start at a later state (input `start_at`)",
    "cost": (
        "what `downbeat cost` cannot read off the definition: `runs_per_month` where no schedule"
        " says, `files_per_run` of a trigger on uploads, an example `input`, and `answers` of"
        " states where a run that goes well needs them, `claimed` (what its team reckons a month"
        " costs, in US dollars) and `why` that differs; a number may be a setting"
    ),
    "trigger": (
        'what starts it besides the schedule: uploads to a "bucket" that a "function" collects; an'
        ' "event" pattern of EventBridge; a "queue", with "batch" and "filter"'
    ),
}
# What a pipeline may ask for in `alarms`.
ASKED_ALARMS = ("failed", "too-long", "error-rate")
STATE_KEYS = {
    "only_with": (
        "an optional reference, or a setting that may be null; without it the state is left out"
    ),
    "expected": (
        '{"seconds": n}: how long it usually takes; beside it what the definition does not say of'
        " its price, each a number or a setting that is one: `cpu` (units) and `memory` (MiB) of a"
        " Fargate task, `memory` of a Lambda function, `dpu` of a Glue job, `log_mb` that it"
        " writes, or `dollars` that one call costs"
    ),
}
TOP_FIELDS = ("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version")
BUILT_IN = {
    "environment": "the stack's environment: prod",
    "region": "us-east-1",
    "account": "the account's twelve digits",
    "partition": "aws, aws-us-gov or aws-cn",
    "state_machine_name": "the state machine's physical name",
    "state_machine_arn": "its ARN",
    "success_topic": "the ARN of the topic for good news",
    "failure_topic": "the ARN of the topic for bad news",
    "log_group": "the name of the state machine's log group",
    "console_url": "the state machine's page in the console",
    "dashboard_url": (
        "its dashboard's page in the console, or the state machine's where it has none of its own"
    ),
    "task_cpu": (
        'the CPU units of the stack\'s `size`, as ECS wants them: a string, "2048" where there is'
        " no stack"
    ),
    "task_memory": 'the MiB of the stack\'s `size`, a string, "4096" where there is no stack',
    "watched": "every other pipeline of the stack with a schedule: [{name, state_machine_arn}]",
    "watched_machines": "the ARNs of their state machines",
    "watched_schedules": "the ARNs of their schedules",
}
# What these are where nobody says: the standard size, and no pipeline to watch.
OTHERWISE = {
    "task_cpu": "2048",
    "task_memory": "4096",
    "watched": [],
    "watched_machines": [],
    "watched_schedules": [],
}
# What a trigger listens to → what it may say besides.
TRIGGER_KEYS = {
    "bucket": ("suffix", "function", "environment", "schedule"),
    "event": (),
    "queue": ("batch", "filter"),
}
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html
MOST_MESSAGES = 10_000
STATEMENT_KEYS = ("Sid", "Action", "Resource", "Condition", "why", "only_with")
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

References = Mapping[str, Any]


def spec_problems(spec: Mapping[str, Any], references: References) -> list[Diagnostic]:
    """Every fault of the dict, in the order of the dict; [] means that `to_definition` will take
    it.
    """
    if faults := structure_problems(spec):
        return faults
    values = {**setting_values(spec, references), **references}
    return [
        *unused_settings(spec),
        *reference_problems(_needed(spec, values), {**OTHERWISE, **values}),
        *_statement_texts(stated_permissions(spec, values)),
    ]


def structure_problems(spec: Mapping[str, Any]) -> list[Diagnostic]:
    """The faults of the dict that no stack's values can mend; [] means that `draft` can read it."""
    if not isinstance(spec, Mapping):
        return [Diagnostic("/", f"a pipeline is a dict, not {type(spec).__name__}.", "wrong-type")]
    if faults := list(unreadable(spec)):
        return [
            Diagnostic(f"/{'/'.join(map(str, place))}", sentence, code)
            for place, sentence, code in faults
        ]
    return [
        *_top(spec),
        *_declared(spec),
        *declaration_problems(spec, _taken_names(spec)),
        *_states(spec),
        *_failure_path(spec),
        *_permissions(spec),
        *_trigger(spec),
    ]


def known_words(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """The dict with a misspelt key of ours read as the nearest one, and without those that are near
    to none, so that such a key neither hides the dict's other faults nor causes any.
    """
    if not isinstance(spec, Mapping):
        return spec
    known = (*PIPELINE_KEYS, *TOP_FIELDS)
    missing = [key for key in known if key not in spec]
    words = {key: key if key in known else nearest_word(key, missing) for key in spec}
    top = {words[key]: value for key, value in spec.items() if words[key]}
    return top | {key: _known_states(top[key]) for key in ("States", "on_failure") if key in top}


def _known_states(states: Any) -> Any:
    if not isinstance(states, Mapping):
        return states
    return {name: _known_state(state) for name, state in states.items()}


def _known_state(state: Any) -> Any:
    if not isinstance(state, Mapping):
        return state
    known = {
        word: value
        for word, value in state.items()
        if not str(word)[:1].islower() or word in STATE_KEYS
    }
    if isinstance(known.get("Branches"), (list, tuple)):
        known["Branches"] = [_known_machine(branch) for branch in known["Branches"]]
    return known | {
        key: _known_machine(known[key]) for key in ("ItemProcessor", "Iterator") if key in known
    }


def _known_machine(machine: Any) -> Any:
    return (
        {**machine, "States": _known_states(machine["States"])}
        if isinstance(machine, Mapping) and "States" in machine
        else machine
    )


def _top(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    known = (*PIPELINE_KEYS, *TOP_FIELDS)
    for key in spec:
        if key not in known:
            yield Diagnostic(
                f"/{key}",
                f"a pipeline has no such key.{nearest(key, known)} Its keys: {', '.join(known)}.",
                "unknown-key",
            )
    name = spec.get("name")
    if not isinstance(name, str) or not KEBAB.fullmatch(name):
        yield Diagnostic(
            "/name",
            f'a pipeline needs a name in kebab-case like "weekly-monitoring", not {name!r}.',
            "pipeline-name",
        )
    if not isinstance(spec.get("States"), Mapping) or not spec["States"]:
        yield Diagnostic(
            "/States",
            "a pipeline needs at least one state in `States`, a dict in the order they run.",
            "no-states",
        )
    for key in ("references", "optional_references", "settings", "input", "on_failure", "topics"):
        if key in spec and not isinstance(spec[key], Mapping):
            yield Diagnostic(
                f"/{key}",
                f"must be a dict, not {type(spec[key]).__name__}: {PIPELINE_KEYS[key]}.",
                "wrong-type",
            )
    if "resumable" in spec and not isinstance(spec["resumable"], bool):
        yield Diagnostic(
            "/resumable", f"must be True or False, not {spec['resumable']!r}.", "wrong-type"
        )
    yield from _alarms(spec.get("alarms", []))
    if "cost" in spec:
        yield from cost_faults(spec["cost"], _numbers(spec), PIPELINE_KEYS["cost"])
    topics = spec.get("topics")
    for key in topics if isinstance(topics, Mapping) else ():
        if key not in ("success", "failure"):
            yield Diagnostic(
                f"/topics/{key}",
                "a pipeline has a success and a failure"
                f" topic.{nearest(key, ('success', 'failure'))}",
                "unknown-key",
            )


def _alarms(asked: Any) -> Iterator[Diagnostic]:
    if not isinstance(asked, list | tuple):
        yield Diagnostic(
            "/alarms",
            f"must be a list, not {type(asked).__name__}: {PIPELINE_KEYS['alarms']}.",
            "wrong-type",
        )
        return
    for number, alarm in enumerate(asked):
        if alarm not in ASKED_ALARMS:
            yield Diagnostic(
                f"/alarms[{number}]",
                f"is no alarm to ask for: {', '.join(ASKED_ALARMS)}."
                f"{nearest(str(alarm), ASKED_ALARMS)}",
                "unknown-word",
            )


def _declared(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """References are words of the stack's configuration: each needs a sentence, and none may hide a
    built-in one.
    """
    for key in ("references", "optional_references"):
        declared = spec.get(key)
        for name, sentence in declared.items() if isinstance(declared, Mapping) else ():
            if name in BUILT_IN:
                yield Diagnostic(
                    f"/{key}/{name}",
                    f'"{name}" is always there; choose another name.',
                    "reserved-reference",
                )
            if not isinstance(sentence, str) or not sentence.strip():
                yield Diagnostic(
                    f"/{key}/{name}",
                    "needs one sentence that says what the stack must supply.",
                    "reference-without-sentence",
                )


def _taken_names(spec: Mapping[str, Any]) -> dict[str, str]:
    """The names that a setting may not have, each with the reason."""
    references = [
        name
        for key in ("references", "optional_references")
        for name in (spec.get(key) if isinstance(spec.get(key), Mapping) else None) or ()
    ]
    return {
        **dict.fromkeys(references, "is a reference of this pipeline; choose another name."),
        **dict.fromkeys(BUILT_IN, "is always there; choose another name."),
    }


def _numbers(spec: Mapping[str, Any]) -> list[str]:
    """The settings that are numbers, as `${name}`."""
    return [
        f"${{{name}}}"
        for name, one in declared_settings(spec).items()
        if one["type"] in RANGED and one["default"] is not None
    ]


def _states(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    declared = spec.get("optional_references")
    optional = [
        *(declared if isinstance(declared, Mapping) else ()),
        *(name for name, one in declared_settings(spec).items() if one["default"] is None),
    ]
    numbers = _numbers(spec)
    for key in ("States", "on_failure"):
        for path, state in _each_state(spec.get(key), f"/{key}"):
            if not isinstance(state, Mapping):
                yield Diagnostic(
                    path, f"a state is a dict, not {type(state).__name__}.", "wrong-type"
                )
                continue
            for word in state:
                if isinstance(word, str) and word[:1].islower() and word not in STATE_KEYS:
                    yield Diagnostic(
                        f"{path}/{word}",
                        f"a state has no such key of ours.{nearest(word, STATE_KEYS)} Ours:"
                        f" {', '.join(STATE_KEYS)}.",
                        "unknown-key",
                    )
            if "only_with" in state and state["only_with"] not in optional:
                yield Diagnostic(
                    f"{path}/only_with",
                    f'"{state["only_with"]}" is not in'
                    f" `optional_references`.{nearest(state['only_with'], optional)}",
                    "undeclared-reference",
                )
            if "expected" in state:
                yield from expected_faults(f"{path}/expected", state["expected"], numbers)


def _each_state(states: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, state in states.items() if isinstance(states, Mapping) else ():
        here = f"{path}/{name}"
        yield here, state
        if not isinstance(state, Mapping):
            continue
        branches = state.get("Branches")
        for number, branch in enumerate(branches if isinstance(branches, (list, tuple)) else ()):
            if isinstance(branch, Mapping):
                yield from _each_state(branch.get("States"), f"{here}/Branches[{number}]/States")
        for key in ("ItemProcessor", "Iterator"):
            if isinstance(state.get(key), Mapping):
                yield from _each_state(state[key].get("States"), f"{here}/{key}/States")


def _failure_path(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    path = spec.get("on_failure")
    if not isinstance(path, Mapping) or not path:
        return
    name, last = list(path.items())[-1]
    if isinstance(last, Mapping) and last.get("Type") != "Fail":
        yield Diagnostic(
            f"/on_failure/{name}",
            "the last state of the failure path must be of Type Fail, so that the execution fails.",
            "failure-path-end",
        )
    states = spec.get("States")
    for name in path:
        if isinstance(states, Mapping) and name in states:
            yield Diagnostic(
                f"/on_failure/{name}",
                "there is a state of that name in `States` already; names are unique in the whole"
                " machine.",
                "duplicate-state-name",
            )


def _permissions(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    statements = spec.get("permissions", ())
    if not isinstance(statements, (list, tuple)):
        yield Diagnostic(
            "/permissions",
            f"must be a list of IAM statements, not {type(statements).__name__}.",
            "wrong-type",
        )
        return
    for number, statement in enumerate(statements):
        path = f"/permissions[{number}]"
        if not isinstance(statement, Mapping):
            yield Diagnostic(
                path, f"a statement is a dict, not {type(statement).__name__}.", "wrong-type"
            )
            continue
        for key in statement:
            if key not in STATEMENT_KEYS:
                yield Diagnostic(
                    f"{path}/{key}",
                    f"a statement has no such key.{nearest(key, STATEMENT_KEYS)} Its keys:"
                    f" {', '.join(STATEMENT_KEYS)}.",
                    "unknown-key",
                )
        for key in ("Action", "Resource", "why"):
            if not statement.get(key):
                yield Diagnostic(f"{path}/{key}", f"a statement needs `{key}`.", "missing-key")
        if not isinstance(statement.get("Condition", {}), Mapping):
            yield Diagnostic(f"{path}/Condition", "must be a dict of operators.", "wrong-type")
        if not isinstance(statement.get("only_with", ""), str):
            yield Diagnostic(
                f"{path}/only_with", "must be the name of an optional reference.", "wrong-type"
            )
    if all(isinstance(each, Mapping) for each in statements):
        yield from _statement_texts(statements)


def _statement_texts(statements: Iterable[Mapping[str, Any]]) -> Iterator[Diagnostic]:
    """Actions and resources that are neither a text nor a list of texts, as written or by the value
    of a reference.
    """
    for number, statement in enumerate(statements):
        for key in ("Action", "Resource"):
            value = statement.get(key) or ""
            texts = value if isinstance(value, (list, tuple)) else [value]
            if not all(isinstance(text, str) for text in texts):
                yield Diagnostic(
                    f"/permissions[{number}]/{key}",
                    "must be a text or a list of texts.",
                    "wrong-type",
                )


def _trigger(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if "trigger" not in spec:
        return
    trigger = spec["trigger"]
    if not isinstance(trigger, Mapping):
        yield Diagnostic(
            "/trigger",
            f"must be a dict, not {type(trigger).__name__}: {PIPELINE_KEYS['trigger']}.",
            "wrong-type",
        )
        return
    sources = [source for source in TRIGGER_KEYS if source in trigger]
    if len(sources) != 1:
        yield Diagnostic(
            "/trigger",
            f"needs one of {', '.join(TRIGGER_KEYS)}"
            f"{', and has ' + ' and '.join(sources) if sources else ''}.",
            "missing-key" if not sources else "unknown-key",
        )
    known = [key for source in sources or TRIGGER_KEYS for key in (source, *TRIGGER_KEYS[source])]
    for key in trigger:
        if key not in known:
            yield Diagnostic(
                f"/trigger/{key}",
                f"a trigger has no such key.{nearest(key, known)} Its keys: {', '.join(known)}.",
                "unknown-key",
            )
    yield from _trigger_values(trigger)


def _trigger_values(trigger: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if "bucket" in trigger and "function" not in trigger:
        yield Diagnostic(
            "/trigger/function", "a trigger on a bucket needs `function`.", "missing-key"
        )
    for key, what in (("event", "an event pattern"), ("filter", "an event pattern")):
        if key in trigger and (not isinstance(trigger[key], Mapping) or not trigger[key]):
            yield Diagnostic(
                f"/trigger/{key}",
                f'must be {what}, e.g. {{"source": ["acme"]}}: a dict.',
                "wrong-type",
            )
    batch = trigger.get("batch", 1)
    if not isinstance(batch, str) and not (type(batch) is int and 1 <= batch <= MOST_MESSAGES):
        yield Diagnostic(
            "/trigger/batch",
            f"must be a number of messages from 1 to {MOST_MESSAGES}.",
            "wrong-type",
        )
    if not isinstance(trigger.get("environment", {}), Mapping):
        yield Diagnostic(
            "/trigger/environment",
            f"must be a dict of texts, not {type(trigger['environment']).__name__}.",
            "wrong-type",
        )
    schedule = trigger.get("schedule", {"expression": "", "input": {}})
    if not isinstance(schedule, Mapping) or set(schedule) != {"expression", "input"}:
        yield Diagnostic(
            "/trigger/schedule",
            'must be {"expression": "cron(…)", "input": {…}}: when the function is called besides,'
            " with what.",
            "wrong-type",
        )


def _needed(spec: Mapping[str, Any], references: References) -> dict[str, Any]:
    """The parts of the dict whose references must have a value in this stack: states and statements
    that are left out need none.
    """
    return {
        "Comment": spec.get("Comment"),
        "TimeoutSeconds": spec.get("TimeoutSeconds"),
        "States": _present(spec["States"], references),
        "on_failure": _present(spec.get("on_failure", {}), references),
        "trigger": spec.get("trigger"),
        "permissions": [
            {key: value for key, value in statement.items() if key != "why"}
            for statement in spec.get("permissions", ())
            if is_present(statement, references)
        ],
    }


def _present(states: Any, references: References) -> Any:
    """The states, at every depth, without those that this stack leaves out."""
    if isinstance(states, Mapping):
        return {
            key: _present(value, references)
            for key, value in states.items()
            if key not in STATE_KEYS
            and not (isinstance(value, Mapping) and not is_present(value, references))
        }
    if isinstance(states, (list, tuple)):
        return [_present(value, references) for value in states]
    return states


def is_present(state: Mapping[str, Any], references: References) -> bool:
    """Whether a state or statement with `only_with` goes in: its reference has a value."""
    return "only_with" not in state or supplied(references, state["only_with"])


def stated_permissions(spec: Mapping[str, Any], references: References) -> list[dict[str, Any]]:
    """The pipeline's own IAM statements with the stack's values in place, without those whose
    `only_with` has none.

    A reference to a list may stand beside other resources: ["${bucket_arn}", "${roles}"].
    """
    return [
        {
            key: _flat(substituted(value, references)) if key != "why" else value
            for key, value in statement.items()
            if key != "only_with"
        }
        for statement in spec.get("permissions", ())
        if is_present(statement, references)
    ]


def _flat(value: Any) -> Any:
    """A list without lists in it."""
    if not isinstance(value, list):
        return value
    return [inner for item in value for inner in (item if isinstance(item, list) else [item])]
