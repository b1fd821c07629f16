"""The provider of Aurinko accounts (Aurinko Calendar API)."""
