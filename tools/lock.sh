#!/bin/sh
# Resolves the locks again: every platform, Python 3.11 and newer, a hash for each file, no index named.
#   tools/lock.sh [--upgrade] [--upgrade-package NAME]
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null 2>&1 || { echo "make lock needs uv on PATH" >&2; exit 2; }

resolve() {
    out=$1; shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" --group build "$@" pyproject.toml --output-file "$out"
    echo "$out: $(grep -c '^[a-z0-9].*==' "$out") packages"
}
resolve requirements/runtime.txt "$@"
resolve requirements/dev.txt --group dev --constraints requirements/runtime.txt "$@"
