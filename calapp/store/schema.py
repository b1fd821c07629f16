"""The tables. What the server sent and what the user did is truth; ``event`` and ``occurrence`` are derived.

Times are text in ISO 8601 and UTC. ``start_key`` and ``end_key`` are seconds, comparable within one ``kind``;
``end_key`` is at least ``start_key + 1``, so that an event without length counts at its start (RFC 4791 section 9.9).
"""

from __future__ import annotations

TRUTH = (
    """
CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  username TEXT NOT NULL,
  url TEXT NOT NULL,
  addresses TEXT NOT NULL,
  secret_ref TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT NOT NULL,
  last_sync TEXT,
  backoff_until TEXT,
  quirks TEXT NOT NULL
)""",
    """
CREATE TABLE calendar (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  href TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  location TEXT NOT NULL,
  timezone TEXT NOT NULL,
  color TEXT NOT NULL,
  read_only INTEGER NOT NULL,
  is_primary INTEGER NOT NULL,
  visible INTEGER NOT NULL,
  synced INTEGER NOT NULL,
  phase TEXT NOT NULL DEFAULT 'initial',
  sync_token TEXT,
  ctag TEXT,
  generation INTEGER NOT NULL DEFAULT 0,
  window_start TEXT,
  window_end TEXT,
  last_audit TEXT,
  held_since TEXT,
  held_removals INTEGER NOT NULL DEFAULT 0
)""",
    "CREATE UNIQUE INDEX calendar_href ON calendar (account_id, href) WHERE href <> ''",
    # series_start and series_end bound the keys of a series, so that other years expand only what reaches them.
    # The texts come last: a query for the other columns does not read them.
    """
CREATE TABLE calendar_object (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  calendar_id INTEGER NOT NULL REFERENCES calendar ON DELETE CASCADE,
  uid TEXT NOT NULL,
  href TEXT,
  base_etag TEXT,
  schedule_tag TEXT,
  local_rev INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0,
  unreadable TEXT NOT NULL DEFAULT '',
  series_start INTEGER,
  series_end INTEGER,
  base_raw TEXT,
  local_raw TEXT,
  base_native TEXT
)""",
    "CREATE UNIQUE INDEX calendar_object_href ON calendar_object (calendar_id, href)",
    "CREATE INDEX calendar_object_etag ON calendar_object (calendar_id, href, base_etag)",
    "CREATE INDEX calendar_object_uid ON calendar_object (uid, calendar_id)",
    "CREATE INDEX calendar_object_series ON calendar_object (series_start, series_end) WHERE series_start IS NOT NULL",
    "CREATE INDEX calendar_object_deleted ON calendar_object (calendar_id) WHERE deleted",
    """
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op_id TEXT NOT NULL UNIQUE,
  object_id INTEGER NOT NULL REFERENCES calendar_object ON DELETE CASCADE,
  op TEXT NOT NULL,
  state TEXT NOT NULL,
  href TEXT,
  base_etag TEXT,
  schedule_tag TEXT,
  revision INTEGER NOT NULL,
  notify TEXT NOT NULL,
  fields TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  dispatched INTEGER NOT NULL DEFAULT 0,
  not_before TEXT,
  error TEXT NOT NULL DEFAULT '',
  after_id INTEGER REFERENCES outbox ON DELETE SET NULL,
  raw TEXT,
  base_native TEXT
)""",
    "CREATE INDEX outbox_object ON outbox (object_id, id, state)",
    "CREATE INDEX outbox_after ON outbox (after_id) WHERE after_id IS NOT NULL",
    """
CREATE TABLE conflict (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  object_id INTEGER NOT NULL UNIQUE REFERENCES calendar_object ON DELETE CASCADE,
  fields TEXT NOT NULL,
  recurrence_id TEXT NOT NULL,
  since TEXT NOT NULL,
  href TEXT,
  etag TEXT,
  schedule_tag TEXT,
  raw TEXT,
  native TEXT
)""",
    """
CREATE TABLE trash (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  object_id INTEGER NOT NULL,
  calendar_id INTEGER NOT NULL REFERENCES calendar ON DELETE CASCADE,
  uid TEXT NOT NULL,
  title TEXT NOT NULL,
  removed TEXT NOT NULL,
  origin TEXT NOT NULL,
  raw TEXT NOT NULL
)""",
    "CREATE INDEX trash_object ON trash (object_id)",
    "CREATE INDEX trash_calendar ON trash (calendar_id)",
    """
CREATE TABLE activity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  origin TEXT NOT NULL,
  time TEXT NOT NULL,
  calendar_id INTEGER NOT NULL REFERENCES calendar ON DELETE CASCADE,
  object_id INTEGER NOT NULL,
  uid TEXT NOT NULL,
  title TEXT NOT NULL
)""",
    "CREATE INDEX activity_calendar ON activity (calendar_id)",
    """
CREATE TABLE problem (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  calendar_id INTEGER REFERENCES calendar ON DELETE CASCADE,
  href TEXT NOT NULL,
  uid TEXT NOT NULL,
  reason TEXT NOT NULL,
  readable INTEGER NOT NULL,
  since TEXT NOT NULL
)""",
    "CREATE UNIQUE INDEX problem_place ON problem (ifnull(calendar_id, 0), href)",
    # What a full listing under way has shown so far; apart from the objects, so that a listing rewrites no texts.
    """
CREATE TABLE seen (
  calendar_id INTEGER NOT NULL REFERENCES calendar ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  href TEXT NOT NULL,
  PRIMARY KEY (calendar_id, generation, href)
) WITHOUT ROWID""",
)

DERIVED = (
    # Series are expanded for these years; while one is not complete its expansion is under way.
    "CREATE TABLE covered_year (year INTEGER PRIMARY KEY, complete INTEGER NOT NULL)",
    """
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  object_id INTEGER NOT NULL REFERENCES calendar_object ON DELETE CASCADE,
  uid TEXT NOT NULL,
  title TEXT NOT NULL,
  location TEXT NOT NULL,
  status TEXT NOT NULL,
  transp TEXT NOT NULL,
  partstat TEXT,
  series INTEGER NOT NULL,
  has_alarm INTEGER NOT NULL,
  has_guests INTEGER NOT NULL,
  tzid TEXT,
  end_tzid TEXT,
  guests TEXT NOT NULL,
  answers TEXT NOT NULL
)""",
    "CREATE INDEX event_object ON event (object_id)",
    # A week is a few short stretches of this table, one for each kind and reach: see occurrences.py. The columns of the
    # key stand first, because quick_check of SQLite 3.40 reports NULLs that are not there where they do not.
    """
CREATE TABLE occurrence (
  kind INTEGER NOT NULL,
  reach INTEGER NOT NULL,
  start_key INTEGER NOT NULL,
  event_id INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  end_key INTEGER NOT NULL,
  length INTEGER NOT NULL,
  start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL,
  calendar_id INTEGER NOT NULL,
  recurrence_id TEXT NOT NULL,
  PRIMARY KEY (kind, reach, start_key, event_id)
) WITHOUT ROWID""",
    "CREATE INDEX occurrence_event ON occurrence (event_id, calendar_id)",
)

# Triggers may not write it while trusted_schema is off, so index.py does.
SEARCH = """
CREATE VIRTUAL TABLE search USING fts5 (
  title, location, guests,
  content = 'event', content_rowid = 'id', detail = column, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
)"""

# The change feed tells of calendars too (object_id is NULL then) and outlives what it tells of, so nothing cascades
# into it. ``before`` is the text that a change or deletion replaced; what came after is the next line's, or stands now.
FEED = (
    """
CREATE TABLE feed (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  origin TEXT NOT NULL,
  time TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  calendar_id INTEGER NOT NULL,
  object_id INTEGER,
  uid TEXT NOT NULL,
  title TEXT NOT NULL,
  before TEXT
)""",
    "INSERT INTO feed SELECT a.id, type, origin, time, account_id, calendar_id, object_id, uid, title, NULL "
    "FROM activity a JOIN calendar c ON c.id = calendar_id",
    "UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'activity') "
    "WHERE name = 'feed' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'activity')",
    "DROP TABLE activity",
    "ALTER TABLE feed RENAME TO activity",
    "CREATE INDEX activity_object ON activity (object_id, id)",  # whoever follows the feed goes by id alone
)

# When each calendar was last in step, and what went wrong since.
CALENDAR_HEALTH = (
    "ALTER TABLE calendar ADD COLUMN last_sync TEXT",
    "ALTER TABLE calendar ADD COLUMN error TEXT NOT NULL DEFAULT ''",
)

# Where a calendar stands among those of its account: small first, equal ones as they were made.
CALENDAR_ORDER = "ALTER TABLE calendar ADD COLUMN position INTEGER NOT NULL DEFAULT 0"

# The time zone data that the derived rows were made with: what it says of a zone changes several times a year.
ZONE_DATA = "CREATE TABLE zone_data (version TEXT NOT NULL)"

# Who may use the local gateway. Only a hash of each token is kept; ``accounts`` lists account ids, "" means all.
TOKENS = """
CREATE TABLE gateway_token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  digest TEXT NOT NULL UNIQUE,
  accounts TEXT NOT NULL,
  read_only INTEGER NOT NULL,
  created TEXT NOT NULL,
  last_used TEXT
)"""

# What became of reminders, by what an event is called and not by where it is kept, and until when they were looked
# for. A calendar's own default is in minutes before the start: NULL for that of the settings, -1 for none.
REMINDERS = (
    """
CREATE TABLE reminder (
  uid TEXT NOT NULL,
  recurrence_id TEXT NOT NULL,
  alarm TEXT NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL,
  until TEXT,
  PRIMARY KEY (uid, recurrence_id, alarm)
) WITHOUT ROWID""",
    "CREATE TABLE reminder_look (last TEXT NOT NULL)",
    "ALTER TABLE calendar ADD COLUMN default_reminder INTEGER",
)

# What waits for the user's answer is few among many.
INVITATIONS = "CREATE INDEX event_unanswered ON event (object_id) WHERE partstat = 'needs-action'"
