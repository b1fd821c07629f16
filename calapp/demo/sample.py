"""The sample account: three calendars of a week as people have it, and the weeks around it."""

from __future__ import annotations

from calapp.demo.entry import FLOATING, Change, Entry

OWNER = ("ana@example.org", "Ana Ruiz")
PASSWORD = "demo"  # noqa: S105 - of a server that lives as long as the demo and hears this computer only
HOME_ZONE = "Europe/Berlin"

LOCAL_COLOR = "#7E57C9"  # of what is on this computer, so that it is not taken for one of these

CALENDARS: tuple[tuple[str, str, str], ...] = (
    ("Work", "#4A63D3", "Meetings and focus time"),
    ("Family", "#2E9E57", "What the four of us share"),
    ("Travel", "#E0761F", "Trips and tickets"),
)

_LISBON = "Europe/Lisbon"
_NEW_YORK = "America/New_York"
_OUTLOOK_ZONE = "W. Europe Standard Time"
_SHIP_ZONE = "Ship time (Tejo)"
_OUTLOOK = "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN"

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
_WEEKS = 7

_TEAM = (("Jo Lind", "ACCEPTED"), ("Sam Ode", "ACCEPTED"), ("Lee Park", "ACCEPTED"))
_KEPLER = "https://meet.example.org/kepler"

WORK = (
    Entry("Work", "Stand-up", MON - 8 * _WEEKS, "09:00", "09:25", place="Room Kepler", link=_KEPLER,
          rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", guests=_TEAM, answer="ACCEPTED", reminder=5,
          skipped=(TUE - _WEEKS, MON + 2 * _WEEKS),
          changes=(
              Change(WED, start="11:00", end="11:25", title="Stand-up with the support team"),
              Change(FRI, status="CANCELLED"),
              Change(THU - _WEEKS, to_day=FRI - _WEEKS, start="09:45", end="10:10"),
              Change(TUE + _WEEKS, answer="DECLINED"),
          )),
    Entry("Work", "Roadmap review", MON, "10:00", "11:30", place="Room Kepler", guests=_TEAM, reminder=10,
          notes="Agenda\n- what moved since last quarter\n- what we stop doing\n- dates for 1.4 and 1.5"),
    Entry("Work", "1:1 with Jo", MON - 6 * _WEEKS, "15:00", "15:45", place="Video call", link=_KEPLER,
          rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", guests=_TEAM[:1], reminder=10),
    Entry("Work", "Lunch with Sam", TUE, "12:30", "13:30", place="Café Morgenrot"),
    Entry("Work", "All-hands", TUE, "14:00", "15:00", zone=_OUTLOOK_ZONE, place="Auditorium", product=_OUTLOOK,
          guests=(("Marta Vogel", "ACCEPTED"), ("Jo Lind", "NEEDS-ACTION"), ("Sam Ode", "ACCEPTED")),
          answer="NEEDS-ACTION", notes="Results of the quarter, then questions.",
          extra=(("X-MICROSOFT-CDO-BUSYSTATUS", "TENTATIVE"), ("X-MICROSOFT-CDO-IMPORTANCE", "1"))),
    Entry("Work", "New York sync", TUE - 4 * _WEEKS, "10:00", "10:45", zone=_NEW_YORK, link=_KEPLER,
          rule="FREQ=WEEKLY;COUNT=26", guests=(("Dana Reyes", "ACCEPTED"), ("Lee Park", "TENTATIVE")),
          answer="ACCEPTED", reminder=10),
    Entry("Work", "Release freeze", WED, days=2, status="TENTATIVE"),
    Entry("Work", "Focus: sync engine", WED, "14:00", "16:00", free=True),
    Entry("Work", "Server maintenance", WED, "21:30", "23:30", zone="UTC", place="Rack 12",
          notes="Read-only for about an hour; the status page says when it is over."),
    Entry("Work", "Hiring panel", THU, "10:00", "11:00", place="Room Hopper", answer="NEEDS-ACTION",
          guests=(("Eva Horn", "ACCEPTED"), ("Ravi Nair", "NEEDS-ACTION"))),
    Entry("Work", "Release 1.4 prep", THU, "10:00", "12:00", place="Room Kepler", link=_KEPLER, reminder=10,
          guests=(("Jo Lind", "ACCEPTED"), ("Sam Ode", "ACCEPTED"), ("Lee Park", "NEEDS-ACTION"))),
    Entry("Work", "Budget sign-off", THU, "10:15", "11:00", place="Marta's office", answer="ACCEPTED",
          guests=(("Marta Vogel", "ACCEPTED"),)),
    Entry("Work", "Design critique", THU, "10:30", "11:30", status="TENTATIVE", place="Studio"),
    Entry("Work", "Vendor call: hosting", THU, "10:30", "11:15", answer="DECLINED", link=_KEPLER,
          guests=(("Ravi Nair", "ACCEPTED"),)),
    Entry("Work", "Incident review", THU, "10:45", "11:30", guests=_TEAM, answer="TENTATIVE"),
    Entry("Work", "Customer workshop", THU, "13:00", "14:30", place="Room Hopper", answer="NEEDS-ACTION",
          guests=(("Mia Costa", "ACCEPTED"), ("Jo Lind", "ACCEPTED"), ("Eva Horn", "TENTATIVE"))),
    Entry("Work", "Retrospective", FRI - 4 * _WEEKS, "11:00", "12:30", place="Room Kepler", guests=_TEAM,
          rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", reminder=10),
    Entry("Work", "Release 1.4", TUE + _WEEKS, "10:00", "10:30", place="Room Kepler", reminder=30),
    Entry("Work", "Company off-site", WED + 2 * _WEEKS, days=2, place="Spreewald"),
    Entry("Work", "Quarterly planning", MON + 3 * _WEEKS, "09:30", "16:00", place="Room Hopper", guests=_TEAM),
    Entry("Work", "Sketch the new editor", WED - _WEEKS, "14:00", "17:00", free=True),
    Entry("Work", "Security training", TUE - 2 * _WEEKS, "13:00", "15:00", place="Room Hopper", answer="ACCEPTED",
          guests=(("Eva Horn", "ACCEPTED"),)),
    Entry("Work", "Payroll closes", WED - 12 * _WEEKS, rule="FREQ=MONTHLY;BYDAY=-1FR", free=True),
)  # fmt: skip

FAMILY = (
    Entry("Family", "Dentist, Mia", MON, "13:00", "14:00", place="Dr. Sommer", reminder=60),
    Entry("Family", "Mia: school trip", TUE),
    Entry("Family", "Swimming", TUE - 10 * _WEEKS, "17:00", "18:30", place="City pool", rule="FREQ=WEEKLY",
          skipped=(TUE + _WEEKS,), reminder=45),
    Entry("Family", "School council", WED, "18:00", "19:00", place="Room 204", answer="DECLINED",
          guests=(("Paula Stein", "ACCEPTED"),)),
    Entry("Family", "Concert", WED, "19:00", "21:30", place="Philharmonie", notes="Row 9, seats 14 to 17.",
          reminder=90),
    Entry("Family", "Pick up Mia", THU - 10 * _WEEKS, "16:00", "16:30", rule="FREQ=WEEKLY", reminder=15,
          changes=(Change(THU + _WEEKS, start="17:00", end="17:30"),)),
    Entry("Family", "Gift for Grandma", FRI, "08:15", "08:45", private=True, place="Bookshop"),
    Entry("Family", "Water the plants", SAT - 6 * _WEEKS, "08:30", "08:45", zone=FLOATING, rule="FREQ=WEEKLY"),
    Entry("Family", "Grandma's birthday", SUN, rule="FREQ=YEARLY", free=True),
    Entry("Family", "Grandma's party", SUN, "15:30", "17:30", place="Garden", status="TENTATIVE",
          guests=(("Paula Stein", "NEEDS-ACTION"),)),
    Entry("Family", "Parents' evening", THU + _WEEKS, "19:00", "20:30", place="School"),
    Entry("Family", "Cinema", SAT - _WEEKS, "20:00", "22:15", place="Kino International"),
    Entry("Family", "Autumn cleaning", SAT + 2 * _WEEKS, "10:00", "13:00"),
    Entry("Family", "Piano lesson", MON - 9 * _WEEKS, "16:30", "17:15", rule="FREQ=WEEKLY;UNTIL=20991231T235959Z",
          skipped=(MON, MON + 3 * _WEEKS), place="Music school"),
)  # fmt: skip

TRAVEL = (
    Entry("Travel", "Lisbon", FRI, days=3, place="Lisboa, Portugal"),
    Entry("Travel", "LH 1170 BER → LIS", FRI, "14:15", "16:45", end_zone=_LISBON, place="BER Terminal 1, gate B14",
          notes="Booking K7RT2P\nSeat 12A", reminder=120),
    Entry("Travel", "Dinner, Alfama", FRI, "19:00", "20:30", zone=_LISBON, place="Rua dos Remédios"),
    Entry("Travel", "Tram 28 walk", SAT, "09:30", "11:00", zone=_LISBON, place="Martim Moniz"),
    Entry("Travel", "Belém", SAT, "12:00", "15:00", zone=_LISBON, place="Torre de Belém"),
    Entry("Travel", "Sunset on the Tejo", SAT, "17:30", "19:00", zone=_SHIP_ZONE, place="Cais do Sodré",
          notes="The boat keeps its own clock."),
    Entry("Travel", "Sintra", SUN, "10:00", "12:30", zone=_LISBON, place="Train from Rossio"),
    Entry("Travel", "LH 1171 LIS → BER", SUN, "18:00", "22:20", zone=_LISBON, end_zone=HOME_ZONE, reminder=120,
          place="LIS Terminal 1"),
    Entry("Travel", "LH 400 FRA → JFK", MON + 3 * _WEEKS, "13:25", "16:00", end_zone=_NEW_YORK, reminder=180),
    Entry("Travel", "New York", MON + 3 * _WEEKS, days=5, free=True, status="TENTATIVE"),
    Entry("Travel", "LH 401 JFK → FRA", FRI + 3 * _WEEKS, "16:05", "05:45", zone=_NEW_YORK, end_zone=HOME_ZONE),
    Entry("Travel", "Weekend in Leipzig", SAT - 3 * _WEEKS, days=2),
    Entry("Travel", "ICE 1003 to Leipzig", SAT - 3 * _WEEKS, "09:28", "10:43", place="Berlin Hbf, track 1"),
)  # fmt: skip

ENTRIES = WORK + FAMILY + TRAVEL

# What the system's data does not know: a boat's own clock, an hour behind Berlin all year round.
SHIP_TIME = f"""BEGIN:VTIMEZONE
TZID:{_SHIP_ZONE}
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
TZNAME:SHIP
END:STANDARD
END:VTIMEZONE
"""
# As Outlook writes it: a Windows name for the zone of Berlin.
OUTLOOK_TIME = f"""BEGIN:VTIMEZONE
TZID:{_OUTLOOK_ZONE}
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""
OWN_ZONES = {_SHIP_ZONE: SHIP_TIME, _OUTLOOK_ZONE: OUTLOOK_TIME}
PUBLIC_ZONES = (HOME_ZONE, _LISBON, _NEW_YORK)
