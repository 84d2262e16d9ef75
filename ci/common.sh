# What the scripts of this folder share. Sourced, never run. It works in bash 3.2, which macOS has.
# shellcheck shell=bash

set -euo pipefail

# One stream: a service reads two in no certain order, and what stands between two lines must stay there.
exec 2>&1

# What is said to these scripts is for them alone: no program that they start is told.
# shellcheck disable=SC2163 # the name is in it
for name in ${!ALUDEL_CI_@}; do export -n "$name"; done

say() { printf '%s\n' "$*"; }
# In one line: what a text brings along is no line of its own.
die() {
    printf 'aludel: %s\n' "${*//[$'\r\n']/ }" >&2
    exit 2
}
need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || die "this needs $program, which is not installed"
    done
}
is_github() { [[ ${GITHUB_ACTIONS:-} == true ]]; }
is_gitlab() { [[ ${GITLAB_CI:-} == true ]]; }

# A field of the event that started the workflow; nothing where it has none.
event() {
    [[ -s ${GITHUB_EVENT_PATH:-} ]] || return 0
    jq --raw-output "($1) // empty" "$GITHUB_EVENT_PATH"
}

# The message of a workflow command, which ends with its line.
escaped() {
    local text=$1
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    printf '%s' "${text//$'\n'/%0A}"
}

# Says something where the reader of a run looks: annotate error|warning|notice TEXT
annotate() {
    if is_github; then
        printf '::%s title=aludel::%s\n' "$1" "$(escaped "$2")"
    else
        printf '%s: %s\n' "$1" "$2" >&2
    fi
}

# Where the results are. `ALUDEL_CI_OUT` says otherwise.
results() { printf '%s' "${ALUDEL_CI_OUT:-${RUNNER_TEMP:-.}/aludel-review}"; }
