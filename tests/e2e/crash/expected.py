"""What is left after a kill -9, by hand: (step, victim) -> (how dutyme ended, how the command fared, overrides made,
overrides left standing once dutyme and its guardian are gone). What is left is never longer than a lease, and the
next dutyme clears it: that is asserted for every case, and need not be said here.
"""
KILLED = "killed"
DONE = "exit 0"
NEVER = "not run"
WHOLE = "ran on"      # to the end that it chose
CUT = "died too"      # as it would without dutyme in between

# One line per step; the columns are VICTIMS.
VICTIMS = ("dutyme", "group", "guardian", "both", "all", "canary", "command")

TABLE = {
    "person looked up": {
        "dutyme": (KILLED, NEVER, 0, 0), "group": (KILLED, NEVER, 0, 0), "guardian": (DONE, WHOLE, 1, 0),
        "both": (KILLED, NEVER, 0, 0)},
    "schedule looked up": {
        "dutyme": (KILLED, NEVER, 0, 0), "group": (KILLED, NEVER, 0, 0), "guardian": (DONE, WHOLE, 1, 0),
        "both": (KILLED, NEVER, 0, 0)},
    # The intent is written, the POST is on its way and will never be carried out.
    "create sent, lost": {
        "dutyme": (KILLED, NEVER, 0, 0), "group": (KILLED, NEVER, 0, 0), "guardian": (DONE, WHOLE, 1, 0),
        "both": (KILLED, NEVER, 0, 0)},
    # The same, but PagerDuty carries it out after the kill.
    "create sent": {
        "dutyme": (KILLED, NEVER, 1, 0), "group": (KILLED, NEVER, 1, 0), "guardian": (DONE, WHOLE, 1, 0),
        "both": (KILLED, NEVER, 1, 1)},
    "create done, unanswered": {
        "dutyme": (KILLED, NEVER, 1, 0), "group": (KILLED, NEVER, 1, 0), "guardian": (DONE, WHOLE, 1, 0),
        "both": (KILLED, NEVER, 1, 1)},
    "created, gate closed": {
        "dutyme": (KILLED, NEVER, 1, 0), "group": (KILLED, NEVER, 1, 0), "guardian": (DONE, WHOLE, 1, 0),
        "both": (KILLED, NEVER, 1, 1)},
    "command runs": {
        "dutyme": (KILLED, CUT, 1, 0), "group": (KILLED, CUT, 1, 0), "guardian": (DONE, WHOLE, 1, 0),
        "both": (KILLED, CUT, 1, 1), "all": (KILLED, CUT, 1, 1), "canary": (DONE, WHOLE, 1, 0),
        "command": (KILLED, CUT, 1, 0)},
    "renewal sent, lost": {
        "dutyme": (KILLED, CUT, 1, 0), "group": (KILLED, CUT, 1, 0), "guardian": (DONE, WHOLE, 2, 0),
        "both": (KILLED, CUT, 1, 1), "all": (KILLED, CUT, 1, 1), "canary": (DONE, WHOLE, 2, 0),
        "command": (KILLED, CUT, 1, 0)},
    "renewal sent": {
        "dutyme": (KILLED, CUT, 2, 0), "group": (KILLED, CUT, 2, 0), "guardian": (DONE, WHOLE, 2, 0),
        "both": (KILLED, CUT, 2, 2), "all": (KILLED, CUT, 2, 2), "canary": (DONE, WHOLE, 2, 0),
        "command": (KILLED, CUT, 2, 0)},
    "renewal done, unanswered": {
        "dutyme": (KILLED, CUT, 2, 0), "group": (KILLED, CUT, 2, 0), "guardian": (DONE, WHOLE, 2, 0),
        "both": (KILLED, CUT, 2, 2), "all": (KILLED, CUT, 2, 2), "canary": (DONE, WHOLE, 2, 0),
        "command": (KILLED, CUT, 2, 0)},
    "delete sent, lost": {
        "dutyme": (KILLED, WHOLE, 1, 0), "guardian": (DONE, WHOLE, 1, 0), "both": (KILLED, WHOLE, 1, 1)},
    "delete sent": {
        "dutyme": (KILLED, WHOLE, 1, 0), "guardian": (DONE, WHOLE, 1, 0), "both": (KILLED, WHOLE, 1, 0)},
    "delete done, unanswered": {
        "dutyme": (KILLED, WHOLE, 1, 0), "guardian": (DONE, WHOLE, 1, 0), "both": (KILLED, WHOLE, 1, 0)},
    "deleted, page open": {
        "dutyme": (KILLED, WHOLE, 1, 0), "guardian": (DONE, WHOLE, 1, 0), "both": (KILLED, WHOLE, 1, 0)},
    "second delete lost": {
        "dutyme": (KILLED, WHOLE, 2, 0), "guardian": (DONE, WHOLE, 2, 0), "both": (KILLED, WHOLE, 2, 1)},
    "second schedule's create sent": {
        "dutyme": (KILLED, NEVER, 2, 0), "guardian": (DONE, WHOLE, 2, 0), "both": (KILLED, NEVER, 2, 2)},
    # The short override stands on purpose: it is what was asked for.
    "linger, create sent": {
        "dutyme": (KILLED, WHOLE, 2, 1), "guardian": (DONE, WHOLE, 2, 1), "both": (KILLED, WHOLE, 2, 2)},
    "linger, delete lost": {
        "dutyme": (KILLED, WHOLE, 2, 1), "guardian": (DONE, WHOLE, 2, 1), "both": (KILLED, WHOLE, 2, 2)},
    "guardian after guardian": {"guardian": (DONE, WHOLE, 1, 1)},
    # `start` has no guardian: it may leave what it took, which is what it is for.
    "start's create sent, lost": {"dutyme": (KILLED, NEVER, 0, 0)},
    "start's create sent": {"dutyme": (KILLED, NEVER, 1, 1)},
}
