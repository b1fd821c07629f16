"""The provider of Kloudless accounts (Kloudless Calendar API)."""
