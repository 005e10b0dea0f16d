"""The calendar file that comes with a message: the one session, as its recipient may see it.

A client's is the entry of her own feed (`views.clientfeed`), so that a program which has both
takes them for one. A third party's and the practitioner's say no more than that: no name, no kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.lifecycle import is_cancelled
from therasched.domain.stamp import effective_stamp
from therasched.views import clientfeed, feed
from therasched.views.calendarwords import words_for

if TYPE_CHECKING:
    from datetime import datetime

    from therasched.domain.notice import Notice
    from therasched.domain.practice import Practice


def build(notice: Notice, practice: Practice, modified_at: datetime) -> clientfeed.Feed:
    """The calendar of one entry; `modified_at` is when the file of the session last changed."""
    session, one = notice.session, notice.recipient
    if one.role in ("client", "guardian"):
        days = (session.span.first_day, session.span.last_day)
        pair = (session, modified_at)
        return clientfeed.build([pair], practice, one.about or one.code, days, alarms="none")
    stamp = effective_stamp(session, modified_at)
    cancelled = is_cancelled(session)
    title = practice.settings.name
    words = words_for(one.language, practice.settings.language)
    visit = clientfeed.Visit(
        uid=feed.digest(practice.settings.id, one.role, one.code, session.id),
        title=words.cancelled.format(title) if cancelled else title,
        span=session.span,
        location=feed.location(session),
        conference=feed.link(session.place),
        cancelled=cancelled,
        sequence=stamp.sequence,
        stamp_at=stamp.stamp_at,
        alarms=(),
    )
    return clientfeed.Feed(title, iter([visit]))
