#!/usr/bin/env python3
"""Runs the CI templates' own texts against the sandbox, and ends them as each system's runner does on a cancel.

usage: run.py [MODULE…] [UNITTEST OPTION…]      e.g. run.py github -v -k cancelled
"""
import os
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
MODULES = ("pages", "tour_file", "github", "gitlab", "circleci", "jenkins", "buildkite", "azure", "bitbucket", "shell")

if __name__ == "__main__":
    words = sys.argv[1:]
    chosen = [] if any(word in MODULES for word in words) else MODULES
    unittest.main(module=None, argv=[sys.argv[0], *words, *chosen])
