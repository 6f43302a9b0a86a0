"""The texts of docs/policies.md above the rules."""

from __future__ import annotations

# Advisories that our own stacks have on purpose: rule → why.
KEPT = {
    "sfn-cmk": (
        "executions hold names, paths and counts, no personal data; AWS's key is enough, and a key"
        " of your own costs a call per state. A stack that handles other data sets"
        " `encryptionConfiguration`."
    ),
    "schedule-cmk": (
        "a schedule's input is the pipeline's default input, which is in this repository anyway."
    ),
    "sfn-failure-notified": (
        "the role of `etl` and `chunked-etl` may only call their function, so the"
        " stack's reporter sends the message about a failure, not the state machine itself"
        " (docs/adr/0025-one-reporter-for-a-stack.md)."
    ),
    "sfn-retry-side-effects": (
        "the reporter retries its message to Slack after any error: a duplicate message, after a"
        " lost response, is better than none"
        " (docs/adr/0025-one-reporter-for-a-stack.md)."
    ),
}
HEAD = """# Policies

<!-- Written by tools/policies_page.py from policies/rules. Do not edit: change the rules and run it again. -->

Look up what a rule checks, how to fix a violation, and how to set levels and exceptions. The {count} rules cover permissions, trust,
encryption, logs, alarms and definitions. {mandatory} are mandatory: a violation stops the preview and the update before the resource
exists. {advisory} are advisory: they are printed and stop nothing.

## Where the rules run

**The guard** runs inside the program, on every plain `pulumi preview` and `pulumi up`, on a laptop and in Pulumi Deployments, without a
flag. It judges each resource before it is created or updated.

    pulumi config set downbeat:guard off     # switches it off for this stack; every run then prints a warning
    pulumi config rm downbeat:guard          # on again (the default)

**The policy pack** judges the same resources, and the stack as a whole.

    pulumi up -s prod --policy-pack policies                       # with a normal installation
    pulumi up -s prod --policy-pack policies/pack                  # without a Python language host (CLI 3.255 or later)
    cd policies && pulumi policy publish acme                      # for a policy group of the organization
    pulumi policy analyze --file state.json --policy-pack policies # an exported state, without a program

`pulumi up` without --policy-pack and without a policy group runs no pack, which is why the guard exists.
Only the pack does the following: the rules about the whole stack ({stack}); resources that do not change in this run; remediation.
In unit tests with mocks no hooks run, so the guard does nothing; the tests pass the resources to the analyzer instead.

## Files: CloudFormation, Terraform, exported stacks

The same rules judge existing templates and states, without Pulumi, an account or a network:

    python -m policies template.yaml                                              # CloudFormation or SAM, JSON or YAML; what `cdk synth` writes
    terraform show -json tfplan > plan.json && python -m policies plan.json       # a plan, or a state
    pulumi stack export > stack.json && python -m policies stack.json             # a stack of another program
    python -m policies --config policy-config.json --mandatory --json *.json      # levels and exceptions as below; JSON for programs

Each finding has its path as the file writes it, the rule, its level, the frameworks that require it, and the fix. The exit code is 0 when no
mandatory rule is violated, 1 when one is, 2 for a usage error or a file that cannot be read (the message says why).
What only a deployment knows (a parameter without a default, an attribute of a resource that does not exist yet) is unknown: it is listed like an unknown value of a
preview, and the rest of the document is judged. Both sides of every `Fn::If` are judged. Types that no rule reads are listed at the end;
what a macro creates, and what SAM creates besides the functions and state machines in the template, is not in the file, and a note says how to get it.

## Settings

A file for --policy-pack-config (the same object as an argument of `guard.install`) sets each rule's level and the settings below:

    {{"log-kms": "disabled",
     "log-retention": {{"enforcementLevel": "remediate", "remediate_days": 30}},
     "iam-no-wildcard-resources": {{"allow": [
       {{"name": "export-policy", "actions": ["s3:ListBucket"], "reason": "the vendor's tool lists every bucket, DATA-42", "owner": "data@acme.example", "expires": "2027-03-31"}}]}}}}

### Exceptions

Every rule has `allow`, a list of exceptions, one line each. An entry says **which resource** (`name`, with `*`, or `urn_regex`),
optionally **what** (`actions`, `resources`, with `*`), **why** (`reason`), **who is responsible** (`owner`) and **until when**
(`expires`, YYYY-MM-DD, its last valid day). Reason, owner and day are required. An entry that names actions or resources
covers a finding only if it names all of the finding's. An entry that has expired or is faulty excuses nothing and is itself a
violation, with the fix; `guard.install` and `python -m policies --config` refuse faulty ones at once. There is no exception by
tag: anyone who writes the resource could write the tag.

### Remediation

At the level `remediate`, and only there, the pack fixes violations of these rules itself: {remediating}.
Each sets one property to the only value that is right everywhere, removes no permission, needs no other resource (no key, role or
queue), and its result passes the rule. A function's role needs `xray:PutTraceSegments` and `xray:PutTelemetryRecords` for traces.

These are not remediated on purpose, since somebody has to decide on the right value:

- permissions, trust and resource policies: only the author knows which action, resource or principal is meant;
- a topic's key, `sfn-cmk`, `log-kms`, `schedule-cmk` and other keys: which key, and who may use it, has to be agreed;
- `sfn-logging`, dead-letter queues, alarm actions: they need another resource and a role that may write to it;
- `dynamodb-pitr`: it costs by the size of the table;
- definitions: a timeout or a retry is a statement about the work;
- secrets: create new ones instead of moving them;
- access control lists and grants that somebody wrote.

## Unknown values, secrets

Values that a preview does not know yet are listed, one line for each property (`unverifiable-in-preview`), and judged in the update. They
never keep a rule from judging another property. Messages repeat actions, ARNs and principals and no other values: a rule cannot
distinguish a secret from a word.

## Advisories that our own stacks keep

The stacks of this repository pass every mandatory rule. They keep these advisories on purpose:

{kept}

## What checkov finds in our own stacks

checkov 3.3.30 on `prod`, written as Terraform (`python -m tools.checkov_findings prod`), passes 167 checks and fails 20. Each has a reason,
and a stack setting for a team that must pass it ([configuration](configuration.md)); with all of them (`--strict`) 185 pass and 2 fail:

| check | where | why it is so | to pass it |
|---|---|---|---|
| CKV_AWS_297, a schedule's key | 5 schedules | the input is the pipeline's default input, which is in the repository | `encryptSchedules: true`; the rule `schedule-cmk` then passes too |
| CKV_AWS_338, logs for a year | 6 log groups | the default is 90 days | `logRetentionDays: 365`; `log-retention` with `minimum_days: 365` demands it |
| CKV_AWS_285, execution data | 5 state machines | inputs and outputs may be personal data, and the history has them anyway | `logExecutionData: true` |
| CKV_AWS_115, reserved concurrency | 1 function | a reservation takes from the account's pool, and the queue before the function limits it | `functions: {{reservedConcurrency: 10}}` |
| CKV_AWS_116, dead letters of a function | 1 function | it reads from a queue with a dead-letter queue, and a schedule keeps its own | `functions: {{deadLetters: true}}` |
| CKV_AWS_117, a VPC | 1 function | it calls AWS's endpoints only; a VPC adds a way out that has to be paid and watched | `functions: {{subnets: […], securityGroups: […]}}` |
| CKV_AWS_272, code signing | 1 function | the code is this repository's, deployed by the identity that may deploy all | `functions: {{codeSigningConfig: arn:…}}` |
| CKV_AWS_290 and CKV_AWS_355, `*` | the role of a function in a VPC | its network interfaces do not exist beforehand: AWS documents `*` for them, and nothing else has it | leave the function out of the VPC |

## Frameworks

The table of rules names the controls of AWS Security Hub (AWS Foundational Security Best Practices) and of AWS Control Tower that ask for a
rule; the rule's section adds the numbers of the CIS AWS Foundations Benchmark and of NIST SP 800-53 r5 that Security Hub relates to the
control. Only identifiers that AWS's pages give are named. A rule without any is this pack's own.

## What passes on purpose

{allowed}

## How it was judged

On templates that others wrote (`python tools/policies_corpora.py`, which fetches them and keeps nothing): 79 templates of the AWS
Solutions Constructs, least-privilege by design, with 340 resources about permissions; and 32 published anti-patterns, one resource
each. The other tools judged the same files as CloudFormation; parliament knows identity policies only.

| tool | anti-patterns caught | good resources left alone |
|---|---|---|
| these policies | 32 of 32 | 340 of 340 |
| checkov 3.3.30 | 12 of 32 | 327 of 340 |
| parliament 1.6.4, community auditors on | 12 of 32 | 271 of 340 |
| cfn-lint 1.58.0 | 3 of 32 | 329 of 340 |

"Left alone" means: no mandatory rule about permissions, trust or documents speaks. The rules about retention, alarms,
timeouts and encryption do speak on those templates, which leave such things to their users.

Besides, {rows} resources of the kinds that teams deploy, on every rule (tests/policies/documents_of_teams.jsonl): {bad} that one thing makes
bad, each of which is stopped by exactly the rules that its row names, and {good} careful ones, most of them the nearest twin of a bad one, which pass.
Time for each resource, and beside other tools: [benchmarks.md](benchmarks.md).

## What cannot be seen

- A key, topic or role that is not in the stack: what its policy allows is not known here.
- What a template at an address, a provider's own code or a command does: `no-iam-bypasses` and `no-opaque-bypasses` say where such
  things are used.
- Resources that are read (`.get`) are not judged one by one; the stack rules see them.
- The guard inside the program refuses what would pass it by: a resource that is declared before `guard.install()`, a transform of
  the whole stack that is registered after it (the engine runs transforms in their order, and a later one could drop the hook), and an
  `import_`, for which the engine runs no hook. Transforms before the guard, and those of a resource or a component
  (`ResourceOptions.transforms`), run before it and are judged with the rest.
- What the guard cannot see: a resource that was declared before it and that Python has forgotten since (it was registered, and nothing
  refers to it), resources that do not change in this run, the rules about the whole stack, what a dynamic provider does inside, and a
  program that changes the SDK or the guard itself. Only the pack (`--policy-pack policies`, or a policy group) judges what reaches the
  engine in the end.
- The pack does not know the account it runs in. Any account that is named by its number counts as named.
"""
