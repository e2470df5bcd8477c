"""What the sandbox's history of overrides and its log of requests tell about the promises. Times in milliseconds."""
import re
import time

SOMEBODY_ELSE = "somebody else"


def now():
    return time.time_ns() // 1_000_000


def rfc3339(milliseconds):
    return (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000))
            + f".{milliseconds % 1000:03}Z")


def is_ours(override):
    return override["versions"][0]["by"] != SOMEBODY_ELSE


def ours(history):
    return [override for override in history if is_ours(override)]


def foreign(history):
    return [override for override in history if not is_ours(override)]


def in_force(override):
    """(from, to) in which the override put somebody on call, as far as is known now; empty when removed."""
    first, last = override["versions"][0], override["versions"][-1]
    end = first["start_ms"] if last["removed"] else last["end_ms"]
    return first["start_ms"], max(first["start_ms"], end)


def window(override):
    """(known from, start, last end) of an override; removed: no length."""
    first, last = override["versions"][0], override["versions"][-1]
    end = last["start_ms"] if last["removed"] else last["end_ms"]
    return first["known_ms"], first["start_ms"], end


def standing(history, now):
    """Those of ours that put somebody on call now or later."""
    return [override for override in ours(history) if in_force(override)[1] > max(now, in_force(override)[0])]


def overlapping(history):
    """Pairs of ours that were in force at one instant."""
    spans = sorted((*in_force(override), override["id"]) for override in ours(history))
    spans = [span for span in spans if span[0] < span[1]]
    return [(one, other) for one, other in zip(spans, spans[1:]) if other[0] < one[1]]


def gaps(history, since, until):
    """Where, between two instants, none of ours was in force."""
    return gaps_between(map(in_force, ours(history)), since, until)


def gaps_between(spans, since, until):
    """What the spans leave of the time between two instants."""
    found = []
    for start, end in sorted(spans):
        if start > since:
            found.append((since, min(start, until)))
        since = max(since, end)
        if since >= until:
            break
    if since < until:
        found.append((since, until))
    return [gap for gap in found if gap[0] < gap[1]]


def as_known(override):
    """The spans in which it put somebody on call as was known then: whatever is cut off later was in force."""
    versions = override["versions"]
    spans = []
    for version, later in zip(versions, [*versions[1:], None]):
        start = max(version["start_ms"], version["known_ms"])
        end = min(version["end_ms"], later["known_ms"]) if later else version["end_ms"]
        if start < end and not version["removed"]:
            spans.append((start, end))
    return spans


WRITES = (("POST", re.compile(r"/schedules/(\w+)/overrides")),
          ("DELETE", re.compile(r"/schedules/(\w+)/overrides/(\w+)")))
CHANGE_EVENT = ("POST", "/v2/change/enqueue")


def forbidden(log, own_ids, schedules):
    """Requests that dutyme must never send: the only writes are new overrides, the end of its own, and change events."""
    def allowed(entry):
        if entry["violation"]:
            return False
        if entry["method"] == "GET" or (entry["method"], entry["target"]) == CHANGE_EVENT:
            return True
        for method, form in WRITES:
            found = form.fullmatch(entry["target"]) if entry["method"] == method else None
            if found and found[1] in schedules:
                return method == "POST" or found[2] in own_ids
        return False
    return [f"{entry['method']} {entry['target']} {entry['violation'] or ''}" for entry in log if not allowed(entry)]
