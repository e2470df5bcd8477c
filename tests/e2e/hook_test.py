#!/usr/bin/env python3
"""Real pushes with dutyme (DUTYME) as the pre-push hook, against the real sandbox (SANDBOX).

usage: hook_test.py [MODULE…] [UNITTEST OPTION…]      e.g. hook_test.py hook_push -v -k tag
"""
import sys
import unittest

MODULES = ("hook_push", "hook_refused", "hook_events", "hook_decision", "hook_trouble", "hook_http", "hook_remote",
           "hook_questions")

if __name__ == "__main__":
    words = sys.argv[1:]
    chosen = [] if any(word.startswith("hook_") for word in words) else MODULES
    unittest.main(module=None, argv=[sys.argv[0], *words, *chosen])
