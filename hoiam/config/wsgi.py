import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.config.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported; as in `cli`
application = get_wsgi_application()
