"""Today: what the press said since the last working day, and what wants attention."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator

from hoiam.desk.forms import SignInForm, TodayForm
from hoiam.sources.models import Source
from hoiam.stories.cards import story_card
from hoiam.stories.models import Mark
from hoiam.stories.queries import PAGE, list_stories, today_starts


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    template_name = "desk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    pass


def today(request: HttpRequest) -> HttpResponse:
    """The list of stories under the filters that the address holds."""
    now = timezone.now()
    starts = today_starts(now)
    form = TodayForm(request.GET, starts=starts)
    filters = form.filters()
    stories = list_stories(filters)
    page = Paginator(stories, PAGE).get_page(request.GET.get("page"))
    asking = stories.filter(mark=Mark.UNTOUCHED, needs_answer__gte=0.5).count()
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "room": "today",
        "form": form,
        "page": page,
        "cards": [story_card(story) for story in page.object_list],
        "since": filters.since,
        "asking": asking,
        "filtered": bool(kept),
        "query": f"{kept.urlencode()}&" if kept else "",
        "is_reading": Source.objects.filter(active=True, is_sample=False).exists(),
    }
    return render(request, "desk/today.html", context)
