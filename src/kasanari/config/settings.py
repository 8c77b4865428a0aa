"""All settings, in one file. What a city sets comes from the environment (``docs/settings.md`` lists it)."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from . import database, places

DEBUG = False
DEMO = places.is_demo()
INSECURE_HTTP = DEMO or os.environ.get("KASANARI_INSECURE_HTTP") == "1"
SECRET_KEY = places.secret("secret_key")
KASANARI_PACK = places.PACK
KASANARI_AUDIT_KEY = places.secret("audit_key")  # chains the audit, hashes the words of searches
KASANARI_SEARCH_KEY = places.secret("search_key")  # hashes what persons are found by
KASANARI_AUDIT_SEAL_KEY = places.secret("audit_seal_key")  # signs its finished days
KASANARI_AUDIT_FOLDER = places.DATA / "audit"  # where the seals are exported to
ALLOWED_HOSTS = os.environ.get("KASANARI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "kasanari.ui.apps.UiConfig",  # before allauth, whose sign-in pages it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "template_partials.apps.SimpleAppConfig",  # the automatic set-ups of these two overwrite each other:
    "django_cotton.apps.SimpleAppConfig",  # loaders and tags are spelled out in TEMPLATES
    "kasanari.gate.apps.GateConfig",
    "kasanari.packs.apps.PacksConfig",
    "kasanari.staff.apps.StaffConfig",
    "kasanari.office.apps.OfficeConfig",
    "kasanari.notifications.apps.NotificationsConfig",
    "kasanari.imports.apps.ImportsConfig",
    "kasanari.people.apps.PeopleConfig",
    "kasanari.access.apps.AccessConfig",
    "kasanari.directory.apps.DirectoryConfig",
    "kasanari.referrals.apps.ReferralsConfig",
    "kasanari.cases.apps.CasesConfig",
    "kasanari.welfareplan.apps.WelfareplanConfig",
    "kasanari.workbench.apps.WorkbenchConfig",
    "kasanari.api.apps.ApiConfig",
    "kasanari.demo.apps.DemoConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "kasanari.staff.middleware.SessionLimits",
    "kasanari.gate.middleware.OneTransaction",  # innermost: the view and its audit are one transaction
]

ROOT_URLCONF = "kasanari.config.urls"
WSGI_APPLICATION = "kasanari.config.wsgi.application"
FORM_RENDERER = "kasanari.ui.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "kasanari.config.shell.shell",
            ],
        },
    },
]

DATABASES = {"default": database.django_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbench:today"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "kasanari.staff.sign_in.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "kasanari.staff.sign_in.EncryptingMfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kasanari"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
ACCOUNT_SESSION_REMEMBER = False
KASANARI_IDLE_MINUTES = os.environ.get("KASANARI_IDLE_MINUTES", "15")  # both may be shorter, never longer:
KASANARI_SESSION_HOURS = os.environ.get("KASANARI_SESSION_HOURS", "12")  # staff/checks.py
SESSION_ENGINE = "kasanari.staff.session_store"
SESSION_COOKIE_AGE = 24 * 3600  # longer than a sign-in holds: of whoever comes back too late, what he typed is kept
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # a GET writes nothing to the database

# Language and time ----------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("日本語")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True

# Files ----------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = places.DATA / "static"
HASHED_STATIC = (STATIC_ROOT / "staticfiles.json").exists() or os.environ.get("KASANARI_COLLECTING") == "1"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = not HASHED_STATIC  # tests: files as they lie
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    "png",
    "jpg",
    "webp",
    "woff2",
    "gz",
    "br",
    "zip",
    "ttf",
]  # fonts: a minute of Brotli
MEDIA_ROOT = places.DATA / "documents"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # a room's own jobs stand in its jobs.py

# Mail -----------------------------------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("KASANARI_SMTP_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = places.DATA / "mail"
EMAIL_HOST = os.environ.get("KASANARI_SMTP_HOST", "")
KASANARI_ADDRESS = os.environ.get("KASANARI_ADDRESS", "http://localhost:8000/")  # where mail tells people to go
DEFAULT_FROM_EMAIL = os.environ.get("KASANARI_MAIL_FROM", "kasanari@localhost")

# Maps -----------------------------------------------------------------------------------------------
KASANARI_MAP_STYLE = os.environ.get("KASANARI_MAP_STYLE", "")  # a MapLibre style; without: tiles of districts
MAP_HOSTS = places.origins(KASANARI_MAP_STYLE)  # where the style lies, its tiles, letters and signs lie too

# Security -------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *MAP_HOSTS],
        "connect-src": [SELF, *MAP_HOSTS],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"camera": [], "geolocation": [], "microphone": [], "payment": [], "usb": []}
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not INSECURE_HTTP
SECURE_HSTS_PRELOAD = not INSECURE_HTTP
SESSION_COOKIE_SECURE = not INSECURE_HTTP
CSRF_COOKIE_SECURE = not INSECURE_HTTP
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KASANARI_LOG_LEVEL", "WARNING")},
}
