"""A small press on loopback: publishers that behave well, badly and with malice.

    from tests.press import press

    with press() as site:
        site.serve("/rss", rss([item("Cầu sập")]), content_type="application/rss+xml")
        fetcher.fetch(site.url("/rss"))
        assert site.paths() == ["/robots.txt", "/rss"]

It runs in a thread of its own, so blocking code, Django tests and asyncio tests may all use it.
Every address of `HOSTS` is a publisher of its own: pages, robots.txt and requests are kept apart by
host (`host=`, the first where none is given). A fetcher reaches it with
`allowed=site.allowed`, the networks and port that tests open.

    site.url(path, host=…)                      the address of a path
    site.serve(path, body, content_type=…, status=…, headers=…, etag=…, last_modified=…)
                                                answers 304 to a request with the same validator
    site.robots(text, status=…)                 the robots.txt; 404 until this is called
    site.redirect(path, to, status=301)         `to` is a path or any address
    site.chain(path, hops)                      so many redirects, then "ok"
    site.hang(path)                             takes the request and never answers
    site.trickle(path)                          a byte now and then, for ever
    site.endless(path)                          bytes for ever, as fast as they are taken
    site.bomb(path, megabytes)                  a small gzip that unpacks to so many megabytes
    site.empty_members(path)                    gzip for ever that unpacks to nothing
    site.large(path, megabytes, declared=…)     a page of so many megabytes
    site.broken(path)                           promises more than it sends, then closes
    site.false_gzip(path)                       says gzip and is not
    site.reset(path)                            closes without an answer
    site.garbage(path)                          answers with what is not HTTP
    site.down(path, status, retry_after=…)      429, 503 and their kind, 404, 410
    site.requests                               all `Seen` so far: host, path, headers
    site.paths(host=…)                          the paths asked for, in order
    site.most_at_once(host=…)                   the most requests a host had open at one time

`tests.press.samples` has feeds and pages to serve, good and bad.
"""

from tests.press.server import HOSTS, Press, Seen, press

__all__ = ["HOSTS", "Press", "Seen", "press"]
