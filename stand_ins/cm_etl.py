"""The function of the ETL pipelines as the embedded AWS has it: it does no work, and answers in the
real one's shape.
"""

from typing import Any

CHUNKS = 4
ROWS_PER_CHUNK = 50_000


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers an action; `plan_task_02` plans more rows than one call can do."""
    action = event.get("action")
    if action == "plan_task_02":
        return {
            "rows": CHUNKS * ROWS_PER_CHUNK,
            "seconds": CHUNKS * 300,
            "chunks": [
                {"first_row": number * ROWS_PER_CHUNK, "rows": ROWS_PER_CHUNK}
                for number in range(CHUNKS)
            ],
        }
    return {"action": action, "status": "succeeded"}
