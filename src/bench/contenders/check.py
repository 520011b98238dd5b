"""The seed's procedure, second half: reads and checks one export. usage: check.py EXPORT"""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as export:
    lines = export.read().splitlines()
for line in lines:
    json.loads(line)
