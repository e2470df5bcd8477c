"""What a fault of PagerDuty comes to, by hand. Each line: the fault, and

  status  the exit status of `dutyme exec -- COMMAND`, whose command succeeds
  ran     whether the command ran
  made    overrides made
  left    overrides of ours that stand in the end: dutyme has left, the fault is over, the guardian has ended
  says    what is on stderr, as a regular expression; "" when there is nothing to complain about

An outage does not stop a deploy (it runs UNCOVERED), a refusal does (REFUSED); COVERED means that it did not matter.
"""
BROKE = "broke before the answer"
UNREADABLE = "cannot be read"
LARGE = "too large"
SLOW = "did not answer within"
BUSY = "fewer requests"
NO_PERSON = "belongs to no person"
NO_TOKEN = "refused the token"
NO_RIGHT = "refused the right"
ELSEWHERE = "redirect"
DOUBT = "did not say whether"
PENDING = "not given back yet"

COVERED = (0, True, 1, 0, "")


def uncovered(says, made=0):
    """An outage: the command runs all the same. What may have been made is given back by the guardian."""
    return 0, True, made, 0, says


def refused(says, made=0):
    return 125, False, made, 0, says


def pending(says=PENDING):
    """dutyme leaves, the guardian goes on alone."""
    return 0, True, 1, 0, says


def left(says):
    """The same, but nobody waits for it."""
    return 0, True, 1, 0, says


OUTAGES = {408: "answered 408", 500: "answered 500", 502: "answered 502", 503: "answered 503", 504: "answered 504"}

TABLE = {
    "me": {
        "drop-before": uncovered(BROKE), "lost-reply": uncovered(BROKE), "drop-before@1": COVERED,
        "status:400": refused(NO_PERSON), "status:401": refused(NO_TOKEN), "status:402": refused(NO_PERSON),
        "status:403": refused(NO_PERSON), "status:404": refused(NO_PERSON), "status:409": refused(NO_PERSON),
        "status:422": refused(NO_PERSON),
        **{f"status:{code}": uncovered(says) for code, says in OUTAGES.items()}, "status:503@1-2": COVERED,
        "429": uncovered(BUSY), "429-bare": uncovered(BUSY), "429@1": COVERED, "429-bare@1": COVERED,
        "429:9999@1": COVERED,
        "empty": uncovered(UNREADABLE), "garbage": uncovered(UNREADABLE), "wrong-shape": uncovered(UNREADABLE),
        "deep": uncovered(UNREADABLE), "huge": uncovered(LARGE), "garbage@1": COVERED,
        "hang": uncovered(SLOW), "drip": uncovered(SLOW), "redirect": uncovered(ELSEWHERE),
        "http10": COVERED, "no-date": COVERED,
    },
    "schedule": {
        "drop-before": uncovered(BROKE), "lost-reply": uncovered(BROKE), "drop-before@1": COVERED,
        "status:400": refused("refused the request"), "status:401": refused(NO_TOKEN),
        "status:402": refused("plan lacks"), "status:403": refused(NO_RIGHT),
        "status:404": refused("no schedule"), "status:409": refused("refused the request"),
        "status:422": refused("refused the request"),
        **{f"status:{code}": uncovered(says) for code, says in OUTAGES.items()}, "status:503@1-2": COVERED,
        "429": uncovered(BUSY), "429-bare": uncovered(BUSY), "429@1": COVERED,
        "empty": uncovered(UNREADABLE), "garbage": uncovered(UNREADABLE), "wrong-shape": uncovered(UNREADABLE),
        "deep": uncovered(UNREADABLE), "huge": uncovered(LARGE), "garbage@1": COVERED,
        "hang": uncovered(SLOW), "drip": uncovered(SLOW), "redirect": uncovered(ELSEWHERE),
        "http10": COVERED, "no-date": COVERED,
    },
    # Nothing is made where the request was not carried out; where it was, it is found by looking.
    "create-override": {
        "drop-before": uncovered(f"{BROKE}|{DOUBT}"), "drop-before@1": COVERED,
        "lost-reply": COVERED, "lost-reply@1": COVERED,
        "status:400": refused("refused the request"), "status:401": refused(NO_TOKEN),
        "status:402": refused("plan lacks"), "status:403": refused(NO_RIGHT),
        "status:404": refused("no such thing"), "status:409": refused("refused the request"),
        "status:422": refused("refused the request"), "item-400": refused("refused the override"),
        **{f"status:{code}": uncovered(f"{says}|{DOUBT}") for code, says in OUTAGES.items()},
        **{f"status:{code}:after": COVERED for code in OUTAGES}, "status:502@1": COVERED,
        "429": uncovered(BUSY), "429-bare": uncovered(BUSY), "429@1": COVERED, "429-bare@1": COVERED,
        "empty": COVERED, "garbage": COVERED, "wrong-shape": COVERED, "deep": COVERED, "huge": COVERED,
        "hang": uncovered(f"{SLOW}|{DOUBT}"), "drip": COVERED, "redirect": uncovered(ELSEWHERE),
        "http10": COVERED, "no-date": COVERED, "legacy-reply": COVERED, "overrides-reply": COVERED,
        # A page in place of an answer, and another window than was asked for: the list tells.
        "status:200:after": COVERED, "moved-reply:600": COVERED, "moved-reply:20": COVERED,
    },
    # The answer to the creation is lost, and what would tell is out of order as well.
    "overrides": {
        "drop-before": uncovered(f"{BROKE}|{DOUBT}", 1), "lost-reply": uncovered(f"{BROKE}|{DOUBT}", 1),
        "drop-before@1": COVERED,
        "status:400": refused("refused the request", 1), "status:401": refused(NO_TOKEN, 1),
        "status:402": refused("plan lacks", 1), "status:403": refused(NO_RIGHT, 1),
        "status:404": refused("no such thing", 1), "status:409": refused("refused the request", 1),
        "status:422": refused("refused the request", 1),
        **{f"status:{code}": uncovered(f"{says}|{DOUBT}", 1) for code, says in OUTAGES.items()},
        "status:503@1": COVERED,
        "429": uncovered(f"{BUSY}|{DOUBT}", 1), "429-bare": uncovered(f"{BUSY}|{DOUBT}", 1), "429@1": COVERED,
        "empty": uncovered(UNREADABLE, 1), "garbage": uncovered(UNREADABLE, 1),
        "wrong-shape": uncovered(UNREADABLE, 1), "deep": uncovered(UNREADABLE, 1),
        "huge": uncovered(f"{LARGE}|{DOUBT}", 1), "garbage@1": COVERED,
        # The reason that is told is the first one: of the creation whose answer was lost.
        "hang": uncovered(BROKE, 1), "drip": uncovered(BROKE, 1),
        "redirect": uncovered(ELSEWHERE, 1), "http10": COVERED, "no-date": COVERED,
        "stale:2": COVERED,  # the second look sees it
        "stale:3 + delete-override=status:400@1": COVERED,  # too young to be ended, and not listed yet
    },
    "delete-override": {
        "drop-before": pending(), "lost-reply": pending(), "drop-before@1": COVERED, "lost-reply@1": COVERED,
        "status:400": pending(), "status:401": left(NO_TOKEN), "status:402": pending(), "status:403": left(NO_RIGHT),
        # Not found, but the list shows it; a page in place of an answer is none.
        "status:404": pending(), "error:404": pending(), "error:404@1": COVERED,
        "status:200": pending(), "status:200@1": COVERED, "status:200:after": COVERED,
        "status:409": pending(), "status:422": pending(), "status:400@1": COVERED,
        **{f"status:{code}": pending() for code in OUTAGES}, "status:503@1-2": COVERED,
        "status:500:after@1": COVERED,
        "429": pending(), "429-bare": pending(), "429@1": COVERED,
        "empty": COVERED, "garbage": COVERED, "wrong-shape": COVERED, "deep": COVERED,
        "huge": pending(), "huge@1": COVERED,
        "hang": pending(), "drip": pending(), "redirect": pending(), "http10": COVERED, "no-date": COVERED,
    },
    # Whatever is asked.
    "any": {
        "http10": COVERED, "no-date": COVERED, "hang": uncovered(SLOW), "drop-before": uncovered(BROKE),
        # The server's clock, and ours is wrong.
        "clock:3600": COVERED, "clock:-3600": COVERED,
        # Its Date header alone is wrong: who is on call tells so, and it is made anew. Of a window that has passed
        # nothing is made.
        "date:3600": (0, True, 2, 0, "tell different times"), "date:-3600": COVERED,
        "untrusted": uncovered("certificate"), "trusted": COVERED,
    },
}

# With --required an outage stops the deploy; nothing else changes.
REQUIRED = {
    "me": ("status:500", "hang", "garbage", "429@1"),
    "schedule": ("429", "redirect", "status:401"),
    "create-override": ("drop-before", "status:503", "lost-reply", "hang", "status:400"),
    "overrides": ("status:503", "stale:2"),
    "delete-override": ("status:503", "status:403"),
    "any": ("untrusted",),
}


def expected(operation, fault, required):
    outcome = TABLE[operation][fault]
    if not required or outcome[1] is False or outcome[4] == "" or operation == "delete-override":
        return outcome
    return 125, False, *outcome[2:]
