"""The READMEs' table of faults: what `docs/fault-matrix.md` has for Odoo 19 over JSON-2, a step's requests together."""

from collections.abc import Callable, Iterable

from scripts.fault_page import NOT_TRIED, PAGE, heading, read

Say = Callable[[str], str]
Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
WHERE = heading(19, "json2")
WHAT = "What happens to a request"
AFTER_RECORD = "server killed once the request, or the step, was recorded"
RECORDED = "recorded"
# The page's steps by column; what is recorded first, the request itself, stands beside what a fresh server asks first.
COLUMNS = {
    "Connecting": ("accept", "connect"),
    "`check`": ("check",),
    "`partner`": ("partner",),
    "`order`": ("order",),
    "Given prices": ("prices",),
    "`summary`": ("summary",),
}
SIGNS = {
    "once": "✓",
    "nothing": "failed, nothing made",
    "customer": "failed, customer made",
    "unpriced": "failed, made with list prices",
    "all": "failed, all made",
}


def fault_table(say: Say) -> Table:
    """Head and rows; a head says how many requests it stands for, where it is not one."""
    columns, found = read(PAGE.read_text(encoding="utf-8"))
    cells = found[WHERE]
    asked = {column: {(s, r) for s, r, _ in cells if s in steps and r != RECORDED} for column, steps in COLUMNS.items()}
    head = (say(WHAT), *(say(name) + (f" ({len(asked[name])})" if len(asked[name]) > 1 else "") for name in COLUMNS))

    def cell(words: Iterable[str]) -> str:
        return " / ".join(say(SIGNS[word]) for word in dict.fromkeys(words)) or NOT_TRIED

    rows = [
        (
            say(meaning),
            *(
                cell(word for (s, r, c), word in cells.items() if c == column and (s, r) in asked[name])
                for name in COLUMNS
            ),
        )
        for column, meaning in columns.items()
    ]
    kept = tuple(
        cell(word for (s, r, _), word in cells.items() if s in steps and r == RECORDED) for steps in COLUMNS.values()
    )
    lasting = sum(not row[0].startswith(say("stays")) for row in rows)
    return head, [*rows[:lasting], (say(AFTER_RECORD), *kept), *rows[lasting:]]
