"""The sync engine, without Qt, SQL or HTTP.

One pass of one account, told in the order in which it happens:

1. **Recover** (``push.recover``): every operation whose answer was lost is looked up before anything else touches its
   object. What arrived is taken note of, what did not is queued again.
2. **Look** (``roster``): one request for all calendars with their change tags; left out when the account's only
   calendar costs no more to ask directly. New calendars are added, missing ones noted, none is ever removed.
3. **Pull** (``pull``): the changes of each calendar come in page by page. ``plan`` decides from where each object
   stands here and there; ``fetching`` brings bodies in batches, a few ahead of the store; what is edited on both sides
   meets in ``settle``, by the rules of ``merge``. The change token is stored with or after its data, never before.
4. **Guard** (``guard``): a removal that is large for its calendar is held until a second method says the same.
5. **Push** (``push``): the outbox goes out, each operation on its own and conditional on the version that it grew from.
   A refused operation never stops the next; a version that moved on goes through ``settle`` and is sent again.
6. **Confirm**: what was written is read back, because servers rewrite; that becomes the base.
7. **Audit**: once a day, or when the answers do not add up, everything is compared by a method that needs no token.

``engine`` runs these passes, one lane for each account, and keeps how each account stands; ``schedule`` says when to
try again.
"""
