#!/usr/bin/env python3
"""Measures a watcher: append to published, idle cost, memory.

Makes FEATURES features in a new temporary directory, starts PROGRAM watch over it, waits until all are exported,
lets it idle, then appends to one feature after the other and waits each time until the export has the log's bytes.
"""
import argparse, os, random, shutil, signal, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program", metavar="PROGRAM", type=os.path.abspath)
parser.add_argument("features", metavar="FEATURES", type=int)
parser.add_argument("appends", metavar="APPENDS", type=int, nargs="?", default=200)
parser.add_argument("idle", metavar="IDLE_SECONDS", type=float, nargs="?", default=60)
parser.add_argument("--others", metavar="N", type=int, default=0, help="other files in each feature directory")
options = parser.parse_args()
program, count, appends, idle = options.program, options.features, options.appends, options.idle
tick = os.sysconf("SC_CLK_TCK")
random.seed(1)


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / tick


def rss(pid):
    return int(next(l for l in open(f"/proc/{pid}/status") if l.startswith("VmRSS")).split()[1]) / 1024


root = tempfile.mkdtemp(prefix="handoff-watch-")
specs = os.path.join(root, "kitty-specs")
line = b'{"actor": "claude", "at": "2026-03-02T09:00:00+00:00", "from_lane": "planned", "to_lane": "claimed", "wp_id": "WP01"}\n'
for n in range(count):
    os.makedirs(f"{specs}/{n:05d}-feature")
    with open(f"{specs}/{n:05d}-feature/status.events.jsonl", "wb") as log:
        log.write(line * 40)
    for other in range(options.others):
        open(f"{specs}/{n:05d}-feature/other-{other}", "w").close()
log = open(os.path.join(root, "log"), "wb")
start = time.monotonic()
watcher = subprocess.Popen([program, "watch", specs], cwd=root, stderr=log, stdout=log)
try:
    last = [f"{specs}/{n:05d}-feature/handoff/events.jsonl" for n in range(count)]
    while last:
        last = [path for path in last if not os.path.exists(path)]
        time.sleep(0.2)
    print(f"{count} features, first exports: {time.monotonic() - start:.1f} s")
    time.sleep(5)
    before, began = cpu(watcher.pid), time.monotonic()
    time.sleep(idle)
    share = (cpu(watcher.pid) - before) / (time.monotonic() - began)
    print(f"idle for {idle:.0f} s: {100 * share:.2f} % of a core, {rss(watcher.pid):.0f} MB resident")
    waits = []
    for _ in range(appends):
        feature = f"{specs}/{random.randrange(count):05d}-feature"
        source, export = f"{feature}/status.events.jsonl", f"{feature}/handoff/events.jsonl"
        with open(source, "ab") as out:
            out.write(line)
        began, size = time.monotonic(), os.stat(source).st_size
        while os.stat(export).st_size != size:
            time.sleep(0.0005)
        waits.append(time.monotonic() - began)
        time.sleep(random.uniform(0.01, 0.2))
    waits.sort()
    print(f"append to published, {appends} times: median {1000 * waits[len(waits) // 2]:.0f} ms, "
          f"p95 {1000 * waits[int(len(waits) * 0.95)]:.0f} ms, longest {1000 * waits[-1]:.0f} ms")
    print(f"{rss(watcher.pid):.0f} MB resident")
    watcher.send_signal(signal.SIGTERM)
    began = time.monotonic()
    print(f"SIGTERM: exit status {watcher.wait(30)} after {time.monotonic() - began:.1f} s")
finally:
    watcher.kill()
    shutil.rmtree(root)
