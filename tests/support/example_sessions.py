"""The sessions of the made-up practice: eight weeks around its standing clock, as tables.

A `Slot` says when and what, a row of a table says the day and what became of it. Everything is
invented. Rows are plain data in the form of a session file, with two fields more: `share` (whose
homework is shared) and `moved`; `tests.support.example` makes files of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tests.support.example_people import ALARM, MAIL_A_DAY_BEFORE

Row = dict[str, Any]

MEET = "https://meet.example.org/lena"
BOTH_REMINDED = [MAIL_A_DAY_BEFORE, ALARM]
MOTHER_REMINDED = [{"to": "mother-w", "by": "email", "before": "1d"}, ALARM]


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


def _with(clients: str, kind: str, service: str, time: str, minutes: int, **fields: Any) -> Slot:
    """A slot of Lena's with clients, in her room; direct unless the type says otherwise."""
    shared: Row = {
        "type": kind,
        "mode": "indirect" if kind in ("email", "meeting", "task") else "direct",
        "service": service,
        "practitioner": "lena",
        "clients": clients.split(),
    }
    if kind == "session":
        shared |= {"room": "Room 1", "reminders": BOTH_REMINDED}
    elif kind == "video":
        shared |= {"place": MEET, "reminders": BOTH_REMINDED}
    return Slot(time, minutes, shared | fields)


def _without(kind: str, title: str, time: str, minutes: int, **fields: Any) -> Slot:
    """A slot of Lena's without clients."""
    return Slot(time, minutes, {"type": kind, "practitioner": "lena", "title": title} | fields)


def _days(kind: str, practitioner: str, title: str, first: str, last: str, **fields: Any) -> Row:
    """Whole days of 2026."""
    start, end = f"2026-{first}", f"2026-{last}"
    entry = {"type": kind, "practitioner": practitioner, "title": title, "start": start, "end": end}
    return entry | fields


# Weekly ones: each name of a series becomes a code of its own.
ANNA = _with(
    *("anna-k", "session", "slt-50", "09:30", 50),
    series="anna",
    reminders=[MAIL_A_DAY_BEFORE, {"to": "client", "by": "email", "before": "2h"}, ALARM],
)
COUPLE = _with("ben-o maria-s", "session", "couple-75", "11:00", 75, series="couple")
BEN = _with("ben-o", "session", "slt-50", "09:30", 50, series="ben")
TANAKA = _with("tanaka", "session", "parent-50", "10:00", 50, series="tanaka")
JOSE = _with(
    *("jose-n", "video", "slt-50", "09:00", 50),
    series="jose",
    timezone="America/New_York",
    reminders=[ALARM],
)
MILA = _with(
    *("mila-w", "session", "slt-50", "14:00", 50),
    series="mila",
    reminders=MOTHER_REMINDED,
    tags=["school"],
)
MILA_OT = _with(
    *("mila-w", "session", "ot-45", "15:00", 45),
    series="mila-ot",
    practitioner="tom",
    room="Room 2",
    reminders=MOTHER_REMINDED,
    tags=["school"],
)
PRIYA = _with(
    *("c010", "session", "ot-45", "09:00", 45),
    series="priya",
    practitioner="tom",
    room="Room 2",
)
GROUP = _with(
    *("zoe-l emre-c lukasz-w", "session", "group-75", "14:30", 75),
    series="group",
    room="Blue room",
)

ZOE = _with("zoe-l", "session", "slt-50", "10:00", 50)
ZOE_VIDEO = _with("zoe-l", "video", "slt-50", "10:00", 50)
LUKASZ = _with("lukasz-w", "session", "slt-50", "08:30", 50)
EMRE = _with("emre-c", "session", "slt-50", "09:00", 50)
WALTER = _with("walter-b", "session", "slt-50", "10:00", 50, reminders=[ALARM])
SUNDAY = _with("tanaka", "video", "parent-50", "10:00", 50)

EMAIL = _with("mila-w", "email", "letter-15", "14:30", 15, participants=["school-ot"])
REPORT = _with("mila-w", "task", "report-30", "14:30", 30)
ROUND = _with("emre-c", "meeting", "round-45", "16:00", 45, participants=["father-c"])
PHONE = _with("maria-s", "phone", "phone-20", "11:00", 20)

TEAM = _without("team", "Team meeting", "13:00", 60, room="Kitchen")
CASES = _without("team", "Case round", "16:30", 30, room="Kitchen")
SUPERVISION = _without(
    *("supervision", "Supervision", "16:30", 60),
    place="Lang practice, second floor",
    participants=["prof-lang"],
    reminders=[{"to": "practitioner", "by": "browser", "before": "1h"}],
)
DESK = _without("admin", "Letters and invoices", "15:30", 45)
DENTIST = _without("personal", "Dentist", "12:30", 45)
NIGHT_TRAIN = _without("personal", "Night train to Zürich", "21:55", 550, practitioner="tom")


def _planned(row: Row, plan: str) -> Row:
    """Still to come, or nothing written down yet."""
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


def _off(row: Row, by: str, at: str, reason: str, attendance: str = "") -> Row:
    """Called off at a wall time of 2026; `attendance` is what it left."""
    entries = {client: {"attendance": attendance} for client in row.get("clients", ())}
    cancelled = {"by": by, "at": f"2026-{at}", "reason": reason}
    return row | {"cancelled": cancelled, "outcome": {"clients": entries} if attendance else {}}


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
        "She puts the telephone in the middle. Stuttered on purpose twice, the second time with "
        "a smile.",
        "Order a coffee without swapping any of the words you planned. Twice.",
        share=True,
    ),
    _together(
        COUPLE.on("02-16"),
        "Film five minutes of talk about the weekend, watch it together.\n"
        "One thing that helps, one thing to leave out.",
        "Watched the film. Maria steps in less often than she thinks, Ben uses his hands more "
        "often than he thinks.\nBoth laughed. Agreed on one sign for \"give me time\".",
        share="ben-o",
        ben_o={
            "note": "Names after a first sound: 7 of 10. Tires after 40 minutes.",
            "homework": "Use the sign for \"give me time\" at dinner, every day.",
        },
        maria_s={
            "note": "Sleeps badly since the autumn. Gave her the address of the relatives' group.",
            "homework": "Count to five before you help with a word.",
        },
    ),
    _held(
        PRIYA.on("02-17"),
        "First talk: what the hand can't do, what it must do again. No measuring yet.",
        "Right wrist, six weeks after plaster. Plays the viola, wants to hold the bow by Easter.\n"
        "Writing is possible for ten minutes.",
        attendance="non-billable",
        made="2026-02-13T10:11:09Z",
        series="",
        tags=["intake"],
    ),
    _held(
        TANAKA.on("02-17"),
        "Their diary of Yui's words. Explain: wait, watch, wonder.",
        "Diary: 22 words in Japanese, 9 in German, 3 in both. That is one vocabulary of 31.\n"
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
        "Eight headlines, two without any cue. Asks for the cue himself now: point to the card.",
        "One headline a day, read to Maria.",
        share=True,
    ),
    _together(
        GROUP.on("02-19"),
        "Round: one moment of the week when I said it anyway.\nGame: sell the worst umbrella.",
        "Everybody sold an umbrella. Talked about what listeners do with their eyes, and that "
        "one may tell them what helps.",
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
        made="2026-02-06T09:40:12Z",
    ),
    _held(
        JOSE.on("02-20"),
        "Resonance: hum into vowels. Check the new microphone.",
        "The hum carries into \"mano, luna\". Neck stays loose for about four minutes.\n"
        "Lectures on Mondays and Tuesdays, hoarse on Wednesdays.",
        "Hum on the way to the underground, three minutes, mouth closed.",
        share=True,
    ),
    # 23–27 February
    _off(
        *(ANNA, "02-23", "client", "02-19 18:05"),
        *("Business trip", "cancelled", "Ladder, step 1: the coffee."),
    ),
    _off(COUPLE.on("02-23"), "client", "02-21 19:10", "Maria has a fever", "late-cancellation"),
    TEAM.on("02-23"),
    _held(
        MILA_OT.on("02-23"),
        "How she sits, how she holds the pencil. Play first.",
        "Feet do not reach the floor at our table; with the stool her hand calms down.\n"
        "Strong grip, thumb across. Left hand holds the paper when reminded.",
        "Draw lying on your tummy, ten minutes, on three days.",
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
        "In the film the mother waits four times for more than five seconds, and Yui answers "
        "each time.\nShe had not noticed. Watched it twice, because it is beautiful.",
        "The same five minutes at bath time.",
        share=True,
        review="done",
        review_note="Every day but one.",
    ),
    _work(
        *(REPORT, "02-24", "Half-yearly report for the paediatrician.", "completed"),
        "Sent by post. Copy to the mother.",
        time="14:00",
        clients=["mila-w"],
        participants=["dr-sommer"],
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
        MILA.on("02-25"),
        "S in whole words, then in \"I see a …\".",
        "In words 8 of 10, in short sentences 5 of 10. Corrects herself without a hint twice.",
        "Play \"I see a …\" at breakfast.",
        review="done",
        review_note="Brought seven things in a bag.",
        participants=["mother-w"],
    ),
    _held(
        BEN.on("02-26"),
        "Headlines, longer ones. Telephone: saying who calls.",
        "Says his name and \"I speak slowly\" fluently. With numbers the cue card stays on the "
        "table.",
        "Phone Maria from the next room, once a day.",
        share=True,
        review="partly",
        review_note="Four headlines; on the other days he was too tired.",
    ),
    _off(
        *(GROUP, "02-26", "clinic", "02-26 08:20"),
        *("A water pipe burst in the blue room", "cancelled-by-practitioner"),
        "Scenes from the bakery.",
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
        WALTER.on("02-27"),
        "Last session. What to watch, whom to call.",
        "Swallows safely with the rules he knows. No further treatment; may come back any time.\n"
        "Brought plum cake for everybody, to be eaten upright.",
        review="done",
        fee="46.00",
        tags=["last"],
        made="2026-02-06T09:40:50Z",
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
            "review_note": "Every evening; once across the whole restaurant.",
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
        *(EMAIL, "03-02", "Ask Ms Adler for a date and for the height of Mila's desk.", "completed"),
        "Wednesday 11 March at four suits everybody. Desk: 64 cm, too high.",
    ),
    _held(
        MILA_OT.on("03-02"),
        "Pencil games on the slanted board. Scissors.",
        "On the board the grip loosens by itself. Cuts along a curve, stops at corners.",
        "Cut out the snake with the long curve.",
        review="done",
        review_note="Every day, also at her grandmother's.",
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
        "Father joined by telephone. Yui ends six of ten lines of her bear book, four of them in "
        "German.",
        "One book each evening, in the language of whoever reads.",
        share=True,
        review="done",
        review_note="Bath time is now the loudest time of the day.",
    ),
    _row(DESK.on("03-03"), time="14:30"),
    _held(
        PHONE.on("03-03"),
        "-",
        "Went to the relatives' group. Will go again, with her sister to begin with.",
        time="16:00",
    ),
    _held(
        LUKASZ.on("03-04"),
        "The interview: which sentence does he fear most?",
        "\"My name is\". Practised it with a block that he lets happen, eleven times.\n"
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
        review="partly",
        review_note="Played twice; then everybody had a cold.",
    ),
    _work(
        *(ROUND, "03-04", "What school needs from us before the exams.", "completed"),
        "The teacher gives him the choice: speak in front of the class, or before school to her "
        "alone.",
        clients=["emre-c"],
        participants=["father-c"],
        tags=[],
    ),
    _off(BEN.on("03-05"), "client", "03-04 16:40", "Car does not start", "late-cancellation"),
    _together(
        GROUP.on("03-05"),
        "Scenes from the bakery: the queue, the wrong bread.\nThen swap: be the impatient one.",
        "Two played, then one watched and told what was seen. The impatient queue was found too "
        "patient and made worse.",
        share="zoe-l",
        zoe_l={
            "review": "done",
            "review_note": "Told their flatmate: don't guess the word.",
            "note": "Leads others well. Could open the round next time.",
            "homework": "Ask for another bread than the one you see.",
        },
        emre_c={"homework": "Be the second in a queue and enjoy it."},
        lukasz_w={"attendance": "no-show", "note": "Wrote in the evening: mixed up the weeks."},
    ),
    _off(CASES.on("03-05"), "practitioner", "03-04 12:00", "Two colleagues are ill", ""),
    _work(
        *(REPORT, "03-06", "Letter to the ENT consultant.", "on-hold"),
        "Waits for the findings of 17 March.",
        time="10:00",
        clients=["jose-n"],
        participants=["ent-clinic"],
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
    # 9–15 March; the clock stands at Wednesday 10:40
    _planned(
        ANNA.on("03-09"),
        "Homework: the lift.\nLadder, step 3: ask for something that the shop doesn't have.",
        id="k7f3mq",
    ),
    _planned(COUPLE.on("03-09"), id="p2qdzn"),
    _row(TEAM.on("03-09"), id="t9wxkb"),
    _work(
        *(EMAIL, "03-09", "Agenda for Wednesday to school and to the mother.", "completed"),
        "Sent. The mother adds: homework at the kitchen table.",
        participants=["school-ot", "mother-w"],
    ),
    _held(
        MILA_OT.on("03-09"),
        "Corners with the scissors; first letters on the board.",
        "Turns the paper, not the scissors. M, I and L in one go; the A takes a run-up.",
        "Write your name for the fridge. Big.",
        review="done",
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
        TANAKA.on("03-10"),
        "Two words together: \"more bear\", \"Papa gone\".",
        "Yui joined two words three times within the hour, once across both languages.\n"
        "The mother writes them all down in her best hand.",
        "When she says one word, give her two back.",
        review="done",
        review_note="The bear book, fourteen evenings in one week.",
        id="h4mnzd",
    ),
    _work(
        *(PHONE, "03-10", "-", "completed"),
        "School's letter came. She will bring Mila's exercise book on Wednesday.",
        time="13:00",
        mode="indirect",
        clients=["mila-w"],
        participants=["mother-w"],
    ),
    _work(
        *(REPORT, "03-10", "Report to the neurologist: numbers since October.", "in-progress"),
        "Table is done, the summary is missing.",
        clients=["ben-o"],
        participants=["dr-obi"],
    ),
    _row(DESK.on("03-10"), title="Letter to school", id="r8vbxw"),
    _work(SUPERVISION.on("03-10"), "", "completed", "Groups: when to step in, when to wait."),
    _off(
        *(LUKASZ, "03-11", "client", "03-10 19:25"),
        *("Has to work the early shift", "late-cancellation", "The phone call to the shop."),
    ),
    _planned(
        ZOE_VIDEO.on("03-11"),
        "They have a cold, so by video. The poem: where are the breaths?\nNo reading aloud today.",
        id="v6jtcs",
    ),
    _planned(
        PHONE.on("03-11"),
        "Ask how long the pencil goes without shaking.",
        time="11:30",
        practitioner="tom",
        clients=["c010"],
    ),
    _row(_other("personal", "Dentist", "12:30", 45), "03-11"),
    _planned(
        MILA.on("03-11"),
        "The snake story, told to Tom.\nHer exercise book: where does S get lost when she writes?",
    ),
    _planned(
        ROUND.on("03-11"),
        "Desk, stool, slanted board. Who tells the class, and does Mila want it told?",
        place="Schule am Weiher, room 12",
        participants=["school-ot", "mother-w"],
    ),
    _planned(BEN.on("03-12"), id="p2qfrt"),
    _work(
        _slot("email", "letter-15", "c010", "10:00", 15, practitioner="tom"),
        *("03-12", "Exercise sheet with pictures.", "not-started"),
    ),
    _planned(PHONE.on("03-12"), "-"),
    _work(
        *(REPORT, "03-12", "Report for the health insurer: another twenty sessions.", "not-started"),
        time="13:00",
        clients=["anna-k"],
    ),
    _planned(
        GROUP.on("03-12"),
        "Zoë opens the round.\nTelephone in pairs, back to back. Real calls for whoever likes.",
    ),
    CASES.on("03-12"),
    _off(EMRE.on("03-13"), "client", "03-10 20:02", "School trip", "cancelled"),
    _work(
        *(REPORT, "03-13", "-", "not-started", "Cards for the telephone game."),
        time="10:00",
        service="letter-15",
        clients=["zoe-l", "emre-c", "lukasz-w"],
    ),
    _planned(JOSE.on("03-13"), "Questions that fall. Ask about the date at the clinic."),
    {
        "type": "time-off",
        "practitioner": "tom",
        "title": "Moving house",
        "start": "2026-03-13",
        "end": "2026-03-13",
        "made": "2026-01-30T15:20:05Z",
    },
]

MARCH_AFTER = [
    # 16–22 March
    _planned(ANNA.on("03-16"), id="k7f5wd"),
    _planned(COUPLE.on("03-16"), "The pad. A conversation with a guest: invite their daughter?"),
    MILA_OT.on("03-16"),
    _planned(PRIYA.on("03-17"), "Bow grip with the weight of the bow."),
    _planned(TANAKA.on("03-17"), "Two words, second week. Ask the father about Sunday."),
    _planned(EMAIL.on("03-17"), clients=["jose-n"], participants=["ent-clinic"], time="12:00"),
    DESK.on("03-17"),
    LUKASZ.on("03-18"),
    MILA.on("03-18"),
    _off(
        _slot("meeting", "round-45", "emre-c", "16:00", 45, participants=["father-c"]),
        *("03-18", "client", "03-10 20:02", "Not needed any more", ""),
    ),
    GROUP.on("03-19"),
    _planned(BEN.on("03-20"), moved="2026-03-05T08:44:19Z"),
    JOSE.on("03-20"),
    {
        "type": "admin",
        "practitioner": "lena",
        "title": "Congress on voice, Leipzig",
        "start": "2026-03-21",
        "end": "2026-03-21",
        "place": "Leipzig",
        "made": "2026-01-22T12:31:00Z",
    },
    # 23–29 March; the clocks are put forward on the Sunday
    ANNA.on("03-23"),
    COUPLE.on("03-23"),
    TEAM.on("03-23"),
    MILA_OT.on("03-23"),
    PRIYA.on("03-24"),
    _off(
        *(TANAKA, "03-24", "practitioner", "03-10 10:55"),
        *("On Sunday the father can be there too", "cancelled-by-practitioner"),
    ),
    SUPERVISION.on("03-24"),
    ZOE.on("03-25"),
    MILA.on("03-25"),
    BEN.on("03-26"),
    GROUP.on("03-26"),
    JOSE.on("03-27"),
    {
        "type": "personal",
        "practitioner": "tom",
        "title": "Night train to Zürich",
        "start": "2026-03-28 21:55",
        "end": "2026-03-29 08:05",
        "made": "2026-02-20T18:12:37Z",
    },
    _planned(
        _slot("video", "parent-50", "tanaka", "10:00", 50, place=MEET, reminders=WITH_ALARM),
        *("03-29", "Both parents, both languages: who speaks what, when?"),
        made="2026-03-10T09:57:30Z",
    ),
]

APRIL = [
    # 30 March – 10 April
    ANNA.on("03-30"),
    PRIYA.on("03-31"),
    DESK.on("03-31"),
    MILA.on("04-01"),
    {
        "type": "time-off",
        "practitioner": "lena",
        "title": "Easter",
        "start": "2026-04-02",
        "end": "2026-04-06",
        "made": "2026-01-05T08:20:10Z",
    },
    TANAKA.on("04-07"),
    COUPLE.on("04-07"),
    MILA.on("04-08"),
    GROUP.on("04-09"),
    JOSE.on("04-10"),
]

SESSIONS: list[Row] = [*FEBRUARY, *MARCH_BEFORE, *THIS_WEEK, *MARCH_AFTER, *APRIL]
