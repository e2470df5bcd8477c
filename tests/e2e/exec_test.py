#!/usr/bin/env python3
"""Drives the real dutyme (DUTYME) against the real sandbox (SANDBOX), both named by the environment.

usage: exec_test.py [MODULE…] [UNITTEST OPTION…]      e.g. exec_test.py exec_presence -v -k terminal
"""
import sys
import unittest

MODULES = ("exec_presence", "exec_cancel", "exec_killed", "exec_policy", "exec_input", "exec_plan", "exec_events",
           "exec_events_trouble", "exec_ci", "exec_ci_page", "exec_tokens", "exec_app", "exec_where", "exec_reach", "exec_export",
           "exec_verbose")

if __name__ == "__main__":
    words = sys.argv[1:]
    chosen = [] if any(word.startswith("exec_") for word in words) else MODULES
    unittest.main(module=None, argv=[sys.argv[0], *words, *chosen])
