"""What somebody would write: one process, each feature checked, copied, brought to disk and renamed.

usage: export.py SPECS [directories]; with "directories" what a rename changes is brought to disk, too
"""
import json
import os
import shutil
import sys

specs, directories = sys.argv[1], "directories" in sys.argv[2:]


def sync(directory):
    descriptor = os.open(directory, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


for slug in sorted(os.listdir(specs)):
    if slug.startswith("."):
        continue
    feature = os.path.join(specs, slug)
    log, handoff = os.path.join(feature, "status.events.jsonl"), os.path.join(feature, "handoff")
    with open(log, "rb") as source:
        content = source.read()
    for line in content.decode("utf-8").split("\n")[:-1]:
        json.loads(line)
    os.makedirs(handoff, exist_ok=True)
    temporary = os.path.join(handoff, ".events.jsonl.tmp")
    with open(temporary, "wb") as target:
        target.write(content)
        target.flush()
        shutil.copystat(log, temporary)
        os.fsync(target.fileno())
    os.rename(temporary, os.path.join(handoff, "events.jsonl"))
    if directories:
        sync(handoff)
        sync(feature)
