#!/bin/sh
# Stops the Redis that was started for Linnet when the last Linnet that uses it is gone, even one that was killed.
# Usage: redis-keeper.sh USERS REDIS_PID. USERS is a folder with one file for each Linnet, named by its process id and
# holding its start time. It is renamed before Redis is stopped: whoever comes later finds it gone and waits.
users=$1
redis=$2

# The start time from /proc (field 22; 20 after the name), or 0 where there is no /proc; fails for a dead process, and
# for one that is dead but whose parent has not looked yet (Z).
started() {
  kill -0 "$1" 2>/dev/null || return 1
  if [ -r "/proc/$1/stat" ]; then
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    set -- ${stat##*) }
    [ "$1" != Z ] || return 1
    shift 19
    echo "$1"
  else
    echo 0
  fi
}

# Whether anybody on the list is alive; crosses the others off.
in_use() {
  found=1
  for file in "$1"/*; do
    [ -e "$file" ] || continue
    if now=$(started "${file##*/}") && [ "$now" = "$(cat "$file")" ]; then found=0; else rm -f "$file"; fi
  done
  return $found
}

while started "$redis" >/dev/null; do
  if ! in_use "$users"; then
    rm -rf "$users.closing"
    mv "$users" "$users.closing"
    # Somebody may have come between the look and the renaming.
    if in_use "$users.closing"; then
      mv "$users.closing" "$users"
    else
      kill -TERM "$redis"
      while started "$redis" >/dev/null; do sleep 0.1; done
      rm -rf "$users.closing"
      exit 0
    fi
  fi
  sleep 0.5
done
rm -rf "$users"
