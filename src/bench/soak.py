#!/usr/bin/env python3
"""Appends a million events under a watcher and looks whether it grows, fails or leaves anything behind.

Makes FEATURES (412) features in a new temporary directory, starts PROGRAM watch over it, and appends APPENDS (1000000)
small events to their logs, spread over SECONDS (400); what is not appended by then is left out. Every EVERY (50000)
appends it prints the watcher's memory, open descriptors, threads and share of a core. At rest every export has to equal
its log, nothing hidden may be left, no ERROR may have been logged, and SIGTERM has to end the watcher with 143.

Resident memory has to stay below 200 MB, and to be the same in the last quarter as in the one before: the exit status
is 0 if all of that holds. A run of less than some minutes measures the warm-up.
"""
import argparse, os, random, shutil, signal, subprocess, sys, tempfile, time

LIMIT = 200
GROWTH = 1.02
EVENT = b'{"actor": "claude", "at": "2026-03-02T09:00:00+00:00", "to_lane": "claimed"}\n'
TICK = os.sysconf("SC_CLK_TCK")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program", metavar="PROGRAM", type=os.path.abspath)
for name, default in (("appends", 1_000_000), ("seconds", 400), ("features", 412), ("every", 50_000)):
    parser.add_argument(name, metavar=name.upper(), type=int, nargs="?", default=default)
options = parser.parse_args()
program, appends, seconds = options.program, options.appends, options.seconds
features, every = options.features, options.every
random.seed(1)


class Process:
    """What /proc tells of a process."""

    def __init__(self, pid):
        self.proc = f"/proc/{pid}"
        self.asked, self.used = time.monotonic(), self.cpu()

    def cpu(self):
        with open(f"{self.proc}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def share(self):
        """Of a core, since it was last asked."""
        now, cpu = time.monotonic(), self.cpu()
        share = (cpu - self.used) / max(now - self.asked, 0.001)
        self.asked, self.used = now, cpu
        return share

    def status(self, name):
        with open(f"{self.proc}/status") as status:
            return int(next(line for line in status if line.startswith(name + ":")).split()[1])

    def descriptors(self):
        return len(os.listdir(f"{self.proc}/fd"))


def log(n):
    return f"{specs}/{n:05d}-feature/status.events.jsonl"


def export(n):
    return f"{specs}/{n:05d}-feature/handoff/events.jsonl"


def content(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def different():
    return [n for n in range(features) if content(log(n)) != content(export(n))]


def settle(patience):
    """Waits until every export equals its log; tells how many do not."""
    end = time.monotonic() + patience
    while (left := different()) and time.monotonic() < end and watcher.poll() is None:
        time.sleep(0.5)
    return len(left)


def hidden():
    return [name for _, _, names in os.walk(specs) for name in names if name.endswith(".tmp")]


def show(done):
    resident = process.status("VmRSS") / 1024
    print(f"{time.monotonic() - start:7.0f} s {done:9d} appends  {resident:4.0f} MB resident, "
          f"{process.status('VmHWM') / 1024:4.0f} at most  {process.descriptors():4d} descriptors  "
          f"{process.status('Threads'):3d} threads  {100 * process.share():4.0f} % of a core", flush=True)
    return resident


def append():
    """Appends what there is time for; tells how much that was, and the memory it took."""
    logs = [open(log(n), "ab", buffering=0) for n in range(features)]
    done, shown, resident = 0, 0, []
    while done < appends and (elapsed := time.monotonic() - start) < seconds and watcher.poll() is None:
        due = min(appends, int(appends * elapsed / (0.98 * seconds)) + 1, done + 1000)
        for _ in range(done, due):
            logs[random.randrange(features)].write(EVENT)
        done = due
        if done // every > shown:
            shown = done // every
            resident.append(show(done))
        time.sleep(0.002)
    for file in logs:
        file.close()
    return done, resident


def mean(values):
    return sum(values) / len(values) if values else 0


root = tempfile.mkdtemp(prefix="handoff-soak-")
specs = os.path.join(root, "kitty-specs")
for n in range(features):
    os.makedirs(os.path.dirname(log(n)))
    with open(log(n), "wb") as file:
        file.write(EVENT)
said = os.path.join(root, "log")
with open(said, "wb") as out:
    watcher = subprocess.Popen([program, "watch", specs], cwd=root, stdout=out, stderr=out)
try:
    process = Process(watcher.pid)
    if settle(60):
        with open(said, errors="replace") as out:
            sys.exit("The features were not exported at the start. " + out.read())
    start = time.monotonic()
    print(f"process {watcher.pid}, {features} features")
    show(0)
    done, resident = append()
    wrong = []
    if watcher.poll() is None:
        unequal, left = settle(60), hidden()
        resident.append(show(done))
        if done < appends:
            print(f"{appends - done} appends were left out")
        if unequal:
            wrong.append(f"{unequal} exports do not equal their logs")
        if left:
            wrong.append(f"{len(left)} unpublished files are left, {left[0]} is one")
        quarter = len(resident) // 4
        before, after = mean(resident[-2 * quarter:-quarter]), mean(resident[-quarter:]) if quarter else 0
        print(f"{before:.0f} MB resident in the third quarter, {after:.0f} MB in the last, {max(resident):.0f} MB at most")
        if max(resident) >= LIMIT:
            wrong.append(f"{max(resident):.0f} MB resident, less than {LIMIT} MB were expected")
        if after > GROWTH * before:
            wrong.append("resident memory grew in the last quarter")
        watcher.send_signal(signal.SIGTERM)
        told = time.monotonic()
        status = watcher.wait(30)
        print(f"SIGTERM: exit status {status} after {time.monotonic() - told:.1f} s")
        if status != 143:
            wrong.append(f"exit status {status}, 143 was expected")
        if left := hidden():
            wrong.append(f"{len(left)} unpublished files are left after the end")
    else:
        wrong.append(f"the watcher ended by itself, with {watcher.returncode}")
    with open(said, errors="replace") as out:
        errors = [line for line in out if "ERROR" in line or "OutOfMemory" in line]
    if errors:
        wrong.append(f"{len(errors)} ERROR lines, the first: {errors[0].strip()}")
    for fault in wrong:
        print("WRONG:", fault)
    print("failed" if wrong else "all is well")
    sys.exit(1 if wrong else 0)
finally:
    watcher.kill()
    watcher.wait()
    shutil.rmtree(root)
