#!/usr/bin/env bash
# The main job from end to end on a synthetic region: district files in, this week's list out.
set -euo pipefail

lake=demo-lake
as_of=2026-02-06
students=20000

step() { printf '\n$ inmotion %s\n' "$*" >&2; inmotion "$@"; }

rm -rf "$lake"
step region build "$lake/files" --students "$students" --seed 7
step import "$lake/files" --lake "$lake" --yes
step nightly --lake "$lake" --as-of "$as_of"
school=$(inmotion indicators compute chronic_absence --by place --lake "$lake" --as-of "$as_of" --json |
  python -c 'import json, sys; print(max(json.load(sys.stdin)["rows"], key=lambda r: r["denominator"])["place_id"])')
step warn list --lake "$lake" --school "$school" --capacity 12
