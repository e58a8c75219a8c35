#!/usr/bin/env bash
# Add Spark to .venv from its own lock, and Java to the machine if it is missing and we may.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v java >/dev/null 2>&1; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Java ..." >&2
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null
  else
    echo "Set-up stopped: Spark needs Java 17 or 21. Debian: apt-get install" \
      "default-jre-headless" >&2
    exit 1
  fi
fi

echo "Setting up Spark in .venv (once; half a minute) ..." >&2
if command -v uv >/dev/null 2>&1; then install=(uv pip install --python .venv/bin/python)
else install=(.venv/bin/python -m pip install --disable-pip-version-check); fi
"${install[@]}" --quiet --require-hashes --no-deps -r requirements-spark.lock
touch .venv/.spark
