#!/usr/bin/env bash
# Add the peers of `make bench` to .venv from their own lock.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v uv >/dev/null 2>&1; then install=(uv pip install --python .venv/bin/python)
else install=(.venv/bin/python -m pip install --disable-pip-version-check); fi
"${install[@]}" --quiet --require-hashes --no-deps -r requirements-bench.lock
touch .venv/.bench
