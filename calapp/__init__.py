"""calapp: a desktop calendar that keeps every account in one week view and never loses an edit."""
