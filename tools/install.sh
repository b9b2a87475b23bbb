#!/usr/bin/env bash
# Makes .venv hold exactly the locked packages and this project, and does nothing when it already does.
#   tools/install.sh runtime|dev        uv is used when it is on PATH, else venv and pip; PYTHON chooses the interpreter
# Everything is printed on standard error, so that a recipe's standard output stays its own.
set -euo pipefail
exec 1>&2
cd "$(dirname "$0")/.."

kind=${1:-runtime}
lock=requirements/$kind.txt
venv=.venv
python=$venv/bin/python
[ -f "$lock" ] || { echo "headway: no lock $lock (runtime or dev)"; exit 2; }

digest() { { cat "$@"; pwd; } | cksum; }
installed() { cat "$venv/.installed-$1" 2>/dev/null || true; }
packages=$(digest "$lock")
project=$(digest pyproject.toml)
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

locked() { [ "$(installed "$kind")" = "$packages" ] || { [ "$kind" = runtime ] && dev_holds_runtime; }; }
dev_holds_runtime() { [ "$(installed dev)" = "$(digest requirements/dev.txt)" ]; }
if "$python" -c "$new_enough" 2>/dev/null; then
    if locked && [ "$(installed project)" = "$project" ]; then exit 0; fi
else
    rm -rf "$venv"
fi

have_uv() { command -v uv >/dev/null 2>&1; }
say() { echo "headway: $*"; }
started=$(date +%s)

pythons=${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}
choose_python() {
    for candidate in $pythons; do
        if "$candidate" -c "$new_enough; $1" >/dev/null 2>&1; then echo "$candidate"; return; fi
    done
    return 1
}

make_venv() {
    if have_uv; then
        found=$(choose_python '' || echo '>=3.11')
        say "making $venv with uv and $found"
        uv venv -q --python "$found" "$venv"
    elif found=$(choose_python 'import venv, ensurepip'); then
        say "making $venv with $("$found" --version)"
        "$found" -m venv "$venv"
    elif found=$(choose_python 'import venv, pip'); then
        say "making $venv with $("$found" --version), which has no ensurepip: its own pip does the work"
        "$found" -m venv --without-pip "$venv"
    elif found=$(choose_python 'import virtualenv'); then
        say "making $venv with virtualenv and $("$found" --version)"
        "$found" -m virtualenv -q "$venv"
    elif found=$(choose_python ''); then
        say "$("$found" --version) has neither venv nor pip nor virtualenv."
        say "Maybe install them first (Debian, Ubuntu: apt-get install python3-venv), or uv."
        exit 1
    else
        say "no Python 3.11 or newer among $pythons; the last is $("${pythons##* }" --version 2>&1 || true)"
        say "Maybe install one, or name it: make install PYTHON=/path/to/python3.13"
        exit 1
    fi
}

# Byte code is left to the first import: compiling every locale and phone plan ahead costs more than the rest of the install.
install() {
    if have_uv; then
        uv pip install --python "$python" "$@"
    else
        pip=("$python" -m pip)
        if ! "$python" -c 'import pip' 2>/dev/null && ! "$python" -m ensurepip >/dev/null 2>&1; then
            pip=("$(choose_python 'import pip')" -m pip --python "$python")
        fi
        "${pip[@]}" --disable-pip-version-check install --no-input --no-compile --progress-bar off "$@" | big_steps
    fi
}

# Of pip's three lines a package, those worth a look while waiting; its errors come on standard error, whole.
big_steps() {
    while read -r verb what size; do
        version=${what#*-}
        case "$verb $size" in
            "Downloading "*MB\)) echo "  ${what%%-*} ${version%%-*} $size" ;;
            "Installing "*) echo "  unpacking" ;;
        esac
    done
}

[ -x "$python" ] || make_venv
if ! locked; then
    say "installing $(grep -c '^[a-z0-9].*==' "$lock") packages of $lock, hashes checked (once; seconds to a minute)"
    install --no-deps --require-hashes -r "$lock"
    echo "$packages" >"$venv/.installed-$kind"
fi
install -q --no-deps --no-build-isolation -e .
echo "$project" >"$venv/.installed-project"
say "environment ready in $(($(date +%s) - started)) s"
