"""The forced-stop script for Linux: POSIX sh, of nothing but the shell, coreutils, `aws`, and `curl` on old hardware.

What it knows of the product is from NEC's article and public samples: `CLP_SERVER_DOWN` and `CLP_SERVER_LOCAL`, and on
X 5.0 and later `CLP_FORCESTOP_MODE`, 0 to check and 1 to stop. That Nitro instances have their own id in
`board_asset_tag` is from the EC2 user guide.
"""

from typing import Final

from backends.forcedstop import limits
from backends.forcedstop.linux_tools import TOOLS
from backends.forcedstop.values import ForcedStopFacts
from backends.forcedstop.wording import filled_in, made_for

UNSET: Final = {
    True: """'') end 2 "CLP_FORCESTOP_MODE is not set: X 5.0 and later set it, so this is no call of theirs" ;;""",
    False: """'') mode=1 ;; # X 4.3 and before set none, and call it to stop only""",
}

HEAD: Final = r"""#!/bin/sh
# Forced stop by EC2 for cluster @CLUSTER@, CLUSTERPRO / EXPRESSCLUSTER on Linux. Written by clpdeck.
# Made for @MADE_FOR@.
#
# Exit code 0: EC2 said, after the request, that the right instance is stopped or terminated. Nothing else is 0, but
#              with CLP_FORCESTOP_MODE=0, which stops nothing: this server may stop all the others, by DryRun, and sees
#              them. (It does not see whether an instance is protected from being stopped.)
# Exit code 1: that is not proved. Exit code 2: something is missing or wrong, nothing was asked for.
# It rests on the option that suppresses the failover where this script fails: without it the code means nothing.
#
# Time, in seconds. The product ends this script after @PRODUCT_S@ (set it so); it ends itself by @END_S@:
#   who am I                at most 4 (2 requests of 2 by curl, where the hardware does not tell), counted like all else
#   one call of aws         with timeout(1): @KILLED_AFTER_S@, killed @KILLED_HARD_S@ later = @LIMITED_CALL_S@
#                           without it: @TRIES@ tries x (@CONNECT_S@ to connect + @READ_S@ to read)
#                           + 3 requests for credentials x @TRIES@ tries x @METADATA_S@ = @REQUESTS_S@,
#                           + @REST_S@ for start, names and pauses = @CALL_S@
#   no call begins unless its whole time is left before @END_S@; after the last one nothing is waited for
#   requests                at once; again after @AGAIN_S@ where refused or of no effect; from @HARDER_S@ on the
#                           system's shutdown is skipped, where the aws command knows how
#   looks                   @LOOK_S@ apart, until the end
set -u
PATH="${PATH:+$PATH:}/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LC_ALL=C
AWS_MAX_ATTEMPTS=@TRIES@
AWS_RETRY_MODE=standard
AWS_METADATA_SERVICE_TIMEOUT=@METADATA_S@
AWS_METADATA_SERVICE_NUM_ATTEMPTS=@TRIES@
AWS_PAGER=''
export PATH LC_ALL AWS_MAX_ATTEMPTS AWS_RETRY_MODE AWS_PAGER
export AWS_METADATA_SERVICE_TIMEOUT AWS_METADATA_SERVICE_NUM_ATTEMPTS

REGION='@REGION@'
AWS='@AWS@'
LOG='@LOG@'

instance_of() { # of a server of that name: $found, empty where there is none
    case "$1" in
@CASES@
    *) found='' ;;
    esac
}
"""

BODY: Final = r"""
tab=$(printf '\t')
began=0
clock
began=$now
past=0
limited=no
call=@CALL_S@
if command -v timeout >/dev/null 2>&1; then
    limited=yes
    call=@LIMITED_CALL_S@
fi
down=${CLP_SERVER_DOWN:-}
here=${CLP_SERVER_LOCAL:-}
mode=${CLP_FORCESTOP_MODE:-}
trap 'end 1 "it was ended from outside"' HUP INT TERM

size=$( { wc -c <"$LOG"; } 2>/dev/null) || size=0
if [ "$size" -gt 1000000 ]; then
    mv -f "$LOG" "$LOG.1" 2>/dev/null || :
fi
note "begins: down '$down', here '$here', mode '$mode'"

case "$mode" in
0 | 1) ;;
@UNSET@
*) end 2 "CLP_FORCESTOP_MODE is '$mode', neither 0 nor 1" ;;
esac
if [ ! -f "$AWS" ] || [ ! -x "$AWS" ]; then
    end 2 "there is no aws command at $AWS"
fi
who_am_i
is_instance "$own" || end 2 "this server's own instance id cannot be known, so it might stop itself"
[ -n "$here" ] || end 2 "CLP_SERVER_LOCAL is not set"
instance_of "$here"
[ "$found" = "$own" ] || end 2 "this is $own, but the table of this script has '$found' for $here: it is not right"

if [ "$mode" = 0 ]; then
    bad=''
@CHECKS@
    [ -z "$bad" ] || end 1 "the check failed: $bad"
    end 0 "checked only, nothing was stopped"
fi

[ -n "$down" ] || end 2 "CLP_SERVER_DOWN is not set"
[ "$down" != "$here" ] || end 2 "$down is this server itself"
instance_of "$down"
id=$found
[ -n "$id" ] || end 2 "no instance is known for $down"
is_instance "$id" || end 2 "'$id' for $down is no instance id"
[ "$id" != "$own" ] || end 2 "$id is this server itself"

harder=no
accepted=no
accepted_before=no
asked=0
due=0
state=unknown
while :; do
    clock
    if [ "$harder" = no ] && [ "$past" -ge @HARDER_S@ ]; then
        harder=yes
        accepted_before=$accepted
        accepted=no
        due=$past
    fi
    if [ "$accepted" = no ] && [ "$past" -ge "$due" ]; then
        has_time || break
        ask
        clock
        due=$((past + @AGAIN_S@))
    fi
    has_time || break
    look
    case "$state" in
    stopped | terminated) end 0 "proved: $id of $down is $state" ;;
    stopping | shutting-down | unknown) ;;
    *) # it goes on, as if nobody had asked
        if [ "$past" -ge "$((asked + @AGAIN_S@))" ]; then
            accepted=no
        fi
        ;;
    esac
    sleep @LOOK_S@
done
end 1 "not proved in time: the last that EC2 said of $id of $down was $state"
"""


def script(facts: ForcedStopFacts) -> str:
    """The script; the facts have been checked."""
    cases = "\n".join(f"    '{one.name}') found='{one.instance}' ;;" for one in facts.servers)
    checks = "\n".join(f"    check '{one.name}'" for one in facts.servers)
    words = {
        "CLUSTER": facts.cluster,
        "MADE_FOR": made_for(facts),
        "REGION": facts.region,
        "AWS": facts.aws,
        "LOG": facts.log,
        "CASES": cases,
        "CHECKS": checks,
        "UNSET": UNSET[facts.needs_mode],
        **limits.values("linux", facts.product_limit_s),
    }
    return filled_in(HEAD + TOOLS + BODY, words)
