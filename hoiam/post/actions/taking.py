"""Taking a message that came in: who may, what is refused, and to which room it goes.

A message is handed over and remembered in one transaction. Whatever fails on our side leaves
nothing behind, so that the mail server may bring the message again.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hoiam.offices.models import User
from hoiam.post import clock, replies
from hoiam.post.actions.queueing import put_in_outbox
from hoiam.post.letters.bodies import Body
from hoiam.post.letters.quotes import written_anew
from hoiam.post.letters.reading import Letter, read_body, read_letter
from hoiam.post.letters.refused import Refused
from hoiam.post.letters.results import is_confirmed
from hoiam.post.models import OutgoingMail, RefusedMail, TakenMail
from hoiam.post.replies import ReplyTo
from hoiam.post.states import REFUSALS

# More than any person writes in an hour, fewer than two programs that answer each other.
MOST_IN_AN_HOUR = 20
LONGEST_TEXT = 20_000


def take_message(raw: bytes, *, now: datetime, recipient: str = "") -> str:
    """Take one message; "" or the key of the refusal (`states.REFUSALS`), which is noted.

    `recipient` is the address of the envelope where the mail server tells it.
    """
    try:
        letter = read_letter(raw, domain=settings.MAIL_DOMAIN, recipient=recipient)
        reply, user = _sent_by(letter, now=now)
        with translation.override(settings.LANGUAGE_CODE):
            return _hand_over(letter, reply, user, now=now)
    except Refused as refused:
        RefusedMail.objects.create(reason=refused.key, at=now)
        return refused.key


def _sent_by(letter: Letter, *, now: datetime) -> tuple[ReplyTo, User]:
    """For what the address was given out, and to whom, when that is who writes now."""
    is_ours = settings.MAIL_DOMAIN in letter.loops or (
        OutgoingMail.objects.filter(message_id=letter.message_id).exists()
    )
    if letter.is_automatic or is_ours:
        raise Refused("looping")
    if not letter.reply_address:
        raise Refused("not-for-us")
    try:
        reply = replies.read_address(letter.reply_address)
    except replies.NoSuchAddress:
        raise Refused("forged") from None
    user = User.objects.filter(pk=reply.user).first()
    if user is None or not user.email or user.email.lower() != letter.sender:
        raise Refused("forged")
    server = settings.MAIL_AUTH_SERVER
    if server and not is_confirmed(letter.results, server=server, sender=letter.sender):
        raise Refused("unauthenticated")
    if not user.is_active:
        raise Refused("inactive")
    recent = TakenMail.objects.filter(user=user, at__gt=now - clock.HOUR, at__lte=now)
    if recent.count() >= MOST_IN_AN_HOUR:
        raise Refused("looping")
    return reply, user


@transaction.atomic
def _hand_over(letter: Letter, reply: ReplyTo, user: User, *, now: datetime) -> str:
    body = read_body(letter)
    digest = _remember(letter, body, user, now=now)
    text = written_anew(body.text)
    refusal = ""
    if timezone.localdate(now) > reply.until:
        refusal = "expired"
    elif not text:
        refusal = "no-text"
    elif len(text) > LONGEST_TEXT:
        refusal = "too-long"
    if refusal:
        RefusedMail.objects.create(reason=refusal, at=now)
        sentences = [str(REFUSALS[refusal].answer)]
    else:
        sentences = _handle(reply, user, text, now=now)
    if body.attachments:
        sentences.append(_("Attachments are not taken by mail; add them on the page."))
    if sentences:
        _answer(sentences, digest, reply, user, may_reply=refusal != "expired", now=now)
    return refusal


def _remember(letter: Letter, body: Body, user: User, *, now: datetime) -> str:
    """Note the digests of a message: `Refused` if it, or its words to that address, came before."""
    digest = _digest("message", letter.message_id)
    try:
        with transaction.atomic():
            TakenMail.objects.create(
                message_digest=digest,
                text_digest=_digest("text", f"{letter.reply_address} {body.text}"),
                user=user,
                at=now,
            )
    except IntegrityError:
        raise Refused("replayed") from None
    return digest


def _digest(kind: str, said: str) -> str:
    # Under our key: a digest alone could be tried out by whoever guesses the words.
    return salted_hmac(f"hoiam.post.{kind}", said, algorithm="sha256").hexdigest()


def _handle(reply: ReplyTo, user: User, text: str, *, now: datetime) -> list[str]:
    """Let the room do what the text asks for; the sentences of its refusal, if it refuses."""
    handler = replies.find(reply.name)
    if handler is None:
        raise LookupError(reply.name)
    try:
        with transaction.atomic():
            handler(user, reply.about, text, now)
    except ValidationError as error:
        return list(error.messages)
    except PermissionDenied as error:
        return [str(error) or _("You may not do this.")]
    except ObjectDoesNotExist:
        return [_("This matter is not there any more, or not yours to see.")]
    return []


def _answer(
    sentences: list[str],
    digest: str,
    reply: ReplyTo,
    user: User,
    *,
    may_reply: bool,
    now: datetime,
) -> None:
    """Mail back what could not be done; marked as automatic, so that no program answers it."""
    first = OutgoingMail.objects.filter(
        recipient_kind="user", recipient=user.pk, reply=reply.name, about=reply.about
    ).first()
    put_in_outbox(
        key=f"post.reply:{digest}",
        to=("user", user.pk),
        subject=_("About your reply by mail"),
        text="\n\n".join(sentences),
        now=now,
        about_kind=first.about_kind if first else "",
        about=reply.about,
        reply=reply.name if may_reply else "",
    )
