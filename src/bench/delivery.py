#!/usr/bin/env python3
"""Delivery to a real Kafka broker on this machine: how fast it is, and under fire.

rate exports features once, without delivery and with it. Before that, Kafka's own producer sends as many records: this
tells what the client alone takes, and the broker is no longer new. kills and leaders append events to many features while
handoff watches and delivers them, and kill the broker, the watcher, or the leader among several watchers again and again.
Then they read what was delivered, and check that every feature's records, with duplicates dropped by slug and line, are its
log, in order.

The broker's jars are those that the tests use: mvn process-test-resources puts them into target/kafka-broker.
"""
import argparse
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import data

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JARS = os.path.join(PROJECT, "target/kafka-broker/*")
HANDOFF = os.path.join(PROJECT, "target/handoff/bin/handoff")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Broker:
    def __init__(self, root):
        self.root, self.port = root, free_port()
        self.settings = os.path.join(root, "server.properties")
        controller = free_port()
        with open(self.settings, "w") as out:
            out.write(f"""process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{self.port}
controller.listener.names=CONTROLLER
log.dirs={root}/data
num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
""")
        self.java("kafka.tools.StorageTool", "format", "-t", "4L6g3nShT-eMCtK--X86sw", "-c", self.settings).wait()
        self.process = None

    def java(self, *arguments, **more):
        out = more.pop("stdout", open(os.path.join(self.root, "broker.txt"), "a"))
        return subprocess.Popen(["java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", JARS, *arguments],
                                stdout=out, stderr=subprocess.STDOUT if out != subprocess.PIPE else subprocess.DEVNULL)

    def start(self):
        self.process = self.java("kafka.Kafka", self.settings)
        end = time.time() + 120
        while time.time() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        sys.exit("The broker does not start.")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def records(self, topic):
        """Key, line and value of each record, in the order of the partitions."""
        consumer = self.java("org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server",
                             f"127.0.0.1:{self.port}", "--topic", topic, "--from-beginning", "--timeout-ms", "15000",
                             "--property", "print.key=true", "--property", "print.headers=true", stdout=subprocess.PIPE)
        for line in consumer.stdout:
            headers, key, value = line.decode().rstrip("\n").split("\t", 2)
            yield key, int(re.search(r"HandoffLine:(\d+)", headers).group(1)), value


class Specs:
    def __init__(self, root, features):
        self.root = os.path.join(root, "kitty-specs")
        self.slugs = [f"{i:03d}-feature" for i in range(features)]
        self.locks = {slug: threading.Lock() for slug in self.slugs}
        self.lines = {slug: 0 for slug in self.slugs}
        for slug in self.slugs:
            os.makedirs(os.path.join(self.root, slug))
            open(os.path.join(self.root, slug, "meta.json"), "w").write("{}\n")
            self.append(slug)

    def log(self, slug):
        return os.path.join(self.root, slug, "status.events.jsonl")

    def append(self, slug):
        with self.locks[slug]:
            self.lines[slug] += 1
            with open(self.log(slug), "a") as out:
                out.write('{"event_id": "%s-%d", "wp_id": "WP01", "from_lane": "planned", "to_lane": "doing", "x": "%s"}\n'
                          % (slug, self.lines[slug], "x" * random.randrange(200)))

    def waiting(self):
        """The features whose record does not have the time of an export that is the log."""
        left = []
        for slug in self.slugs:
            export = os.path.join(self.root, slug, "handoff/events.jsonl")
            record = os.path.join(self.root, slug, "handoff/.events.jsonl.delivered")
            try:
                if (os.stat(export).st_mtime_ns != os.stat(record).st_mtime_ns
                        or os.path.getsize(export) != os.path.getsize(self.log(slug))):
                    left.append(slug)
            except FileNotFoundError:
                left.append(slug)
        return left


class Made(Specs):
    """Features of the sizes that a project has."""

    def __init__(self, root, features, total):
        self.root = os.path.join(root, "kitty-specs")
        data.features(self.root, features, 1, total)
        self.slugs = data.slugs(self.root)
        self.lines = {slug: open(self.log(slug), "rb").read().count(b"\n") for slug in self.slugs}


class Watcher:
    def __init__(self, specs, events, name, *more):
        self.command = [HANDOFF, "watch", specs.root, "--events=" + events, "-Dhandoff.settle-time=0ms", *more]
        self.said = os.path.join(os.path.dirname(specs.root), name + ".txt")
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=open(self.said, "a"), stderr=subprocess.STDOUT)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def leads(self):
        """Whether it said last that it leads."""
        said = re.findall(r"This watcher (leads now|does not lead|is a standby)", open(self.said).read())
        return bool(said) and said[-1] == "leads now"


def write(specs, seconds_between, stop):
    while not stop.wait(random.uniform(0, 2 * seconds_between)):
        specs.append(random.choice(specs.slugs))


def check(specs, broker, topic):
    """Prints what the topic holds; whether every feature's records are its log."""
    got, records, duplicates, gaps, wrong = {}, 0, 0, 0, 0
    for key, line, value in broker.records(topic):
        records += 1
        lines = got.setdefault(key, [])
        if line == len(lines) + 1:
            lines.append(value)
        elif line <= len(lines):
            duplicates += 1
            wrong += lines[line - 1] != value
        else:
            gaps += 1
    bad = [slug for slug in specs.slugs if got.get(slug, []) != open(specs.log(slug)).read().split("\n")[:-1]]
    print(f"{sum(specs.lines.values())} events, {records} records, {duplicates} duplicates, {gaps} gaps, "
          f"{wrong} duplicates that differ, {len(bad)} features that are not their logs {bad[:3]}", flush=True)
    return not bad and not gaps and not wrong


def settle(specs, seconds):
    end = time.time() + seconds
    while specs.waiting() and time.time() < end:
        time.sleep(0.5)
    print(f"{len(specs.waiting())} features wait at the end, {seconds - (end - time.time()):.0f} s after the last append",
          flush=True)


def kills(options, root):
    broker = Broker(root)
    broker.start()
    specs = Specs(root, options.features)
    watcher = Watcher(specs, f"kafka:kills?brokers=127.0.0.1:{broker.port}", "watcher")
    stop = threading.Event()
    writers = [threading.Thread(target=write, args=(specs, options.pause, stop)) for _ in range(options.writers)]
    for writer in writers:
        writer.start()
    left = {"broker": options.broker_kills, "watcher": options.watcher_kills}
    while any(left.values()):
        time.sleep(random.uniform(*options.between))
        what = random.choice([name for name, count in left.items() for _ in range(count)])
        left[what] -= 1
        target = broker if what == "broker" else watcher
        target.kill()
        time.sleep(random.uniform(0, 1))
        target.start()
    stop.set()
    for writer in writers:
        writer.join()
    settle(specs, 240)
    watcher.process.terminate()
    watcher.process.wait()
    good = check(specs, broker, "kills")
    broker.kill()
    return good


def run(name, events, command):
    """Runs a command, and prints how long it took and what it held in memory; the memory in MB."""
    began = time.time()
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    seconds, memory = time.time() - began, used.ru_maxrss / 1024
    speed = f"{events} events in {seconds:.2f} s, {events / seconds:.0f} a second, " if events else ""
    print(f"{name}: {speed}{memory:.0f} MB resident, exit status {os.waitstatus_to_exitcode(status)}", flush=True)
    return memory


def rate(options, root):
    broker = Broker(root)
    broker.start()
    made = Made(root, options.features, options.bytes)
    events = sum(made.lines.values())
    brokers = f"127.0.0.1:{broker.port}"

    def once(name, *more):
        # A copy, since a file system makes files more slowly where others have just been removed.
        specs = os.path.join(root, name.replace(" ", "-"))
        shutil.copytree(made.root, specs)
        os.sync()
        return run(f"{name}, {len(made.slugs)} features", events,
                   [HANDOFF, "once", "-q", "-Dhandoff.source.branch=main", "-Dhandoff.source.commit=" + 40 * "0", *more, specs])

    # With the options that bin/handoff gives Java.
    java = ["java", *"-XX:+UseSerialGC -Xmx256m -Xmn48m -XX:TieredStopAtLevel=1 -XX:SurvivorRatio=2 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20".split()]
    alone = run("Java alone", 0, [*java, "-version"])
    client = run("Kafka's own producer", events,
                 [*java, "-cp", JARS, "org.apache.kafka.tools.ProducerPerformance", "--topic=client", "--throughput=-1",
                  f"--num-records={events}", f"--record-size={sum(map(os.path.getsize, map(made.log, made.slugs))) // events}",
                  "--producer-props", f"bootstrap.servers={brokers}", "acks=all"])
    without = once("without delivery")
    memory = once("with delivery", f"--events=kafka:rate?brokers={brokers}")
    print(f"Delivery takes {memory - without:.0f} MB, Kafka's own producer {client - alone:.0f} MB", flush=True)
    good = check(made, broker, "rate")
    broker.kill()
    return good


def leaders(options, root):
    lock = os.path.join(root, "lock")
    os.mkdir(lock)
    inbox = os.path.join(root, "inbox")
    os.mkdir(inbox)
    specs = Specs(root, 10)
    # A file for each message, with a name of its own: nothing hides a second message.
    events = f"file:{inbox}?fileName=${{header.HandoffSlug}}-${{header.HandoffLine}}-${{exchangeId}}"
    watchers = [Watcher(specs, events, f"watcher-{i}", "-Dhandoff.leader.lock-dir=" + lock) for i in range(3)]
    most, sampling = [0], threading.Event()

    def sample():
        while not sampling.wait(0.05):
            most[0] = max(most[0], sum(each.process.poll() is None and each.leads() for each in watchers))

    sampler = threading.Thread(target=sample)
    sampler.start()

    def leader(but=None, seconds=60):
        began = time.time()
        while time.time() < began + seconds:
            for each in watchers:
                if each is not but and each.process.poll() is None and each.leads():
                    return each, time.time() - began
            time.sleep(0.02)
        sys.exit("No watcher leads.")

    leader()
    settle(specs, 60)
    before = len(os.listdir(inbox))
    for i in range(60):
        specs.append(specs.slugs[i % 10])
        time.sleep(0.1)
    settle(specs, 60)
    print(f"60 appends without a kill: {len(os.listdir(inbox)) - before} messages", flush=True)
    taken = []
    for _ in range(options.leader_kills):
        old, _ = leader()
        old.kill()
        specs.append(random.choice(specs.slugs))
        _, seconds = leader(but=old)
        taken.append(seconds)
        open(old.said, "a").write("This watcher is a standby (killed)\n")
        old.start()
        time.sleep(random.uniform(1, 3))
    print(f"{len(taken)} kills: takeover after {min(taken, default=0):.1f} to {max(taken, default=0):.1f} s", flush=True)
    taken = []
    for _ in range(options.leader_stops):
        old, _ = leader()
        old.process.send_signal(signal.SIGSTOP)
        time.sleep(random.uniform(4, 8))
        specs.append(random.choice(specs.slugs))
        old.process.send_signal(signal.SIGCONT)
        _, seconds = leader()
        taken.append(seconds)
        time.sleep(6)
    print(f"{len(taken)} stops: a leader {max(taken, default=0):.1f} s after the process goes on, at most", flush=True)
    settle(specs, 60)
    sampling.set()
    sampler.join()
    for each in watchers:
        each.process.terminate()
        each.process.wait()
    got = {}
    for name in os.listdir(inbox):
        slug, line = re.match(r"(\d+-feature)-(\d+)-", name).groups()
        got.setdefault(slug, []).append(int(line))
    missing = sum(len(set(range(1, specs.lines[slug] + 1)) - set(got.get(slug, []))) for slug in specs.slugs)
    print(f"{sum(specs.lines.values())} events, {sum(map(len, got.values()))} messages, {missing} missing; "
          f"{most[0]} leaders at most, as their logs say, every 50 ms", flush=True)
    return missing == 0 and most[0] == 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trial", choices=["rate", "kills", "leaders"])
    parser.add_argument("--features", type=int, default=100)
    parser.add_argument("--bytes", type=int, default=18_000_000, help="of all logs of rate (default: 18,000,000)")
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two appends of a writer (default: 0.1)")
    parser.add_argument("--broker-kills", type=int, default=0)
    parser.add_argument("--watcher-kills", type=int, default=0)
    parser.add_argument("--leader-kills", type=int, default=20)
    parser.add_argument("--leader-stops", type=int, default=5)
    parser.add_argument("--between", type=float, nargs=2, default=[3, 9], metavar="SECONDS",
                        help="least and most seconds between two kills (default: 3 9)")
    parser.add_argument("--keep", action="store_true", help="keep the directory of the trial")
    options = parser.parse_args()
    root = tempfile.mkdtemp(prefix="handoff-delivery-")
    try:
        good = {"rate": rate, "kills": kills, "leaders": leaders}[options.trial](options, root)
    finally:
        if options.keep:
            print(root)
        else:
            shutil.rmtree(root, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
