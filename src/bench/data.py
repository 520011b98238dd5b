"""Makes features to measure with, from a seed."""
import json
import os
import random
import shutil

# The sizes of the logs of a project with 74 of them: the share that is smaller, and the bytes.
SIZES = [
    (0, 2_000), (0.1, 4_320), (0.2, 6_051), (0.3, 7_601), (0.4, 8_779), (0.5, 14_143), (0.6, 19_326),
    (0.7, 23_438), (0.8, 30_594), (0.9, 41_357), (0.95, 61_051), (0.98, 452_237), (1, 955_078),
]
LONGEST_LINE = 624_724
LANES = ["planned", "claimed", "in_progress", "for_review", "approved", "done"]
REASONS = ["moved by the board", "the review asked for changes – see the notes", "tests are green", None, "«erledigt»"]


def slugs(specs):
    """The features of a specs directory; handoff has a hidden directory there."""
    return [name for name in os.listdir(specs) if not name.startswith(".")]


def event(chance, slug, number, length=0):
    """One line like those of a status log."""
    lane = chance.randrange(len(LANES) - 1)
    fields = {
        "actor": chance.choice(["claude", "codex", "ada", "migration:backfill_runtime_state"]),
        "at": f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}T09:{number % 60:02}:00.410438+00:00",
        "event_id": "01" + "".join(chance.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=24)),
        "evidence": chance.choice([None, {"review": {"reviewer": "ada", "verdict": "approved"}, "repos": []}]),
        "execution_mode": chance.choice(["worktree", "direct_repo"]),
        "feature_slug": slug,
        "force": chance.random() < 0.3,
        "from_lane": LANES[lane],
        "policy_metadata": chance.choice([None, {"attempt": chance.randrange(5), "cost": round(chance.random(), 4)}]),
        "reason": chance.choice(REASONS),
        "review_ref": None,
        "subtasks": {f"T{chance.randrange(1000):03}": "planned" for _ in range(chance.choice([0, 0, 0, 4, 10]))},
        "to_lane": LANES[lane + 1],
        "wp_id": f"WP{chance.randrange(1, 20):02}",
    }
    if length:
        fields["reason"] = "The diff:\\n" + "+ a line of it\n" * (length // 16)
    return json.dumps(fields, sort_keys=True, ensure_ascii=chance.random() < 0.5).encode() + b"\n"


def log(chance, slug, size):
    """A log of about so many bytes; most of a very large one is one line."""
    lines, length = [], 0
    if size > LONGEST_LINE:
        lines.append(event(chance, slug, 0, LONGEST_LINE))
        length = len(lines[0])
    while length < size or not lines:
        lines.append(event(chance, slug, len(lines)))
        length += len(lines[-1])
    return b"".join(lines)


def size(chance):
    place = chance.random()
    for (below, least), (above, most) in zip(SIZES, SIZES[1:]):
        if place < above:
            return least * (most / least) ** ((place - below) / (above - below))


def features(specs, count, seed, total=None):
    """Writes features with logs of the project's sizes, or of so many bytes in total."""
    chance = random.Random(seed)
    sizes = [size(chance) for _ in range(count)]
    scale = total / sum(sizes) if total else 1
    for number, each in enumerate(sizes):
        slug = f"{number:05}-feature"
        feature = os.path.join(specs, slug)
        os.makedirs(feature)
        with open(os.path.join(feature, "meta.json"), "w") as meta:
            json.dump({"slug": slug, "target_branch": "main"}, meta)
        with open(os.path.join(feature, "status.events.jsonl"), "wb") as out:
            out.write(log(chance, slug, each * scale))
        os.utime(os.path.join(feature, "status.events.jsonl"), ns=(number, 1_772_442_000_123_456_789 + number))


def corpus(specs, count, source):
    """Writes features with the logs of those below a directory, again and again."""
    logs = sorted(
        os.path.join(source, slug, "status.events.jsonl")
        for slug in os.listdir(source)
        if os.path.exists(os.path.join(source, slug, "status.events.jsonl"))
    )
    logs = [path for path in logs if os.path.getsize(path)]
    for number in range(count):
        feature = os.path.join(specs, f"{number:05}-feature")
        os.makedirs(feature)
        with open(os.path.join(feature, "meta.json"), "w") as meta:
            json.dump({"target_branch": "main"}, meta)
        shutil.copy2(logs[number % len(logs)], os.path.join(feature, "status.events.jsonl"))


def done(specs, count):
    """Writes features whose exports are there already."""
    for number in range(count):
        feature = os.path.join(specs, f"{number:05}-feature")
        os.makedirs(os.path.join(feature, "handoff"))
        for name in ["status.events.jsonl", "handoff/events.jsonl"]:
            with open(os.path.join(feature, name), "wb") as out:
                out.write(b'{"event_id": "01"}\n')
            os.utime(os.path.join(feature, name), ns=(number, 1_772_442_000_123_456_789))


def repeated(path, specs, size):
    """Writes one log of at least so many bytes, whole logs of features one after the other."""
    logs = []
    for slug in sorted(slugs(specs)):
        with open(os.path.join(specs, slug, "status.events.jsonl"), "rb") as source:
            logs.append(source.read())
    content = b"".join(logs)
    with open(path, "wb") as out:
        for _ in range(-(-size // len(content))):
            out.write(content)


def repository(directory):
    """Makes a directory a Git repository with one commit that nobody looks at."""
    git = os.path.join(directory, ".git")
    for name in ["objects", "refs/heads"]:
        os.makedirs(os.path.join(git, name))
    for name, text in [
        ("HEAD", "ref: refs/heads/main\n"),
        ("refs/heads/main", "4f0c9d1e7a3b5c6d8e9f00112233445566778899\n"),
        ("config", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"),
    ]:
        with open(os.path.join(git, name), "w") as out:
            out.write(text)
