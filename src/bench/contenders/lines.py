"""Reads one log line by line. usage: lines.py LOG"""
import json
import sys

for line in open(sys.argv[1], "rb"):
    json.loads(line.decode("utf-8"))
