"""One settings file for every place it runs in; what differs comes from the environment.

Production is the base: nothing is relaxed unless a variable asks for it. `docs/settings.md` lists
every variable, and a test compares that list with this file.
"""

import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from hoiam.config import environment
from hoiam.config.data import shipped_knowledge
from hoiam.config.mail import mail_server, mailbox

BASE = Path(__file__).resolve().parent.parent.parent
VAR = Path(environment.text("HOIAM_VAR") or BASE / "var")
DEBUG = environment.flag("HOIAM_DEBUG")
SECRET_KEY = environment.secret_key(VAR)
# Opens the contacts that people may leave with a receipt; a key of its own, kept out of backups.
CONTACT_KEY = environment.contact_key(VAR)
ALLOWED_HOSTS = environment.names("HOIAM_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.names("HOIAM_TRUSTED_ORIGINS")
# Behind a proxy that ends TLS; on one machine over plain HTTP a secure cookie would lock all out.
HTTPS = environment.flag("HOIAM_HTTPS")

# What the office is -----------------------------------------------------------------------------
OFFICE_NAME = environment.text("HOIAM_OFFICE_NAME", "Hồi Âm")
# Where the public reaches this site: mails point to its pages.
SITE_URL = environment.text("HOIAM_SITE_URL", "http://localhost:8000").rstrip("/")
# Code of the unit whose matters are ours ("2025-07-01/82"); "" means the whole country.
OFFICE_PLACE = environment.text("HOIAM_PLACE")
CONTACT = environment.text("HOIAM_CONTACT", "https://localhost/contact")

# Reading ----------------------------------------------------------------------------------------
ARCHIVE = VAR / "archive"
# The longest that DESIGN's boundaries allow; an office may keep less and never more.
KEEP_PAGES_DAYS = environment.number("HOIAM_KEEP_PAGES_DAYS", 30, at_least=1, at_most=30)
KEEP_TEXT_DAYS = environment.number("HOIAM_KEEP_TEXT_DAYS", 90, at_least=1, at_most=90)
PAUSE_SECONDS = environment.number("HOIAM_PAUSE", 5, at_least=1, at_most=600)
# Networks and ports that the fetcher may reach beside public ones: for tests and a closed network.
EXTRA_NETWORKS = environment.names("HOIAM_EXTRA_NETWORKS")
EXTRA_PORTS = [int(port) for port in environment.names("HOIAM_EXTRA_PORTS")]
# Rooms may not open data files themselves; they are handed this way to them.
KNOWLEDGE = shipped_knowledge()
SOURCES_FILE = environment.text("HOIAM_SOURCES")

# Matching claims --------------------------------------------------------------------------------
# Vectors of published checks: nothing that anybody asked. They can be deleted and are made again.
VECTORS = VAR / "match"
EMBEDDER = environment.text("HOIAM_EMBEDDER", "e5-small")

# Files ------------------------------------------------------------------------------------------
# What is attached to publications, named by digest; never served by the web server itself.
FILES = VAR / "files"
FILE_MB = environment.number("HOIAM_FILE_MB", 20, at_least=1, at_most=20)

# Mail -------------------------------------------------------------------------------------------
MAIL = mail_server(environment.text("HOIAM_MAIL_URL", "file:"), VAR / "mail")
EMAIL_BACKEND, EMAIL_FILE_PATH = MAIL.backend, MAIL.folder
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.uses_tls, MAIL.is_wrapped
# Shorter than the first wait after an attempt, so that no mail is tried twice at once.
EMAIL_TIMEOUT = 20
# The part after the @ of reply addresses and of the numbers of messages.
MAIL_DOMAIN = environment.text("HOIAM_MAIL_DOMAIN", "localhost").lower()
DEFAULT_FROM_EMAIL = environment.text("HOIAM_MAIL_FROM") or f"hoi-am@{MAIL_DOMAIN}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Whose word on who sent a message is trusted: the name that our own mail server writes.
MAIL_AUTH_SERVER = environment.text("HOIAM_MAIL_AUTH_SERVER").lower()
IMAP_URL = mailbox(environment.text("HOIAM_IMAP_URL"))
KEEP_MAIL_DAYS = environment.number("HOIAM_KEEP_MAIL_DAYS", 30, at_least=1, at_most=30)

# Jobs -------------------------------------------------------------------------------------------
JOBS_ENGINE = environment.text("HOIAM_JOBS_ENGINE", "own")
JOBS_THREADS = int(environment.number("HOIAM_THREADS", 8, at_least=1, at_most=128))

INSTALLED_APPS = [
    "hoiam.config.apps.ConfigRoom",
    "hoiam.desk",
    "hoiam.portal",
    "hoiam.checks",
    "hoiam.issues",
    "hoiam.stories",
    "hoiam.sources",
    "hoiam.documents",
    "hoiam.publishing",
    "hoiam.receipts",
    "hoiam.post",
    "hoiam.offices",
    "hoiam.places",
    "hoiam.topics",
    "hoiam.jobs",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_prose_editor",  # only its script, which publishing's own editor is built on
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
if JOBS_ENGINE == "procrastinate":
    # Its migrations are PostgreSQL's own, so it is there only when asked for.
    INSTALLED_APPS.insert(0, "procrastinate.contrib.django")
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoiam.desk.caching.KeepNothing",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hoiam.desk.language.OfficeLanguage",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # A view without its own rule is closed, so a forgotten decorator fails safe.
    "hoiam.config.closed.ClosedUnlessOpen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hoiam.offices.guard.Guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "hoiam.config.urls"
WSGI_APPLICATION = "hoiam.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hoiam.desk.context.shell",
            ]
        },
    }
]

SQLITE = {
    "transaction_mode": "IMMEDIATE",  # DEFERRED answers "database is locked" at once under load
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-64000;"
        # What is erased is overwritten: a boundary, so it is no setting.
        "PRAGMA secure_delete=ON;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL") or f"sqlite:///{VAR / 'hoiam.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = SQLITE
    # One file rather than memory: the tests' live server and worker use it from other threads.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}

AUTH_USER_MODEL = "offices.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "desk:sign-in"
LOGIN_REDIRECT_URL = "desk:start"
LOGOUT_REDIRECT_URL = "desk:sign-in"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

# Accounts ---------------------------------------------------------------------------------------
# Who may not go on without a second factor; the others are asked to add one.
REQUIRE_SECOND_FACTOR = environment.one_of(
    "HOIAM_REQUIRE_SECOND_FACTOR", "none", ("none", "administrators", "all")
)
# A person who forgot the password can ask for a link by mail where mail goes out.
RESET_BY_MAIL = bool(environment.text("HOIAM_MAIL_URL"))
# Behind this many proxies the address of who asks is read from X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = (
    int(environment.number("HOIAM_PROXIES", 1, at_least=1, at_most=9)) if HTTPS else 0
)
# Whoever tried to sign in is counted under a digest with this key; it is kept nowhere.
LIMITS_KEY = environment.text("HOIAM_LIMITS_KEY") or secrets.token_hex(32)
CACHES = {
    "default": {
        "BACKEND": "hoiam.offices.limits.ForgettingCache",
        "LOCATION": "offices_limit",
        "KEY_FUNCTION": "hoiam.offices.limits.hashed_key",
        "TIMEOUT": 300,
        # Far above what can be counted in five minutes, so that nobody can push a limit out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
ACCOUNT_ADAPTER = "hoiam.offices.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/5m/ip,5/5m/key",
    "login": "60/m/ip",
    "reset_password": "20/5m/ip,3/5m/key",
}
ACCOUNT_FORMS = {
    "login": "hoiam.offices.forms.SignInForm",
    "reauthenticate": "hoiam.offices.forms.PasswordAgainForm",
    "change_password": "hoiam.offices.forms.ChangePasswordForm",
    "set_password": "hoiam.offices.forms.FirstPasswordForm",
    "reset_password": "hoiam.offices.forms.AskLinkForm",
    "reset_password_from_key": "hoiam.offices.forms.NewPasswordForm",
    "user_token": "hoiam.offices.forms.LinkForm",
}
MFA_ADAPTER = "hoiam.offices.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Addresses are written by an administrator, so there is nothing to verify first.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = OFFICE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "hoiam.offices.forms.CodeForm",
    "authenticate_webauthn": "hoiam.offices.forms.PasskeyForm",
    "login_webauthn": "hoiam.offices.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "hoiam.offices.forms.PasskeyAgainForm",
    "reauthenticate": "hoiam.offices.forms.CodeAgainForm",
    "activate_totp": "hoiam.offices.forms.FirstCodeForm",
    "add_webauthn": "hoiam.offices.forms.AddPasskeyForm",
    "edit_webauthn": "hoiam.offices.forms.NamePasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # a write with each request; `Guard` notes it now and then

LANGUAGE_CODE = environment.text("HOIAM_LANGUAGE", "vi")
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE / "hoiam" / "locale"]
TIME_ZONE = environment.text("HOIAM_TIME_ZONE", "Asia/Ho_Chi_Minh")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_AGE = 60 * 60 * 12
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("HOIAM_LOG_LEVEL", "WARNING")},
    # Django's own request logs would name the paths that people asked for.
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},
        # It would name who took a picture and where, on its way to losing both.
        "PIL": {"level": "INFO"},
    },
}
