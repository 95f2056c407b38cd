"""What the forced-stop script for Linux is made of: its functions, as POSIX sh. Each says which variables it sets."""

from typing import Final

TOOLS: Final = r"""
note() {
    line="$(date '+%Y-%m-%d %H:%M:%S %z') [$$] $*"
    printf '%s\n' "$line"
    { printf '%s\n' "$line" >>"$LOG"; } 2>/dev/null || :
}

end() { # with that exit code, and why
    note "exit code $1: $2"
    exit "$1"
}

clock() { # $past: seconds since the beginning, by a clock that nobody sets
    { read -r now _ </proc/uptime; } 2>/dev/null || now=$(date '+%s')
    now=${now%%.*}
    case "$now" in
    '' | *[!0-9]*) end 1 "there is no clock here" ;;
    esac
    past=$((now - began))
}

has_time() { # for one more call
    clock
    [ "$((past + call))" -le @END_S@ ]
}

is_instance() {
    case "$1" in
    i-*[!0-9a-f]*) return 1 ;;
    i-???????? | i-?????????????????) return 0 ;;
    *) return 1 ;;
    esac
}

ec2() { # one call: $said, $code
    set -- "$AWS" ec2 "$@" --region "$REGION" --output text \
        --cli-connect-timeout @CONNECT_S@ --cli-read-timeout @READ_S@
    if [ "$limited" = yes ]; then
        set -- timeout -k @KILLED_HARD_S@ @KILLED_AFTER_S@ "$@"
    fi
    said=$("$@" 2>&1 </dev/null)
    code=$?
}

complain() { # what aws said, when it failed
    note "aws ended with code $code"
    while IFS= read -r line_said; do
        [ -z "$line_said" ] || note "  $line_said"
    done <<END_OF_WORDS
$said
END_OF_WORDS
}

who_am_i() { # $own, empty where that cannot be known
    own=''
    { read -r own </sys/devices/virtual/dmi/id/board_asset_tag; } 2>/dev/null || :
    if is_instance "$own" || ! command -v curl >/dev/null 2>&1; then
        return
    fi
    metadata='http://169.254.169.254/latest'
    token=$(curl -s -f -m 2 --noproxy '*' -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
        "$metadata/api/token" 2>/dev/null </dev/null) || token=''
    own=$(curl -s -f -m 2 --noproxy '*' -H "X-aws-ec2-metadata-token: $token" \
        "$metadata/meta-data/instance-id" 2>/dev/null </dev/null) || own=''
}

look() { # what EC2 says of instance $id now: $state
    state=unknown
    ec2 describe-instances --instance-ids "$id" \
        --query 'Reservations[].Instances[].[InstanceId,State.Name]'
    if [ "$code" -ne 0 ]; then
        complain
        return
    fi
    while IFS="$tab" read -r which word _; do
        if [ "$which" = "$id" ]; then
            state=${word:-unknown}
        fi
    done <<END_OF_WORDS
$said
END_OF_WORDS
    note "EC2 says of $id: $state"
}

ask() { # EC2 to stop instance $id: $accepted
    asked=$past
    if [ "$harder" = yes ]; then
        set -- --force --skip-os-shutdown
    else
        set -- --force
    fi
    note "EC2 is asked to stop $id ($*)"
    ec2 stop-instances --instance-ids "$id" "$@"
    if [ "$code" -eq 0 ]; then
        accepted=yes
        return
    fi
    complain
    case "$harder,$said" in
    yes,*'nknown option'*)
        note "this aws command cannot skip the shutdown of the operating system; it is too old for that"
        harder=never
        accepted=$accepted_before
        ;;
    esac
}

check() { # whether server $1 could be stopped: $bad is one of those that could not
    instance_of "$1"
    id=$found
    if [ "$id" = "$own" ]; then
        return
    fi
    if ! is_instance "$id"; then
        bad="$1 (its instance id '$id' is none)"
        return
    fi
    if ! has_time; then
        bad="$1 (no time left)"
        return
    fi
    ec2 stop-instances --dry-run --force --instance-ids "$id"
    case "$said" in
    *'(DryRunOperation)'*) note "this server may stop $1 ($id)" ;;
    *)
        complain
        bad="$1 (its stop is not allowed, or nobody says so)"
        ;;
    esac
    if ! has_time; then
        bad="$1 (no time left)"
        return
    fi
    look
    if [ "$state" = unknown ]; then
        bad="$1 (EC2 does not tell of it)"
    fi
}
"""
