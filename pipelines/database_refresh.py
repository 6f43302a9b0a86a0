"""The first of each month: refresh the clean room's database by seven Glue jobs in five steps.

Every job's name and arguments can be overridden by the execution's input (`Job1Name` … `Job7Name`,
`Job1Arguments`, `Job2Arguments`, `Job3AArguments`, `Job3BArguments`, `Job4Arguments` …
`Job7Arguments`); a name that is not one of
this stack's jobs is refused before the first job starts, and by the role.

3a and 3b are two runs of one job side by side: it needs `max_concurrent_runs` of 2 or more, else
one waits for the other.

After a failure: start again at the failed step, `downbeat resume` or an input with
`{"start_at": "Step 3 …"}`. A redrive (same definition and input, 14 days) helps after a timeout or
a stop; after a caught error it would enter the last state alone.
"""

import json
from typing import Any

from pipelines.glue import glue_job
from pipelines.messages import failure_path, publish
from pipelines.shared import HOUR, MINUTE, given, text
from pipelines.tuning import dpu, machine_limit, name, retries, seconds

JOB_NAMES = {
    "job_1_name": "etl-omc-flywheel-${environment}-addressable-split-and-part",
    "job_2_name": "etl-omc-flywheel-${environment}-infobase-split-and-part",
    "job_3_name": "etl-omc-flywheel-${environment}-register-part-tables",
    "job_4_name": "etl-omc-flywheel-${environment}-prepare-part-tables",
    "job_5_name": "etl-omc-flywheel-${environment}-create-part-addressable-ids-er-table",
    "job_6_name": "etl-omc-flywheel-${environment}-generate-data-monitor-report",
    "job_7_name": "etl-omc-flywheel-${environment}-generate-cleanrooms-report",
}
SETTINGS = {
    "database": name("omc_flywheel_${environment}_clean", "The database that is refreshed."),
    "data_bucket": name(
        "omc-flywheel-data-us-east-1-${environment}", "The bucket that holds the split tables."
    ),
    "data_prefix": name(
        "omc_cleanroom_data/split_part/", "The prefix of the split tables; it ends in /."
    ),
    **{
        setting: name(default, f"The name of job {number}.")
        for number, (setting, default) in enumerate(JOB_NAMES.items(), 1)
    },
    "split_timeout": seconds(4 * HOUR, "The limit of one run of jobs 1 and 2"),
    "job_timeout": seconds(2 * HOUR, "The limit of one run of each other job"),
    "split_retries": retries(2, "a run of jobs 1 and 2"),
    "job_retries": retries(2, "a run of jobs 3 to 5"),
    "report_retries": retries(1, "a run of jobs 6 and 7"),
    # Ten is what Glue gives a Spark job that says nothing else.
    "split_dpu": dpu(10, "each of the jobs 1 and 2"),
    "job_dpu": dpu(10, "each other job"),
    **machine_limit(24 * HOUR),
}
JOBS = {f"Job{number}Name": f"${{{setting}}}" for number, setting in enumerate(JOB_NAMES, 1)}
OWN_JOBS = json.dumps(list(JOBS.values()))
SNAPSHOT = {"--SNAPSHOT_DT": "_NONE_"}


def _register(folder: str) -> dict:
    return {
        "--DATABASE": "${database}",
        "--S3_ROOT": f"s3://${{data_bucket}}/${{data_prefix}}{folder}/",
        "--TABLE_PREFIX": "part_",
        "--MAX_COLS": "100",
    }


def _name(key: str) -> str:
    """JSONata for a job's name: the input's or the stack's own; one that is not the stack's is an
    error.
    """
    return (
        f"($name := {given(key, JOBS[key])}; $name in {OWN_JOBS} ? $name : $error({_refusal(key)}))"
    )


def _refusal(key: str) -> str:
    return (
        f"'{key} is ' & $string($name) & ', which is no job of this stack. Its jobs: ' &"
        f" $join({OWN_JOBS}, ', ')"
    )


def _job(
    key: str,
    *,
    attempts: int | str = "${job_retries}",
    interval: int = 30,
    overridable: str,
    arguments: dict | None = None,
    **times: Any,
) -> dict:
    passed = f"{{% $merge([{json.dumps(arguments or {})}, {given(overridable, {})}]) %}}"
    return glue_job(f"{{% {_name(key)} %}}", passed, attempts=attempts, interval=interval, **times)


LONG: dict[str, Any] = {
    "attempts": "${split_retries}",
    "timeout": "${split_timeout}",
    "expected": HOUR,
    "dpu": "${split_dpu}",
}
SHORT: dict[str, Any] = {"timeout": "${job_timeout}", "dpu": "${job_dpu}"}
REPORT: dict[str, Any] = {**SHORT, "attempts": "${report_retries}"}

DATABASE_REFRESH: dict[str, Any] = {
    "name": "database-refresh",
    "cadence": {"every": "month", "on": 1, "at": "02:00"},
    "settings": SETTINGS,
    "input": {},
    "topics": {"success": "notifications", "failure": "notifications"},
    "resumable": True,
    # A misspelt Job1Arguments must not run a refresh with the defaults for hours.
    "unknown_input": "refuse",
    "cost": {
        "claimed": 2,
        "why": (
            "Their figure leaves Glue nearly out: a refresh holds its jobs for 3:20 hours in all,"
            " and below $2 is what that costs with 1 DPU each. Counted here are the settings"
            " split_dpu and job_dpu."
        ),
    },
    "permissions": [
        {
            "Action": [
                "glue:BatchStopJobRun",
                "glue:GetJobRun",
                "glue:GetJobRuns",
                "glue:StartJobRun",
            ],
            "Resource": [
                f"arn:${{partition}}:glue:${{region}}:${{account}}:job/{name}"
                for name in JOBS.values()
            ],
            "why": (
                "The execution's input may name another of the stack's own jobs for a step, so"
                " names are expressions."
            ),
        }
    ],
    "Comment": "Monthly refresh of the clean room's database",
    "TimeoutSeconds": "${machine_limit}",
    "States": {
        "Step 1 Split and part": {
            "Type": "Parallel",
            # All names are looked at before the first job starts: a foreign one must not be found
            # out after hours.
            "Arguments": "{% [" + ", ".join(_name(key) for key in JOBS) + "] %}",
            "Branches": [
                {
                    "States": {
                        "Job 1 Split addressable ids": _job(
                            "Job1Name",
                            interval=MINUTE,
                            overridable="Job1Arguments",
                            arguments=SNAPSHOT,
                            **LONG,
                        )
                    }
                },
                {
                    "States": {
                        "Job 2 Split infobase": _job(
                            "Job2Name",
                            interval=MINUTE,
                            overridable="Job2Arguments",
                            arguments=SNAPSHOT,
                            **LONG,
                        )
                    }
                },
            ],
        },
        "Step 2 Register part tables": {
            "Type": "Parallel",
            "Branches": [
                {
                    "States": {
                        "Job 3A Register addressable ids": _job(
                            "Job3Name",
                            overridable="Job3AArguments",
                            arguments=_register("addressable_ids"),
                            **SHORT,
                        )
                    }
                },
                {
                    "States": {
                        "Job 3B Register infobase": _job(
                            "Job3Name",
                            overridable="Job3BArguments",
                            arguments=_register("infobase_attributes"),
                            **SHORT,
                        )
                    }
                },
            ],
        },
        "Step 3 Prepare part tables": _job(
            "Job4Name", overridable="Job4Arguments", expected=20 * MINUTE, **SHORT
        ),
        "Step 4 Create addressable ids table": _job(
            "Job5Name", overridable="Job5Arguments", expected=20 * MINUTE, **SHORT
        ),
        "Step 5 Generate reports": {
            "Type": "Parallel",
            "Branches": [
                {
                    "States": {
                        "Job 6 Generate data monitor report": _job(
                            "Job6Name",
                            overridable="Job6Arguments",
                            attempts="${report_retries}",
                            **SHORT,
                        )
                    }
                },
                {
                    "States": {
                        "Job 7 Generate cleanrooms report": _job(
                            "Job7Name",
                            overridable="Job7Arguments",
                            attempts="${report_retries}",
                            **SHORT,
                        )
                    }
                },
            ],
        },
        "Notify success": publish(
            "${success_topic}",
            "✅ omc-flywheel database refresh complete - ${environment}",
            text(
                "All seven jobs of the monthly refresh have succeeded.",
                "",
                "Execution: {$states.context.Execution.Id}",
                "Started: {$states.context.Execution.StartTime}",
                "Duration: {$floor(($millis() - $toMillis($states.context.Execution.StartTime)) /"
                " 60000)} minutes",
                "Dashboard: ${dashboard_url}",
            ),
            "succeeded",
        ),
    },
    "on_failure": failure_path(
        "🚨 omc-flywheel database refresh FAILED - ${environment}",
        now=(
            # Where the input's start_at is no state there is nothing to resume.
            "downbeat {$failed_state = 'Choose first state' ? 'show ${state_machine_name}' :"
            " 'resume ' & $states.context.Execution.Name} -s ${stack}",
        ),
        notify="Notify failure",
        end="Fail refresh",
    ),
}
