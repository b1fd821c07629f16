"""The page for people at the gateway's address: the same for everyone, without anything of the user's."""

from __future__ import annotations

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>calapp gateway</title>
<style>
  :root { color-scheme: light dark }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
  h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
  code, pre { font: 13px/1.5 ui-monospace, monospace } pre { overflow: auto; padding: .8rem; border: 1px solid #8884 }
  table { border-collapse: collapse } td, th { text-align: left; padding: .25rem 1.5rem .25rem 0; vertical-align: top }
</style>
</head>
<body>
<h1>calapp gateway</h1>
<p>This is calapp's local gateway: all calendars of one calapp profile over two REST interfaces. It answers programs on
this computer only. What they write is an edit like one in the window: kept at once, sent by calapp, and it can be
undone.</p>
<h2>Two surfaces</h2>
<table>
<tr><th>Aurinko Calendar API</th><td><code>/v1/calendars</code>, <code>/v1/calendars/primary/events/range</code>,
  <code>/v1/calendars/primary/sync</code> …</td></tr>
<tr><th>Kloudless Calendar API</th><td><code>/v1/accounts/me/cal/calendars</code>,
  <code>/v1/accounts/me/events</code> …</td></tr>
</table>
<p>Every operation with its parameters and documents: <a href="/openapi.json"><code>/openapi.json</code></a>
(OpenAPI 3.1).</p>
<h2>A token</h2>
<p>Each request carries a token. Make one in calapp's preferences, or on the command line, for all accounts or for
some, to read only or to write too:</p>
<pre>calapp serve token create "My script" --read-only</pre>
<pre>curl -H "Authorization: Bearer TOKEN" ADDRESS/v1/calendars</pre>
<p>The token is shown once. <code>calapp serve token list</code> shows which there are, and
<code>calapp serve token revoke</code> takes one back.</p>
</body>
</html>
"""
