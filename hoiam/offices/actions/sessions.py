"""Sessions of staff: what little is kept of them, and ending them."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from hoiam.offices.actions.logging import log
from hoiam.offices.models import User

# First match wins: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Mac OS X|Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_label(agent: str) -> str:
    """Which browser on which system, "" where neither is known; versions are left out."""
    found = [
        next((name for mark, name in known if re.search(mark, agent)), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(part for part in found if part)


def network_of(address: str) -> str:
    """The address without what tells one machine from its neighbours."""
    ip = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    bits = 24 if ip.version == 4 else 48
    return str(ipaddress.ip_network(f"{ip}/{bits}", strict=False).network_address)


def keep_little(request: HttpRequest) -> None:
    """Cut down what allauth has just noted of this session, within its transaction."""
    for session in UserSession.objects.filter(session_key=request.session.session_key):
        session.ip = network_of(session.ip)
        session.user_agent = device_label(session.user_agent)
        session.save(update_fields=["ip", "user_agent"])


def end_session(user: User, session: int, *, now: datetime) -> None:
    """End one of one's own sessions: its next request is a stranger's.

    Raises Http404 where it is somebody else's.
    """
    get_object_or_404(UserSession, pk=session, user=user).end()
    log(user, "account.session-ended", user, now=now)


def end_sessions(user: User) -> int:
    """End all sessions of an account; how many there were."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
