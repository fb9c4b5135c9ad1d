"""Files that go with publications: to anyone once public, otherwise to who may see the text."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from hoiam.publishing.files import KINDS, path_of
from hoiam.publishing.queries.files import file_for

# A file that was removed must not live on in caches for long.
PUBLIC_SECONDS = 300
# A file runs nothing and fetches nothing. Browsers show PDF by a part of their own that a policy
# without plugins, or a sandbox, keeps from starting.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
POLICIES = {"pdf": "script-src 'none'; form-action 'none'; frame-ancestors 'none'"}


@login_not_required
@require_safe
def file(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """One file, under the name it was given; only PDF and pictures open in the browser."""
    row = file_for(None, pk)
    is_public = row is not None
    # Who asks is looked at only where the file is not public: anyone reads without a session.
    if row is None and request.user.is_authenticated:
        row = file_for(request.user, pk)
    if row is None or row.name != name:
        raise Http404
    try:
        stream = path_of(row.file).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    ending = row.name.rsplit(".", 1)[-1]
    response = FileResponse(
        stream,
        as_attachment=not KINDS[ending].inline,
        filename=row.name,
        content_type=row.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICIES.get(ending, POLICY)
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if is_public else "no-store"
    response["X-Robots-Tag"] = "noindex" if not is_public else "all"
    return response
