#!/bin/sh
# Makes the archive of classes that bin/handoff starts with: class-data.sh DISTRIBUTION WORK JAVA_HOME JAVA_RUNTIME_VERSION
# The classes are those that the commands load when they run over a copy of the example. A Java that cannot make an archive
# does without.
set -eu

home=$(cd "$1" && pwd -P)
work=$2
export JAVA_HOME="$3"
name=$(printf '%s:%s' "$4" "$home" | cksum)
name=${name%% *}.jsa

rm -rf "$work" "$home"/lib/*.jsa "$home"/lib/kafka/*.jsa
mkdir -p "$work"
cp -R src/example "$work"
rm -f "$work"/example/*/*/handoff/events.jsonl
cd "$work"
mkdir -p .git/objects .git/refs/heads
echo 'ref: refs/heads/main' > .git/HEAD
echo 4f0c9d1e7a3b5c6d8e9f00112233445566778899 > .git/refs/heads/main
export XDG_CACHE_HOME="$PWD"

list() {
  list=$1
  shift
  JAVA_OPTS="-XX:DumpLoadedClassList=$list.classes" "$home/bin/handoff" "$@" > out 2>&1 || [ $? = 1 ] || {
    cat out >&2
    exit 1
  }
}
list 1 once -Dhandoff.source.branch=main -Dhandoff.source.commit=4f0c9d1e7a3b5c6d8e9f00112233445566778899 example/kitty-specs
list 2 once example/kitty-specs
list 3 once -Dhandoff.settle-time=0ms example/broken-specs
list 4 verify example/kitty-specs
list 5 validate example/kitty-specs/001-import-contacts/status.events.jsonl

# No broker is there, and still most classes of its client are used.
kafka='kafka:example?brokers=127.0.0.1:1&maxBlockMs=500'
list 6 once --events="$kafka" example/kitty-specs

# archive DIRECTORY RUNS [ARGUMENT]: an archive of what the runs loaded, from the jars that bin/handoff starts with for the
# argument.
archive() {
  archive=$home/$1/$name
  # The runs list many classes more than once.
  # shellcheck disable=SC2086
  cat $2 | awk '!known[$0]++' > classes
  shift 2
  if JAVA_OPTS="-Xshare:dump -XX:SharedClassListFile=classes -XX:SharedArchiveFile=new.jsa" \
    "$home/bin/handoff" "$@" > out 2>&1; then
    mv -f new.jsa "$archive"
  else
    echo "No archive of classes: a start will take longer. $(tail -n 1 out)" >&2
  fi
}
archive lib/kafka '[1-6].classes' --events="$kafka"
archive lib '[1-5].classes'
