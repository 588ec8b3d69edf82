"""The conference of the order in fixtures/orders, as a value that tests start from."""

from datetime import date, datetime

from mailbot.core.domain.court import Conference, Counsel, NegotiationTerms, OrderWords, Party

CONNER = Conference(
    case_number="3:20-CV-057-MPM-RP",
    caption="Samantha Conner v. Alltin, LLC, et al.",
    court="United States District Court for the Northern District of Mississippi",
    judge="Roy Percy",
    starts=datetime.fromisoformat("2021-04-05T14:00:00"),
    until=datetime.fromisoformat("2021-04-05T17:00:00"),
    timezone="America/Chicago",
    telephone="662-234-3114",
    order=OrderWords(dated=date(2020, 5, 21), paragraphs=(("statement", "3"),)),
    negotiations=NegotiationTerms("7 days before", demands=2, offers=2),
    teleconference_window="7 days before",
    cancellation_call_by="2 court days before",
    parties=(
        Party("Samantha Conner", "plaintiff", (Counsel("Judith Boone", "j.boone@haleboone.example"),)),
        Party("Alltin, LLC", "defendant", (Counsel("Minh Tran", "m.tran@kestrelpace.example"),)),
    ),
)
