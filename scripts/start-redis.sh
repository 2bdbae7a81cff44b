#!/bin/sh
# Starts Linnet on a Redis that it finds, or starts. This shell becomes the server (exec), so its process id, which the
# Redis that was started for it is told, stays the right one to watch.
scripts=$(cd "$(dirname "$0")" && pwd)
node -r "$scripts/node-version.cjs" "$scripts/prepare.mjs" || exit
LINNET_STORE=$(node "$scripts/redis.mjs" $$ "$@") || exit
export LINNET_STORE
# What it said was read by redis.mjs, and only one of the two may be set.
unset LINNET_STORE_FILE
exec "${scripts%/*}/server/bin/linnet" serve "$@"
