"""The sessions of the made-up practice: eight weeks around its standing clock, as tables.

A `Slot` says when and what, a row of a table says the day and what became of it. Everything is
invented. Rows are plain data in the form of a session file, with three fields more: `share` (whose
homework is shared), `moved` and `imported`; `tests.support.example` makes files of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tests.support.example_people import ALARM, MAIL_A_DAY_BEFORE, SETTINGS

Row = dict[str, Any]

CLIENT_AND_ALARM = [MAIL_A_DAY_BEFORE, ALARM]
CLIENT_TWICE = [MAIL_A_DAY_BEFORE, {"to": "client", "by": "email", "before": "2h"}, ALARM]
MOTHER_AND_ALARM = [{"to": "mother-w", "by": "email", "before": "1d"}, ALARM]


class Slot(NamedTuple):
    """When and what: wall time, minutes, and the fields that its sessions share."""

    time: str
    minutes: int
    fields: Row

    def on(self, day: str, time: str = "", **fields: Any) -> Row:
        """A session on a day of 2026, at another time or with other fields where they are given."""
        start = datetime.fromisoformat(f"2026-{day} {time or self.time}")
        end = start + timedelta(minutes=self.minutes)
        times = {"start": start.isoformat(" ", "minutes"), "end": end.isoformat(" ", "minutes")}
        return self.fields | times | fields


def _with(clients: str, kind: str, service: str, time: str, **fields: Any) -> Slot:
    """A slot of Lena's with clients, as long as its service; direct unless its type is not."""
    shared: Row = {
        "type": kind,
        "mode": "indirect" if kind in ("email", "meeting", "task") else "direct",
        "service": service,
        "practitioner": "lena",
        "clients": clients.split(),
    }
    if kind == "session":
        shared |= {"room": "Room 1", "reminders": CLIENT_AND_ALARM}
    elif kind == "video":
        shared |= {"place": "https://meet.example.org/lena", "reminders": CLIENT_AND_ALARM}
    return Slot(time, int(SETTINGS["services"][service]["minutes"]), shared | fields)


def _without(kind: str, title: str, time: str, minutes: int, **fields: Any) -> Slot:
    """A slot of Lena's without clients."""
    return Slot(time, minutes, {"type": kind, "practitioner": "lena", "title": title} | fields)


def _days(kind: str, practitioner: str, title: str, first: str, last: str) -> Row:
    """Whole days of 2026."""
    days = {"start": f"2026-{first}", "end": f"2026-{last}"}
    return {"type": kind, "practitioner": practitioner, "title": title} | days


OF_TOM: Row = {"practitioner": "tom", "room": "Room 2"}
OF_MILA: Row = {"reminders": MOTHER_AND_ALARM, "tags": ["school"]}
ABROAD: Row = {"timezone": "America/New_York", "reminders": [ALARM]}

# The weekly ones. `series` becomes a code of its own.
ANNA = _with("anna-k", "session", "slt-50", "09:30", series="anna", reminders=CLIENT_TWICE)
COUPLE = _with("ben-o maria-s", "session", "couple-75", "11:00", series="couple")
BEN = _with("ben-o", "session", "slt-50", "09:30", series="ben")
TANAKA = _with("tanaka", "session", "parent-50", "10:00", series="tanaka")
JOSE = _with("jose-n", "video", "slt-50", "09:00", series="jose", **ABROAD)
MILA = _with("mila-w", "session", "slt-50", "14:00", series="mila", **OF_MILA)
MILA_OT = _with("mila-w", "session", "ot-45", "15:00", series="mila-ot", **OF_TOM, **OF_MILA)
PRIYA = _with("c010", "session", "ot-45", "09:00", series="priya", **OF_TOM)
GROUP = _with(
    "zoe-l emre-c lukasz-w", "session", "group-75", "14:30", series="group", room="Blue room"
)

# Single ones.
FIRST_TALK = _with("c010", "session", "ot-45", "09:00", **OF_TOM, tags=["intake"])
ZOE = _with("zoe-l", "session", "slt-50", "10:00")
ZOE_VIDEO = _with("zoe-l", "video", "slt-50", "10:00")
LUKASZ = _with("lukasz-w", "session", "slt-50", "08:30")
EMRE = _with("emre-c", "session", "slt-50", "09:00")
WALTER = _with("walter-b", "session", "slt-50", "10:00", reminders=[ALARM])
SUNDAY = _with("tanaka", "video", "parent-50", "10:00")

# Work for clients without them.
EMAIL = _with("mila-w", "email", "letter-15", "14:30", participants=["school-ot"])
EMAIL_CLINIC = _with("jose-n", "email", "letter-15", "12:00", participants=["ent-clinic"])
EMAIL_TOM = _with("c010", "email", "letter-15", "10:00", practitioner="tom")
CARDS = _with("zoe-l emre-c lukasz-w", "task", "prep-30", "10:00")
REPORT_BEN = _with("ben-o", "task", "report-30", "14:30", participants=["dr-obi"])
REPORT_MILA = _with("mila-w", "task", "report-30", "14:00", participants=["dr-sommer"])
REPORT_JOSE = _with("jose-n", "task", "report-30", "10:00", participants=["ent-clinic"])
REPORT_ANNA = _with("anna-k", "task", "report-30", "13:00")
ROUND_EMRE = _with("emre-c", "meeting", "round-45", "16:00", participants=["father-c"])
ROUND_MILA = _with(
    "mila-w",
    "meeting",
    "round-45",
    "16:00",
    place="Schule am Weiher, room 12",
    participants=["school-ot", "mother-w"],
    reminders=[{"to": "practitioner", "by": "browser", "before": "1h"}],
    tags=["school"],
)

PHONE = _with("maria-s", "phone", "phone-20", "11:00")
PHONE_TOM = _with("c010", "phone", "phone-20", "11:30", practitioner="tom")
PHONE_MOTHER = _with(
    "mila-w", "phone", "phone-20", "13:00", mode="indirect", participants=["mother-w"]
)

TEAM = _without("team", "Team meeting", "13:00", 60, room="Kitchen")
CASES = _without("team", "Case round", "16:30", 30, room="Kitchen")
SUPERVISION = _without(
    "supervision",
    "Supervision",
    "16:30",
    60,
    place="Lang practice, second floor",
    participants=["prof-lang"],
    reminders=[{"to": "practitioner", "by": "browser", "before": "1h"}],
)
DESK = _without("admin", "Letters and invoices", "15:30", 45)
SCHOOL_LETTER = _without("admin", "Letter to school", "15:30", 45)
DENTIST = _without("personal", "Dentist", "12:30", 45)
NIGHT_TRAIN = _without("personal", "Night train to Zürich", "21:55", 610, practitioner="tom")


def _planned(row: Row, plan: str) -> Row:
    """With a plan, and nothing yet of what became of it."""
    return row | {"plan": plan}


def _held(row: Row, plan: str, note: str, homework: str = "", **more: Any) -> Row:
    """With one client, who attended; `share` her homework, `review` of the last one."""
    (client,) = row["clients"]
    share = [client] if more.pop("share", False) else []
    part = {"attendance": "attended", "note": note, "homework": homework} | more
    return row | {"plan": plan, "outcome": {"clients": {client: part}}, "share": share}


def _together(row: Row, plan: str, note: str, share: str, **parts: Row) -> Row:
    """A group; parts by code with `_` for the hyphen, attended unless they say otherwise."""
    entries = {
        client: {"attendance": "attended"} | parts.get(client.replace("-", "_"), {})
        for client in row["clients"]
    }
    outcome = {"note": note, "clients": entries}
    return row | {"plan": plan, "outcome": outcome, "share": share.split()}


def _off(row: Row, *, by: str, at: str, reason: str, left: str = "") -> Row:
    """Called off at a wall time of 2026; `left` is the attendance that this left."""
    cancelled = {"by": by, "at": f"2026-{at}", "reason": reason}
    entries = {client: {"attendance": left} for client in row.get("clients", ())}
    return row | {"cancelled": cancelled, "outcome": {"clients": entries} if left else {}}


def _work(row: Row, plan: str, status: str, note: str = "") -> Row:
    """Indirect work, and what else has a status."""
    return row | {"plan": plan, "outcome": {"status": status, "note": note}}


FEBRUARY = [
    # 16–20 February
    _held(
        ANNA.on("02-16"),
        "Look back on the holidays: where did speaking go well?\n"
        "Start a ladder of situations, the easiest at the bottom.",
        "Built a ladder of eight steps together, from ordering a coffee to the Monday meeting.\n"
        "She puts the telephone in the middle.\n"
        "Stuttered on purpose twice, the second time with a smile.",
        "Order a coffee without swapping any of the words you planned. Twice.",
        share=True,
    ),
    _together(
        COUPLE.on("02-16"),
        "Film five minutes of talk about the weekend, watch it together.\n"
        "One thing that helps, one thing to leave out.",
        "Watched the film. Maria steps in less often than she thinks,\n"
        "Ben uses his hands more often than he thinks. Both laughed.\n"
        'Agreed on one sign for "give me time".',
        share="ben-o",
        ben_o={
            "note": "Names after a first sound: 7 of 10. Tires after 40 minutes.",
            "homework": 'Use the sign for "give me time" at dinner, every day.',
        },
        maria_s={
            "note": "Sleeps badly since the autumn. Gave her the address of the relatives' group.",
            "homework": "Count to five before you help with a word.",
        },
    ),
    _held(
        FIRST_TALK.on("02-17"),
        "First talk: what the hand can't do, what it must do again. No measuring yet.",
        "Right wrist, six weeks after plaster. Plays the viola, wants to hold the bow by Easter.\n"
        "Writing is possible for ten minutes.",
        attendance="non-billable",
    ),
    _held(
        TANAKA.on("02-17"),
        "Their diary of Yui's words. Explain: wait, watch, wonder.",
        "Diary: 22 words in Japanese, 9 in German, 3 of them in both.\n"
        "Relieved to hear that two languages do not slow a child down.",
        "Five minutes a day on the floor with Yui: let her lead, say what she sees.",
        share=True,
    ),
    _held(
        MILA.on("02-18"),
        "S in whole words with pictures; rhyme pairs.",
        "S alone 9 of 10, in words 6 of 10, best at the end of a word. Rhymes: all of them.\n"
        "Asked three times whether the snake may come along again.",
        "The snake picture: find five things at home that hiss like her.",
        share=True,
    ),
    _held(
        BEN.on("02-19"),
        "Reading aloud: short headlines. Cues only when he asks for them.",
        "Eight headlines, two without any cue. Asks for the cue himself now: points to the card.",
        "One headline a day, read to Maria.",
        share=True,
    ),
    _together(
        GROUP.on("02-19"),
        "Round: one moment of the week when I said it anyway.\nGame: sell the worst umbrella.",
        "Everybody sold an umbrella.\n"
        "Talked about what listeners do with their eyes, and that one may tell them what helps.",
        share="zoe-l emre-c",
        zoe_l={"homework": "Tell one person what helps when you get stuck."},
        emre_c={
            "note": "Quiet at first; took the second round without being asked.",
            "homework": "Put up your hand once in history.",
        },
        lukasz_w={"note": "Spoke about the job interview in April for the first time."},
    ),
    _held(
        WALTER.on("02-20"),
        "Swallowing: thin liquids, posture. Repeat the breakfast rules.",
        "No coughing with water at the table, twice with dry bread. Knows all rules by heart.",
        "Sit up for twenty minutes after every meal.",
    ),
    _held(
        JOSE.on("02-20"),
        "Resonance: hum into vowels. Check the new microphone.",
        'The hum carries into "mano, luna". Neck stays loose for about four minutes.\n'
        "Lectures on Mondays and Tuesdays, hoarse on Wednesdays.",
        "Hum on the way to the underground, three minutes, mouth closed.",
        share=True,
    ),
    # 23–27 February
    _off(
        _planned(ANNA.on("02-23"), "Ladder, step 1: the coffee."),
        by="client",
        at="02-19 18:05",
        reason="Business trip",
        left="cancelled",
    ),
    _off(
        COUPLE.on("02-23"),
        by="client",
        at="02-21 19:10",
        reason="Maria has a fever",
        left="late-cancellation",
    ),
    TEAM.on("02-23"),
    _held(
        MILA_OT.on("02-23"),
        "How she sits, how she holds the pencil. Play first.",
        "Feet do not reach the floor at our table; with the stool her hand calms down.\n"
        "Strong grip, thumb across. Left hand holds the paper when reminded.",
        "Draw lying on your tummy, ten minutes, on three days.",
        review="partly",
        review_note="Three things that hiss: kettle, cat, tap.",
        share=True,
    ),
    _held(
        PRIYA.on("02-24"),
        "Measure wrist and grip. Three movements for home.",
        "Extension 40°, flexion 45°, grip 11 kg (left 26). No swelling.\n"
        "Does the movements exactly as shown, and too many of them.",
        "Three movements, ten times, morning and evening. Not more: write down what you did.",
        share=True,
    ),
    _held(
        TANAKA.on("02-24"),
        "Film from home: five minutes on the floor.",
        "In the film the mother waits four times for five seconds, and Yui answers each time.\n"
        "She had not noticed. Watched it twice, because it is beautiful.",
        "The same five minutes at bath time.",
        share=True,
        review="done",
        review_note="Every day but one.",
    ),
    _work(
        REPORT_MILA.on("02-24"),
        "Half-yearly report for the paediatrician.",
        "completed",
        "Sent by post. Copy to the mother.",
    ),
    _work(SUPERVISION.on("02-24"), "", "completed", "How to end well with a client of many years."),
    _held(
        ZOE.on("02-25"),
        "What changed since the autumn. Which situations are still avoided?",
        "Orders for friends now, still sends messages in place of calls.\n"
        "Wants to read a poem at the open stage in May.",
        "Choose the poem. Read it aloud to nobody.",
        share=True,
    ),
    _held(
        MILA.on("02-25", participants=["mother-w"]),
        'S in whole words, then in "I see a …".',
        "In words 8 of 10, in short sentences 5 of 10. Corrects herself without a hint twice.",
        'Play "I see a …" at breakfast.',
        review="done",
        review_note="Drew on her tummy while the pasta boiled.",
    ),
    _held(
        BEN.on("02-26"),
        "Headlines, longer ones. Telephone: saying who calls.",
        'Says his name and "I speak slowly" fluently.\n'
        "With numbers the cue card stays on the table.",
        "Phone Maria from the next room, once a day.",
        share=True,
        review="partly",
        review_note="Four headlines; on the other days he was too tired.",
    ),
    _off(
        _planned(GROUP.on("02-26"), "Scenes from the bakery."),
        by="clinic",
        at="02-26 08:20",
        reason="A water pipe burst",
        left="cancelled-by-practitioner",
    ),
    CASES.on("02-26"),
    _held(
        EMRE.on("02-27"),
        "School: oral marks. What would he like the teacher to know?",
        "Wrote three sentences to the teacher in his own words. His father may read them first.",
        "Show the three sentences to your father.",
        review="done",
        review_note="Put up his hand once, was not called, counts it anyway. So do I.",
    ),
    _held(
        WALTER.on("02-27", fee="46.00", tags=["last"]),
        "Last session. What to watch, whom to call.",
        "Swallows safely with the rules he knows. No further treatment; may come back any time.\n"
        "Brought plum cake for everybody, to be eaten upright.",
        review="done",
    ),
    _held(
        JOSE.on("02-27"),
        "From hum to sentence. Lecture voice without volume.",
        "Forty words of his lecture with resonance, then the jaw comes in.\n"
        "He hears it himself before I do.",
        "Read the first page of Monday's lecture on the hum, twice.",
        share=True,
        review="done",
    ),
]

MARCH_BEFORE = [
    # 2–6 March
    _held(
        ANNA.on("03-02"),
        "Ladder, step 2: ask a stranger for the time. Then the lift at the town hall.",
        "Managed step 2 with support; stays in the block and keeps looking.\n"
        "Wants to try the telephone next month, not yet.",
        "Take the lift twice, and say good morning in it.",
        share=True,
        review="partly",
        review_note="One coffee, on a quiet morning.",
    ),
    _together(
        COUPLE.on("03-02"),
        "How did the sign do? Talk about something that both want: the summer.",
        "Planned the summer: the sea, no aeroplane. Twelve minutes without a helping word.\n"
        "Where it got stuck Ben drew, and it went on.",
        share="ben-o maria-s",
        ben_o={
            "review": "done",
            "review_note": "Phones from the next room, and means it.",
            "note": "Drawing is quicker than the card. Order a small pad.",
            "homework": "Carry the pad, draw once a day what won't come.",
        },
        maria_s={
            "review": "partly",
            "review_note": "Counting to three is what she can do.",
            "homework": "Count to three. Then wait for one more.",
        },
    ),
    _work(
        EMAIL.on("03-02"),
        "Ask Ms Adler for a date and for the height of Mila's desk.",
        "completed",
        "Wednesday 11 March at four suits everybody. Desk: 64 cm, too high.",
    ),
    _held(
        MILA_OT.on("03-02"),
        "Pencil games on the slanted board. Scissors.",
        "On the board the grip loosens by itself. Cuts along a curve, stops at corners.",
        "Cut out the snake with the long curve.",
        review="done",
        review_note="A bag, a boat, a bean: at breakfast she sees everything.",
        share=True,
    ),
    _held(
        PRIYA.on("03-03"),
        "Measure again, then the bow grip with a pencil.",
        "Did not come and did not call. Left a message on her answering machine.",
        attendance="no-show",
    ),
    _held(
        TANAKA.on("03-03"),
        "Books: turn pages slowly, stop before the end of a sentence.",
        "Father joined by telephone.\n"
        "Yui ends six of ten lines of her bear book, four of them in German.",
        "One book each evening, in the language of whoever reads.",
        share=True,
        review="done",
        review_note="Bath time is now the loudest time of the day.",
    ),
    DESK.on("03-03", "14:30"),
    _held(
        PHONE.on("03-03", "16:00"),
        "-",
        "Went to the relatives' group. Will go again, with her sister to begin with.",
    ),
    _held(
        LUKASZ.on("03-04"),
        "The interview: which sentence does he fear most?",
        '"My name is". Practised it with a block that he lets happen, eleven times.\n'
        "The last three were his own idea.",
        "Say your name on the phone to one shop.",
        share=True,
    ),
    _held(
        MILA.on("03-04"),
        "S in sentences; retell the snake story.",
        "Retold the story in seven sentences, S right in most of them, without a picture.",
        "Tell the snake story to somebody who does not know it.",
        share=True,
        review="done",
        review_note="The snake hangs in the kitchen, a little shorter than planned.",
    ),
    _work(
        ROUND_EMRE.on("03-04"),
        "What school needs from us before the exams.",
        "completed",
        "The teacher gives him the choice:\n"
        "speak in front of the class, or before school to her alone.",
    ),
    _off(
        BEN.on("03-05"),
        by="client",
        at="03-04 16:40",
        reason="Car does not start",
        left="late-cancellation",
    ),
    _together(
        GROUP.on("03-05"),
        "Scenes from the bakery: the queue, the wrong bread.\nThen swap: be the impatient one.",
        "Two played, then one watched and told what was seen.\n"
        "The impatient queue was found too patient and made worse.",
        share="zoe-l",
        zoe_l={
            "review": "done",
            "review_note": "A long one, about a heron.",
            "note": "Leads others well. Could open the round next time.",
            "homework": "Ask for another bread than the one you see.",
        },
        emre_c={
            "review": "not-done",
            "review_note": "His father was away for work. On Saturday, he says.",
            "homework": "Show the three sentences to your father, and put up your hand again.",
        },
        lukasz_w={"attendance": "no-show", "note": "Wrote in the evening: mixed up the weeks."},
    ),
    _off(
        CASES.on("03-05"),
        by="practitioner",
        at="03-04 12:00",
        reason="Two colleagues are ill",
    ),
    _work(
        REPORT_JOSE.on("03-06"),
        "Letter to the ENT consultant.",
        "on-hold",
        "Waits for the findings of 17 March.",
    ),
    _held(
        JOSE.on("03-06"),
        "The first page on the hum; where does the jaw come in?",
        "The jaw comes in at questions. Half a page without it when he lets them fall.",
        "Ten questions from the lecture, asked as if you knew the answer.",
        share=True,
        review="done",
        review_note="Twice daily. His neighbours now hum as well.",
    ),
]

THIS_WEEK = [
    # 9–13 March; the clock stands at Wednesday 10:40
    _planned(
        ANNA.on("03-09", id="k7f3mq"),
        "Homework: the lift.\nLadder, step 3: ask for something that the shop doesn't have.",
    ),
    COUPLE.on("03-09", id="p2qdzn"),
    TEAM.on("03-09", id="t9wxkb"),
    _work(
        EMAIL.on("03-09", participants=["school-ot", "mother-w"]),
        "Agenda for Wednesday to school and to the mother.",
        "completed",
        "Sent. The mother adds: homework at the kitchen table.",
    ),
    _held(
        MILA_OT.on("03-09"),
        "Corners with the scissors; first letters on the board.",
        "Turns the paper, not the scissors. M, I and L in one go; the A takes a run-up.",
        "Write your name for the fridge. Big.",
        review="done",
        review_note="Told it to the bus driver.",
        share=True,
    ),
    _held(
        PRIYA.on("03-10"),
        "Measure again, then the bow grip with a pencil.",
        "Extension 55°, flexion 60°, grip 16 kg. Sorry about last week: a rehearsal.\n"
        "Held the pencil like the bow for two minutes, then the thumb shook.",
        "The pencil, two minutes, three times a day. The viola stays in its case.",
        share=True,
        review="partly",
        review_note="More than agreed, as the list shows.",
    ),
    _held(
        TANAKA.on("03-10", id="h4mnzd"),
        'Two words together: "more bear", "Papa gone".',
        "Yui joined two words three times within the hour, once across both languages.\n"
        "The mother writes them all down in her best hand.",
        "When she says one word, give her two back.",
        review="done",
        review_note="The bear book, fourteen times in one week.",
    ),
    _work(
        PHONE_MOTHER.on("03-10"),
        "-",
        "completed",
        "School's letter came. She will bring Mila's exercise book on Wednesday.",
    ),
    _work(
        REPORT_BEN.on("03-10"),
        "Report to the neurologist: numbers since October.",
        "in-progress",
        "Table is done, the summary is missing.",
    ),
    SCHOOL_LETTER.on("03-10", id="r8vbxw"),
    _work(SUPERVISION.on("03-10"), "", "completed", "Groups: when to step in, when to wait."),
    _off(
        _planned(LUKASZ.on("03-11"), "The call to the shop."),
        by="client",
        at="03-10 19:25",
        reason="Has to work the early shift",
        left="late-cancellation",
    ),
    _planned(
        ZOE_VIDEO.on("03-11", id="v6jtcs"),
        "They have a cold, so by video. The poem: where are the breaths?\nNo reading aloud today.",
    ),
    _planned(PHONE_TOM.on("03-11"), "Ask how long the pencil goes without shaking."),
    DENTIST.on("03-11"),
    _planned(
        MILA.on("03-11"),
        "The snake story once more.\nHer exercise book: where does S get lost when she writes?",
    ),
    _planned(
        ROUND_MILA.on("03-11"),
        "Desk, stool, slanted board. Who tells the class, and does Mila want it told?",
    ),
    BEN.on("03-12", id="p2qfrt"),
    _work(EMAIL_TOM.on("03-12"), "Exercise sheet with pictures.", "not-started"),
    _planned(PHONE.on("03-12"), "-"),
    _work(
        REPORT_ANNA.on("03-12"),
        "For the health insurer: another twenty sessions.",
        "not-started",
    ),
    _planned(
        GROUP.on("03-12"),
        "Zoë opens the round.\nTelephone in pairs, back to back. Real calls for whoever likes.",
    ),
    CASES.on("03-12"),
    _off(
        EMRE.on("03-13"),
        by="client",
        at="03-10 20:02",
        reason="School trip",
        left="cancelled",
    ),
    _work(CARDS.on("03-13"), "-", "not-started", "Cards for the telephone game, second half."),
    _planned(JOSE.on("03-13"), "Questions that fall. Ask about the date at the clinic."),
    _days("time-off", "tom", "Moving house", "03-13", "03-13")
    | {"imported": "moving-2026@calendar.example.org"},
]

MARCH_AFTER = [
    # 16–21 March
    ANNA.on("03-16", id="k7f5wd"),
    _planned(COUPLE.on("03-16"), "The pad. A talk with a guest: invite their daughter?"),
    MILA_OT.on("03-16"),
    _planned(PRIYA.on("03-17"), "Bow grip with the weight of the bow."),
    _planned(TANAKA.on("03-17"), "Two words, second week. Ask the father about Sunday."),
    EMAIL_CLINIC.on("03-17"),
    DESK.on("03-17"),
    LUKASZ.on("03-18"),
    MILA.on("03-18"),
    _off(
        ROUND_EMRE.on("03-18"),
        by="client",
        at="03-10 20:02",
        reason="Not needed any more",
    ),
    GROUP.on("03-19"),
    BEN.on("03-20", moved="2026-03-19 09:30"),
    JOSE.on("03-20"),
    _days("admin", "lena", "Congress on voice, Leipzig", "03-21", "03-21"),
    # 23–29 March; on the Sunday the clocks are put forward
    ANNA.on("03-23"),
    COUPLE.on("03-23"),
    TEAM.on("03-23"),
    MILA_OT.on("03-23"),
    PRIYA.on("03-24"),
    _off(
        TANAKA.on("03-24"),
        by="practitioner",
        at="03-10 10:55",
        reason="On Sunday both parents can be there",
        left="cancelled-by-practitioner",
    ),
    SUPERVISION.on("03-24"),
    ZOE.on("03-25"),
    MILA.on("03-25"),
    BEN.on("03-26"),
    GROUP.on("03-26"),
    JOSE.on("03-27"),
    NIGHT_TRAIN.on("03-28"),
    _planned(SUNDAY.on("03-29"), "Both parents, both languages: who speaks what, when?"),
]

APRIL = [
    # 30 March – 10 April
    ANNA.on("03-30"),
    PRIYA.on("03-31"),
    DESK.on("03-31"),
    MILA.on("04-01"),
    _days("time-off", "lena", "Easter", "04-02", "04-06"),
    TANAKA.on("04-07"),
    COUPLE.on("04-07"),
    MILA.on("04-08"),
    GROUP.on("04-09"),
    JOSE.on("04-10"),
]

SESSIONS: list[Row] = [*FEBRUARY, *MARCH_BEFORE, *THIS_WEEK, *MARCH_AFTER, *APRIL]
