#!/usr/bin/env bash
# Rewrite the locked requirements from pyproject.toml: every version and hash, no package host.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v uv >/dev/null 2>&1 || { echo "make lock needs uv: pip install uv" >&2; exit 1; }

# One version per package for every Python from 3.11 on and every system, so that a bug seen on one
# machine is the same bug on another.
lock() {
  local target=$1
  shift
  {
    echo "# Written by \`make lock\` from pyproject.toml. Do not edit."
    uv pip compile "$@" --quiet --universal --python-version 3.11 \
      --fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
      --no-header --no-annotate
  } >"$target.new"
  if grep -nE '://|file:|@ ' "$target.new" >&2; then
    echo "$target would name a package host or a path of this machine; it was left as it was." >&2
    rm "$target.new"
    exit 1
  fi
  mv "$target.new" "$target"
}

lock requirements.lock pyproject.toml
lock requirements-dev.lock pyproject.toml --group dev --constraint requirements.lock
# The extra alone, on top of the others.
"${PYTHON:-python3}" - <<'END' | lock requirements-spark.lock - --constraint requirements-dev.lock
import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["optional-dependencies"]["spark"], sep="\n")
END
# What the peers of `make bench` need; no other command does.
lock requirements-bench.lock bench/peers/requirements.in --constraint requirements-dev.lock
