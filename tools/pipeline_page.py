"""Writes docs/pipeline-keys.md from the language's own tables: `python -m tools.pipeline_page`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from downbeat.asl.pipeline_keys import (
    BUILT_IN,
    PIPELINE_KEYS,
    STATE_KEYS,
    STATEMENT_KEYS,
    TRIGGER_KEYS,
)

PAGE = Path(__file__).parent.parent / "docs" / "pipeline-keys.md"
INTRODUCTION = """# The keys of a pipeline

Generated from `downbeat/asl/spec.py` by `python -m tools.pipeline_page`.

**Capital keys are Amazon's and go through untouched; lower-case keys are ours and never reach AWS.** Amazon's are described in the
[Amazon States Language](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html). Ours, all of them:
"""
TRIGGER = """Uploads to the `bucket` whose keys end in `suffix` go to a `function` of `functions/` (required), which starts the machine;
`schedule` says when else it is called: `{"expression": "cron(…)", "input": {…}}`. Every event of EventBridge that matches the pattern
`event` starts an execution with the event as its input. Messages of the SQS queue `queue` (an ARN, or a reference to one) start one for
each `batch` of them (default 1), with their list as its input; `filter` is a pattern on a message: `{"body": {"kind": ["order"]}}`.
"""
ADDED = """
## What is added to your dict

1. `StartAt` is the first state; a state goes to **the one written below it**; the last one ends, unless it says `Next` or `End`. A
   Choice without `Default` takes the one below. The same in `Branches` and `ItemProcessor`.
2. Every Task, Parallel and Map of `States` gets a last `Catch` of `States.ALL` to the first state of `on_failure`. The error is in
   `$failure` (`{"Error", "Cause"}`), the name of the state in `$failed_state`. Inside branches the Parallel or Map catches.
3. `"ecs:runTask.sync"` becomes `arn:<partition>:states:::ecs:runTask.sync`.
4. `${name}` becomes the stack's value; a string that is nothing else takes the value itself, lists and numbers included.
5. `QueryLanguage: JSONata`, unless the dict says otherwise.

A dict with `StartAt` is raw ASL: 1 and 5 leave it alone.
"""


def page() -> str:
    """The page's text."""
    sources = {key: words(more) or "nothing" for key, more in TRIGGER_KEYS.items()}
    sections = [
        INTRODUCTION,
        table("key of a pipeline", "meaning", PIPELINE_KEYS),
        "\n" + table("key of a state", "meaning", STATE_KEYS),
        (
            f"\nA statement of `permissions` has {words(STATEMENT_KEYS)}; `Action`, `Resource` and"
            " `why` are required."
        ),
        "\n## What a `trigger` says\n",
        table("it listens to", "it may say besides", sources),
        f"\n{TRIGGER}",
        ADDED,
        "\n## References that are always there\n",
        table("`${…}`", "value", BUILT_IN),
    ]
    return "\n".join(sections)


def table(first: str, second: str, rows: Mapping[str, str]) -> str:
    return (
        "\n".join(
            [
                f"| {first} | {second} |",
                "|---|---|",
                *(f"| `{key}` | {meaning} |" for key, meaning in rows.items()),
            ]
        )
        + "\n"
    )


def words(keys: tuple[str, ...]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
