from django.apps import AppConfig
from django.conf import settings


class JobsRoom(AppConfig):
    name = "hoiam.jobs"
    label = "jobs"

    def ready(self) -> None:
        from hoiam.jobs import actions, registry

        if settings.JOBS_ENGINE not in actions.ENGINES:
            known = " or ".join(sorted(actions.ENGINES))
            raise ValueError(f"HOIAM_JOBS_ENGINE is {settings.JOBS_ENGINE!r}; write {known}.")
        registry.register("jobs.sweep", actions.sweep, every=86_400)
