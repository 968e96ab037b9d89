#!/bin/sh
# Sends a digest from a workflow, whose runner forgets everything: the ledger of who has which titles is kept, encrypted,
# as the only content of the branch newshelf-ledger. Where you have a machine with a disk, use cron there instead.
#
# Secrets, as variables of the environment (never of a branch that others may push to):
#   NEWSHELF_SUBSCRIBERS    the text of delivery/subscribers.yaml
#   NEWSHELF_SMTP           the text of delivery/smtp.yaml
#   NEWSHELF_SMTP_PASSWORD  the password of the mail server, if it wants one
#   NEWSHELF_LEDGER_KEY     a long random text; with another one the ledger cannot be read
# PERIOD=week: the week that has ended, for the readers who get weeks; else the month that has, for those who get months.
# ISSUE names another issue (2026-11, 2026-w47).
# Before anything is sent the branch is marked, and the mark goes when the ledger is safe: a run that finds the mark
# sends nothing, since nobody knows whom the broken one served.
# GO_ON=true goes on all the same; whoever got the message from the broken run then gets it twice.
set -eu
umask 077
: "${NEWSHELF_SUBSCRIBERS:?}" "${NEWSHELF_SMTP:?}" "${NEWSHELF_LEDGER_KEY:?}"
case ${PERIOD:-month} in
  month) last=$(date --date='10 days ago' +%Y-%m) ;; # some days back, since schedules start late, and early in other zones
  week) last=$(date --date='3 days ago' +%G-w%V) ;;
  *) echo "PERIOD is month or week, not $PERIOD." >&2 && exit 2 ;;
esac
issue=${ISSUE:-$last}
echo "Issue $issue"
branch=newshelf-ledger
mkdir delivery # fails where there is one: that is a machine with a ledger of its own
work=$(mktemp -d)
trap 'rm -rf "$work" delivery' EXIT
trap 'exit 1' HUP INT TERM

cipher() { openssl enc -aes-256-cbc -pbkdf2 -iter 600000 -pass env:NEWSHELF_LEDGER_KEY "$@"; }

# keep [MARK]: the branch holds the ledger (and the mark), as one commit without a past. Refused if another run has
# changed it meanwhile, so two runs never send at once.
keep() {
  : > "$work/tree"
  if [ -s delivery/ledger.sqlite ]; then
    cipher -in delivery/ledger.sqlite -out "$work/ledger"
    printf '100644 blob %s\tledger\n' "$(git hash-object -w "$work/ledger")" >> "$work/tree"
  fi
  if [ "$#" -gt 0 ]; then
    printf '100644 blob %s\tsending\n' "$(printf '%s\n' "$1" | git hash-object -w --stdin)" >> "$work/tree"
  fi
  made=$(git -c user.name=newshelf -c user.email=newshelf@localhost commit-tree -m 'Keep the ledger' \
    "$(git mktree < "$work/tree")")
  git push --quiet --force-with-lease="refs/heads/$branch:$seen" origin "$made:refs/heads/$branch"
  seen=$made
}

printf '%s\n' "$NEWSHELF_SUBSCRIBERS" > delivery/subscribers.yaml
printf '%s\n' "$NEWSHELF_SMTP" > delivery/smtp.yaml

git ls-remote origin "refs/heads/$branch" > "$work/heads" # ends here if the remote cannot be asked
seen=$(cut -f 1 "$work/heads")
if [ -n "$seen" ]; then
  git fetch --quiet --depth=1 origin "$seen"
  if git cat-file -e "$seen:sending" 2> /dev/null && [ "${GO_ON:-}" != true ]; then
    echo "A run for $(git show "$seen:sending") broke off; nobody knows whom it served. Nothing is sent. See GO_ON." >&2
    exit 3
  fi
  if git cat-file -e "$seen:ledger" 2> /dev/null; then
    git show "$seen:ledger" > "$work/ledger"
    cipher -d -in "$work/ledger" -out delivery/ledger.sqlite
  fi
fi

keep "$issue"
status=0
newshelf send "$issue" --yes 2> "$work/said" || status=$?
cat "$work/said" >&2
if grep -q '\[issue-empty\]' "$work/said"; then
  status=0 # nothing arrived in that period, which is no fault
fi
keep
exit "$status"
