"""Django's settings, from the environment alone. Every `HEARTH_*` variable is declared in `environ.py`."""

from pathlib import Path

from hearth.server.environ import env, secret_key

DATA = Path(env("HEARTH_DATA")).resolve()
DEBUG = False
SECRET_KEY = secret_key(DATA)

DOMAIN = env("HEARTH_DOMAIN")
PUBLIC_URL = env("HEARTH_PUBLIC_URL").rstrip("/") or (f"https://{DOMAIN}" if DOMAIN else "")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [DOMAIN, "localhost", "127.0.0.1", "[::1]"] if DOMAIN else ["*"]
TRUSTED_PROXIES = [part.strip() for part in env("HEARTH_TRUSTED_PROXIES").split(",") if part.strip()]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_NAME = "hearth_session"
CSRF_COOKIE_NAME = "hearth_csrf"
CSRF_FAILURE_VIEW = "hearth.server.borders.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": ["'none'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

MAIL = {
    "transport": env("HEARTH_MAIL"),
    "from": env("HEARTH_MAIL_FROM"),
    **{
        name: env(f"HEARTH_SMTP_{name.upper()}")
        for name in ("host", "port", "security", "user", "password", "per_minute")
    },
}

API_RATE = int(env("HEARTH_API_RATE"))
TEST_OPEN_DOOR = env("HEARTH_TEST_OPEN_DOOR")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "hearth.base.apps.BaseConfig",
    "hearth.ui.apps.UiConfig",
    "hearth.ledger.apps.LedgerConfig",
    "hearth.people.apps.PeopleConfig",
    "hearth.federation.apps.FederationConfig",
    "hearth.connectors.apps.ConnectorsConfig",
    "hearth.insight.apps.InsightConfig",
    "hearth.spaces.apps.SpacesConfig",
    "hearth.feeds.apps.FeedsConfig",
    "hearth.features.charter.apps.CharterConfig",
    "hearth.features.polls.apps.PollsConfig",
    "hearth.features.events.apps.EventsConfig",
    "hearth.features.week.apps.WeekConfig",
    "hearth.features.care.apps.CareConfig",
    "hearth.features.letters.apps.LettersConfig",
    "hearth.features.applications.apps.ApplicationsConfig",
    "hearth.features.welcome.apps.WelcomeConfig",
    "hearth.api.apps.ApiConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hearth.people.middleware.ViewerMiddleware",
    "hearth.ui.middleware.ShellMiddleware",
    "hearth.features.care.middleware.BannedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hearth.server.borders.ErrorPages",
]
ROOT_URLCONF = "hearth.server.urls"
WSGI_APPLICATION = "hearth.server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "hearth.ui.context.everywhere",
            ],
            "builtins": ["hearth.ui.templatetags.hearth"],
        },
    }
]


def _database() -> dict[str, object]:
    url = env("HEARTH_DATABASE_URL")
    if url:
        from hearth.server.environ import postgres

        return postgres(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "CONN_MAX_AGE": None,
        "NAME": str(DATA / "hearth.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                " PRAGMA cache_size=-8000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
                " PRAGMA wal_autocheckpoint=2000"
            ),
        },
        "TEST": {"NAME": str(DATA / "test.sqlite3")},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"auth": "django.contrib.auth.migrations"}

AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = ["hearth.people.hashers.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/signin/"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [Path(__file__).parent / "locale"]
STATIC_URL = "/static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_TEMP_DIR = str(DATA / "intake") if (DATA / "intake").is_dir() else None
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
