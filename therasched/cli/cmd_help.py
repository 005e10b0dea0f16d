"""`help`: the topics that concern several commands, and the help of one command.

Every example here is of the closed grammar of `domain.when`; the words of the practice are
explained at length in docs/concepts.md.
"""

from __future__ import annotations

import click

from therasched.cli.main import COMMANDS, cli
from therasched.cli.options import Command, desk_of
from therasched.domain.text import suggestion
from therasched.errors import NotFound

DATES = """\
Days and times

  a day     today, tomorrow, yesterday, mon … sun, next mon, last fri
            2026-03-10, 10 mar, mar 10, 10.3., 10.3.2026
            2026-W11 (its Monday), 2026-W11-3 (its Wednesday)
            +2w, +3d, -1d
  a time    14:00, 9:30, 2pm, 2:30pm, noon
  both      tue 14:00, 10 mar 9:30, 2026-03-10 14:00
  from now  now, +90m, +1h30m, -2h

"tue" is the coming Tuesday; today counts while the time is still ahead. "next
tue" and "last tue" are those of the next and the last calendar week. What is
over (cancel --at) leans to the past. What could be read as two days (03/10) is
refused. The day and time that were understood are always told in full. In move
a time alone keeps the day of the session, and +1d, -1w, +30m count from it.

Where clocks change a time may not exist, or stand twice: then write its offset,
02:30+01:00.

Periods (agenda, free) are a day, a week (2026-W11, +1w), a month (march,
2026-03) or days from one to the other (1.3...31.3.).
Lengths: 50m, 1h30m, 90, 3d, 2w.
"""

SESSIONS = """\
Naming a session

  k7f3mq           its id, or the path of its file
  k7f              the beginning of its id, three signs or more
  next, last, now  the coming one, the latest that is over, the one right now
  anna             a client's code or part of her name; the verb says which one:
    plan                         her next one without a plan
    outcome                      her latest past one without an outcome
    share, unshare               her latest with homework not shared, or shared
    sign                         her latest one that is marked and unsigned
    show, comment, log, verify   her latest past one
    move, cancel, edit, remove   her next one
    repeat                       her next one, or where there is none her latest
  anna@mon         hers on a day; also anna@2026-03-10
  -                ids from stdin

Where several fit you choose by number; without a terminal they are listed and
the exit code is 4.
"""

SERIES = """\
Series

  new anna tue 14:00 --repeat weekly --count 8  eight, the first on that Tuesday
  new anna tue 14:00 --repeat 2w --until 31.7.  that day may still have one
  repeat k7f3 --repeat weekly --count 8         it becomes the first of eight
  repeat k7f3 --repeat weekly --count 12        and later four more

  daily, weekly, 2w, 3w
  monthly    the same day of each month; a month without a 31 has its last day
  a rule of RFC 5545, COUNT or UNTIL in it are its end:
             "FREQ=WEEKLY;BYDAY=MO,WE"
             "FREQ=MONTHLY;BYDAY=2TU" (each second Tuesday)
             "FREQ=MONTHLY;BYDAY=-1FR" (each last Friday)

  --count N      the size of the whole series, with what it has already
  --except DAY   no session on that day; may be given several times
  --on-holidays  also on the holidays of the practice, else left out
  --strict       refuse when one overlaps another session; else that is told

The time of day stays the same when clocks change. Where it does not exist on a
day, the session of that day alone is as much later; where it stands twice it is
the first one. Days that are left out don't count: eight sessions are eight.

Holidays stand in therasched.yaml, a line each:
  holidays:
    - {day: 2026-12-24, until: 2026-12-31, title: Christmas}

You see every day before anything is written; -n shows them and writes nothing.
Each session is a file of its own that can be moved and called off alone.

  move k7f3 thu 16:00                     this one alone
  move k7f3 thu 16:00 --scope following   and those that come after it
  cancel k7f3 --scope all                 all of its series that are to come

--scope goes with move, cancel, edit and remove. The others go as many days, to
the same time of day; an edit gives them what you changed where they had the
same. What has begun, was called off, is marked or signed stays, and so does the
time of one that was moved alone.
"""

BARS = """\
The three bars

  ▮▯▯  scheduled: the required fields are there
  ▮▮▯  planned: a plan is written, or none is needed on purpose (plan S --none)
  ▮▮▮  outcome: every client's attendance (direct), or the status completed
       (indirect)

  !    a step that is due is missing
  ✓    done: marked, and signed as it is; then all bars are green
  ~    changed since it was signed
  #    locked: signed more than 24 hours ago, and only comments can be added
  ×    called off

Without such signs they are [S--] [SP-] [SPO]. Types that are not with clients
have the first bar alone, unless their type in the settings asks for more.

Colours and letters:
  C client (blue)  V video (pink)  N non-client (orange)  T team (purple)
"""

FILES = """\
The files of a practice

  therasched.yaml             settings; its folder is the practice
  clients/anna-k.yaml         one client, one file, named by the code
  contacts/school.yaml        one third party, likewise
  sessions/2026/03/2026-03-10-1400-k7f3mq.yaml
                              one session: start and id
  signed/k7/k7f3mq.log.yaml   its signed history, written by the program alone
  .therasched/                made anew when needed: schemas for editors, the
                              lock; but drafts/ and removed/ you may empty

All are plain text in UTF-8, and any editor may change them: comments, order and
quotes stay when a command changes a value. Keys that begin with x- are yours.
All values are text as typed: 14:00, no and 007 stay what they are. After a
change by hand: therasched check.

The name of a session's file places it in a week. If you change its start by
hand the next command that writes the file renames it, and so does therasched
check --fix.

Every key of every file: docs/file-format.md. Editors that know JSON Schema find
it by the first line of each file.
"""

SIGNING = """\
Signing, and what it proves

  key add --new  make a key, outside of the practice; or key add FILE for one
                 of OpenSSH
  sign S         attest what was marked. For 24 hours from the first signature
                 it can still be changed, and each change by a command is signed
                 along; then it is locked
  comment S      add to it, ever after: addendum, late-entry, correction
  sign S --as supervisor, return S
                 co-sign what another one signed, or send it back
  restore S      bring the signed text back after a change by hand
  purge S        take a text away where the law asks for it, leaving a tombstone

  verify         every signature and their chain, and the files against what
                 was signed:
    LOCKED ok, OPEN until …       as it was signed
    CHANGED, sign again before …  changed by hand while that is still allowed
    ALTERED path:line             what stands there was not signed so
    BAD SIGNATURE, UNKNOWN KEY    not signed, or not with a key of the practice
    MISSING EVENT, MISPLACED      taken away, or lies where it doesn't belong
    LATE EDIT, TIME               signed after the lock, or when it can't be
    PURGED                        its text is gone by law; the chain holds

What it can't see from inside: that the newest events were taken away, or that
whoever holds the key wrote everything anew. So keep something outside: the
fingerprint of the key and the newest head on paper (verify --expect FINGERPRINT
--expect HEAD), a co-signature, a copy of the repository (verify --history,
verify --against REMOTE), or a time-stamp (anchor).

Anybody can redo it with stock OpenSSH: verify --explain S | sh, and
docs/verify.md.
"""

CALENDARS = """\
Calendar programs

  export ics --out practice.ics           one file, to import or for a server
  export ics --vdir ~/calendars/practice  a folder for khal and vdirsyncer; each
                                          time it writes what differs
  export ics --feed-for anna --out a.ics  what a client's own calendar may show
  import ics private.ics                  the other way: busy times, sessions or
                                          holidays

One way: what somebody changes in a calendar program never gets into the
practice. Titles name clients by initials (--names); plan, note, outcome and fee
are never in it.

A calendar on a server (Nextcloud, Radicale, any CalDAV; give it one of its
own): vdirsyncer discover practice, once; then vdirsyncer sync practice.
~/.config/vdirsyncer/config:

  [general]
  status_path = "~/.local/share/vdirsyncer/status/"

  [pair practice]
  a = "practice_files"
  b = "practice_server"
  collections = ["practice"]
  conflict_resolution = "a wins"
  metadata = ["displayname", "color"]

  [storage practice_files]
  type = "filesystem"
  path = "~/calendars/"
  fileext = ".ics"
  read_only = true

  [storage practice_server]
  type = "caldav"
  url = "https://dav.example.org/"
  username = "lena"
  password.fetch = ["command", "secret-tool", "lookup", "calendar", "practice"]

In the terminal: khal list now 7d. ~/.config/khal/config, with your own zone:

  [calendars]
  [[practice]]
  path = ~/calendars/practice
  readonly = True

  [locale]
  local_timezone = Europe/Berlin
  default_timezone = Europe/Berlin
  timeformat = %H:%M
  dateformat = %d.%m.
  longdateformat = %d.%m.%Y
  datetimeformat = %d.%m. %H:%M
  longdatetimeformat = %d.%m.%Y %H:%M

Thunderbird, Apple, Google, Outlook, alarms, links and what leaks by them:
docs/calendar.md.
"""

SYNC = """\
Two machines, or several people

  git remote add origin ADDRESS   once: any git host, a machine by ssh, a folder
                                  on a stick
  sync            commit what was edited by hand, fetch, merge, check, verify,
                  push
  sync -n         what would come and go
  sync --no-push  fetch and merge only

A session is merged field by field, also where its file was moved; logs of
signatures are joined. Where both sides changed one field it asks; without a
terminal nothing is merged (exit 7), until --mine or --theirs says which one. A
signed text that is locked stays.

Nothing goes out while check or verify finds something amiss (exit 6); overlaps
hold nothing up. A remote that has lost what it had is told (exit 6): verify
--against origin, then sync --rewound. Off-line everything waits here.

It asks once before it pushes to a remote that is not encrypted: whoever has
that host can read the records. gcrypt:: (git-remote-gcrypt) encrypts them;
http:// is refused. Links, programs and files over 1 MiB go neither way. All of
it, and what to do about each refusal: docs/sync.md.
"""

TOPICS = {
    "dates": DATES,
    "sessions": SESSIONS,
    "series": SERIES,
    "bars": BARS,
    "files": FILES,
    "signing": SIGNING,
    "calendars": CALENDARS,
    "syncing": SYNC,
}


@click.command(
    "help",
    cls=Command,
    examples="""
    therasched help dates
    therasched help outcome
    therasched help client add
    """,
)
@click.argument("words", nargs=-1, metavar="[TOPIC|COMMAND]")
@click.pass_context
def help_command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Explain dates, sessions, series, bars, files, signing, calendars or syncing; or a command."""
    desk = desk_of(ctx)
    text = _text(ctx, words)
    if desk.flags.json:
        desk.put_json(topic=" ".join(words), text=text)
    else:
        desk.put(text)


def _text(ctx: click.Context, words: tuple[str, ...]) -> str:
    if len(words) == 1 and words[0] in TOPICS:
        return TOPICS[words[0]]
    command: click.Command = cli
    above = ctx.find_root()
    for word in words:
        found = command.get_command(above, word) if isinstance(command, click.Group) else None
        if found is None:
            raise _unknown(words)
        command, above = found, click.Context(found, parent=above, info_name=word)
    return command.get_help(above)


def _unknown(words: tuple[str, ...]) -> NotFound:
    near = suggestion(words[0], [*TOPICS, *COMMANDS])
    meant = near and near != words[0]
    hint = f"therasched help {near}" if meant else "therasched help"
    return NotFound(f'no topic and no command "{" ".join(words)}"', hint=hint)
