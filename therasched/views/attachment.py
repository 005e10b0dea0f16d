"""The calendar file that comes with a message: the one session, as its recipient may see it.

A client's is the entry of her own feed (`views.clientfeed`), so that a program which has both
takes them for one. A third party's and the practitioner's say no more than that: no name, no kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.views import clientfeed, feed

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
    uid = feed.digest(practice.settings.id, one.role, one.code, session.id)
    visit = clientfeed.visit(session, modified_at, practice, uid, one.language)
    return clientfeed.Feed(practice.settings.name, iter([visit]))
