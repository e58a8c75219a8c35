#!/usr/bin/env bash
# The main job from end to end on a synthetic region: district files in, this week's list out.
set -euo pipefail

lake=demo-lake
as_of=2026-02-06
school=6901 # Rainier View Middle School, of the named cast

step() {
  printf '\n$ inmotion %s\n' "$*" >&2
  inmotion "$@"
}

rm -rf "$lake"
step region build "$lake/files" --students 20000 --seed 7
# Status 1: a few rows are wrong on purpose and in quarantine; the others are in the lake.
step import "$lake/files" --lake "$lake" --yes || [ $? -eq 1 ]
step nightly --lake "$lake" --as-of "$as_of"
step warn list --lake "$lake" --school "$school" --capacity 12
