"""Settings of a running Gongqiao. What differs between installations is in the environment.

| variable | meaning | default |
|---|---|---|
| DATABASE_URL | PostgreSQL 15 to 18 | the embedded one in GONGQIAO_HOME |
| GONGQIAO_HOME | folder of database, files, keys | `var/` of the checkout |
| GONGQIAO_BIND | address and port of the pages | 127.0.0.1:8000 |
| GONGQIAO_HOSTS | host names that may be asked for, comma separated | localhost names |
| GONGQIAO_NAME | name of the federation on every page | that of the root organisation |
| GONGQIAO_KEYS, _INDEX_KEY, _SECRET | keys | `keys.json` in GONGQIAO_HOME, made at first start |
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from gongqiao.platform.home import embedded_url, home_folder, load_or_make_keys

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent
HOME = home_folder()
BIND = os.environ.get("GONGQIAO_BIND", "127.0.0.1:8000")

_keys = load_or_make_keys(HOME)
SECRET_KEY = _keys.secret
GONGQIAO_KEYS = _keys.keys
GONGQIAO_INDEX_KEY = _keys.index_key

DEBUG = False
ALLOWED_HOSTS = [
    h.strip() for h in os.environ.get("GONGQIAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
]
BEHIND_TLS = os.environ.get("GONGQIAO_TLS", "") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "gongqiao.accounts",  # before allauth: its pages are dressed by our templates
    "gongqiao.platform",  # before allauth: its templates and words take precedence
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.weixin",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "gongqiao.audit",
    "gongqiao.registry",
    "gongqiao.access",
    "gongqiao.feeds",
    "gongqiao.ledger",
    "gongqiao.notices",
    "gongqiao.documents",
    "gongqiao.benefits",
    "gongqiao.desk",
    "gongqiao.consents",
    "gongqiao.mutualaid",
    "gongqiao.requests",
    "gongqiao.organising",
    "gongqiao.membership",
    "gongqiao.portal",
    "gongqiao.gateway",
    "gongqiao.insight",
    "gongqiao.synthetic",
]

MIDDLEWARE = [
    "gongqiao.platform.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongqiao.platform.middleware.CompressedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gongqiao.platform.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gongqiao.accounts.middleware.LastingMiddleware",
    "gongqiao.accounts.middleware.PaceMiddleware",
    "gongqiao.accounts.middleware.OwnSettingsMiddleware",
    "gongqiao.access.middleware.OneQuestionMiddleware",
    "gongqiao.consents.middleware.AssistedMiddleware",
    "gongqiao.registry.middleware.MergedMiddleware",
    "gongqiao.platform.middleware.SayingMiddleware",
    "gongqiao.platform.recent.RecentMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # cotton and our own loaders are set by hand: nothing may wrap them behind our back
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "gongqiao.platform.templatetags.gq"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongqiao.platform.faces.context",
                "gongqiao.notices.faces.context",
            ],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL") or embedded_url(HOME)
try:
    _database = dj_database_url.parse(DATABASE_URL)
except ValueError:
    _database = {}  # refused on the next line
if not _database.get("ENGINE", "").endswith("postgresql"):
    _wrong = "DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host/name."
    raise ValueError(_wrong)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_database,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "pool": {"min_size": 0, "max_size": 8, "timeout": 10},
        },
        "ATOMIC_REQUESTS": False,
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "platform_cache",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 9}
AUTH_PASSWORD_VALIDATORS.append({"NAME": "gongqiao.accounts.passwords.NotOfTheHouse"})
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/go/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "gongqiao.accounts.adapter.ClosedSignup"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False  # a password session ends with the browser
SOCIALACCOUNT_ADAPTER = "gongqiao.accounts.adapter.LinkedOnly"
SOCIALACCOUNT_STORE_TOKENS = False
# the policy of our pages lets no form lead to another host, so the way to WeChat is a link
SOCIALACCOUNT_LOGIN_ON_GET = True
# nginx names the visitor in X-Forwarded-For; without a proxy the connection itself does
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS else 0
# where no SMS account is set up, codes for phones stand in the log of a development machine only
CODES_TO_LOG = not BEHIND_TLS
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# whoever works at the workbench sets up an app or a passkey first; to try it nobody need
SECOND_FACTOR_AT_THE_OFFICE = (
    os.environ.get("GONGQIAO_SECOND_FACTOR", "office" if BEHIND_TLS else "none") == "office"
)
MFA_ADAPTER = "gongqiao.accounts.adapter.SealedFactors"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "gongqiao.accounts.forms.Authenticate",
    "reauthenticate": "gongqiao.accounts.forms.Reauthenticate",
    "add_webauthn": "gongqiao.accounts.forms.AddPasskey",
    "edit_webauthn": "gongqiao.accounts.forms.RenamePasskey",
}

FEDERATION_NAME = os.environ.get("GONGQIAO_NAME", "")  # blank: the root organisation's

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "config" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(os.environ.get("GONGQIAO_FILES") or HOME / "files")

# a browser takes a cookie of such a name from this very host and by TLS only (platform.cookies)
_HOST = "__Host-" if BEHIND_TLS else ""
SESSION_COOKIE_NAME = f"{_HOST}gq_session"
CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST}gq_language"
# (idle, longest) of a session: of who came in with a password, and of a phone without one
SESSION_LASTS = (timedelta(hours=4), timedelta(hours=16))
SESSION_LASTS_ON_A_PHONE = (timedelta(days=14), timedelta(days=90))
# requests of one user that are answered in a minute: of any kind, and such as write
PACE = {
    "all": int(os.environ.get("GONGQIAO_REQUESTS_A_MINUTE", "600")),
    "writing": int(os.environ.get("GONGQIAO_WRITES_A_MINUTE", "240")),
}
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# what a page says after a step may name somebody: not in a cookie of its own
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else's page reads what ours are made of

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

EMAIL_BACKEND = os.environ.get(
    "GONGQIAO_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}: {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",  # with its offset, whatever the machine's zone
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # at DEBUG it writes whole addresses, and those of a provider hold numbers and tokens
    "loggers": {"urllib3": {"level": "ERROR"}, "requests": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("GONGQIAO_LOG", "WARNING")},
}
FEED_COPY_DAYS = int(os.environ.get("GONGQIAO_FEED_COPY_DAYS", "30"))
# a settlement file handed in on the page may have so many bytes; larger ones come by the command
FEED_UPLOAD_MOST = int(os.environ.get("GONGQIAO_FEED_UPLOAD_MB", "1024")) * 1024 * 1024

# at most so many payments go into one batch
AID_BATCH_MOST = int(os.environ.get("GONGQIAO_AID_BATCH_MOST", "1000000"))
# who pays: the account of the federation as the bank knows it
AID_PAYER_NAME = os.environ.get("GONGQIAO_PAYER_NAME", "")
AID_PAYER_ACCOUNT = os.environ.get("GONGQIAO_PAYER_ACCOUNT", "")
AID_PAYER_BANK = os.environ.get("GONGQIAO_PAYER_BANK", "")

# where people find these pages from outside, e.g. https://union.example.org
PUBLIC_ADDRESS = os.environ.get("GONGQIAO_ADDRESS", "").rstrip("/")


def _pairs(name: str, default: str = "") -> dict[str, str]:
    """`a=b,c=d` of the environment."""
    parts = (part.partition("=") for part in os.environ.get(name, default).split(",") if part)
    return {key.strip(): value.strip() for key, _equals, value in parts}


def _shaped(name: str, shape: str, says: str) -> str:
    """Of the environment; blank is none. A slip stops the start instead of messages later on."""
    text = os.environ.get(name, "")
    if text and not re.fullmatch(shape, text):
        raise ImproperlyConfigured(f"{name}: {says}")
    return text


# accounts at providers; blank: none. docs/operations.md says what each is
SMS: dict[str, Any] = {
    "key_id": os.environ.get("GONGQIAO_SMS_KEY_ID", ""),
    "secret": os.environ.get("GONGQIAO_SMS_SECRET", ""),
    "sign": os.environ.get("GONGQIAO_SMS_SIGN", ""),
    "template": os.environ.get("GONGQIAO_SMS_TEMPLATE", ""),
    "decline_template": os.environ.get("GONGQIAO_SMS_DECLINE_TEMPLATE", ""),
    "code_template": os.environ.get("GONGQIAO_SMS_CODE_TEMPLATE", ""),
    "report_token": os.environ.get("GONGQIAO_SMS_REPORT_TOKEN", ""),
    "url": os.environ.get("GONGQIAO_SMS_URL", "https://dysmsapi.aliyuncs.com"),
    "templates": _pairs("GONGQIAO_SMS_TEMPLATES"),
}
WECHAT: dict[str, Any] = {
    "app_id": os.environ.get("GONGQIAO_WECHAT_APP_ID", ""),
    "secret": os.environ.get("GONGQIAO_WECHAT_SECRET", ""),
    "template": os.environ.get("GONGQIAO_WECHAT_TEMPLATE", ""),
    "token": os.environ.get("GONGQIAO_WECHAT_TOKEN", ""),
    "aes_key": _shaped(
        "GONGQIAO_WECHAT_AES_KEY", "[A-Za-z0-9]{43}", "the EncodingAESKey, 43 letters and figures"
    ),
    "web_app_id": os.environ.get("GONGQIAO_WECHAT_WEB_APP_ID", ""),
    "web_secret": os.environ.get("GONGQIAO_WECHAT_WEB_SECRET", ""),
    "url": os.environ.get("GONGQIAO_WECHAT_URL", "https://api.weixin.qq.com"),
    "open_url": os.environ.get("GONGQIAO_WECHAT_OPEN_URL", "https://open.weixin.qq.com"),
    "mp_url": os.environ.get("GONGQIAO_WECHAT_MP_URL", "https://mp.weixin.qq.com"),
    "fields": _pairs("GONGQIAO_WECHAT_FIELDS", "thing1=title,time2=at"),
    "templates": _pairs("GONGQIAO_WECHAT_TEMPLATES"),
    "by": _shaped(
        "GONGQIAO_WECHAT_BY", "template|subscription|once", "template, subscription or once"
    )
    or "template",
}
# the most that a channel may cost in a month, where it differs from notices/tables/prices.yaml
_sms_budget = _shaped("GONGQIAO_SMS_BUDGET", r"\d{1,9}(\.\d{1,2})?", "yuan a month, such as 5000")
NOTICE_BUDGETS_FEN = {"sms": round(float(_sms_budget) * 100)} if _sms_budget else {}
# by which channels copies of messages may leave, besides the message that people read here
NOTICE_CHANNELS = [
    name
    for name in os.environ.get("GONGQIAO_NOTICE_CHANNELS", "wechat,sms,email").split(",")
    if name
    and (name != "sms" or (SMS["key_id"] and SMS["template"]))
    and (name != "wechat" or (WECHAT["app_id"] and WECHAT["template"]))
]

# networks inside the house to which web hooks may go, comma separated (192.168.10.0/24); none by
# default: public addresses by https only
GATEWAY_ALLOWED_NETWORKS = [
    net.strip() for net in os.environ.get("GONGQIAO_WEBHOOK_NETWORKS", "").split(",") if net.strip()
]
