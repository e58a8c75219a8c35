#!/usr/bin/env bash
# Set up .venv from the locked, hashed requirements. Uses uv when it is there, pip otherwise.
# Works on a Debian machine that has python3 and pip but not the package python3-venv.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
lock=requirements-dev.lock

fail() { echo "Set-up stopped: $*" >&2; exit 1; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local name
  for name in "${PYTHON:-}" python3.11 python3 python3.12 python3.13; do
    if [ -n "$name" ] && is_new_enough "$name"; then echo "$name"; return; fi
  done
  fail "Python 3.11 or newer is needed and was not found. Install it (Debian 12: apt-get install" \
       "python3), or name it: make PYTHON=/path/to/python3.11 test"
}

with_uv() {
  uv venv --quiet --clear --python "$python" "$venv"
  uv pip install --quiet --python "$venv/bin/python" --require-hashes -r "$lock"
  uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
}

# Debian splits ensurepip off into python3-venv. Without it, the machine's own pip fills the
# environment from outside, so that nobody needs to be root.
with_pip() {
  rm -rf "$venv"
  local pip=("$venv/bin/python" -m pip)
  if "$python" -c 'import ensurepip' >/dev/null 2>&1; then
    "$python" -m venv "$venv"
  elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --without-pip "$venv"
    pip=("$python" -m pip --python "$venv/bin/python")
  else
    fail "neither uv, pip nor ensurepip was found. Debian: apt-get install python3-pip"
  fi
  "${pip[@]}" install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  "${pip[@]}" install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

python=$(find_python)
started=$SECONDS
if command -v uv >/dev/null 2>&1; then installer=uv; else installer=pip; fi
echo "Setting up $venv with $installer ($("$python" --version), once; a minute or two) ..." >&2
"with_$installer"
touch "$venv/.ready"
echo "Set up in $((SECONDS - started)) s." >&2
