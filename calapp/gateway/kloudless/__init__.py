"""The Kloudless surface: the accounts, calendars, events and activity of a profile as that API has them."""
