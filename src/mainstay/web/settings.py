"""Settings of the site. What differs between machines is read in `installation`."""

import os
from pathlib import Path

from mainstay.web.installation import databases, errors_of_measuring, read_installation

HERE = Path(__file__).parent
INSTALLATION = read_installation(os.environ)

SECRET_KEY = INSTALLATION.secret_key
DEBUG = INSTALLATION.debug
ALLOWED_HOSTS = list(INSTALLATION.hosts)
CSRF_TRUSTED_ORIGINS = list(INSTALLATION.origins)
DATABASES = databases(INSTALLATION)
ERRORS_OF_MEASURING = errors_of_measuring(INSTALLATION)

BEHIND_HTTPS = bool(INSTALLATION.origins)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked on this machine, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90  # a person's own phone; therapists below

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "mainstay.web",
]
MIDDLEWARE = [
    "mainstay.web.language.LanguageMiddleware",
    "mainstay.web.answers.AnswerMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mainstay.web.permissions.PermissionMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# Wrong passwords and wrong codes are counted in the database, so for all processes together.
AXES_FAILURE_LIMIT = "mainstay.web.sign_in.tries"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "mainstay.web.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "mainstay.web.sign_in.address_of"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_SENSITIVE_PARAMETERS = ["code", "credential"]
AXES_DISABLE_ACCESS_LOG = True  # who signs in from where is not kept
AXES_VERBOSE = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_HTTPS else 0

ROOT_URLCONF = "mainstay.web.urls"
WSGI_APPLICATION = "mainstay.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    f"mainstay.web.language.{'Fresh' if DEBUG else ''}TemplateLoader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mainstay.web.frame.frame",
            ],
            "builtins": ["mainstay.web.templatetags.mainstay"],
            "string_if_invalid": "",
        },
    }
]
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCAL},
    # One small entry a person in care, worked out again when lost.
    "ranked": {
        "BACKEND": LOCAL,
        "LOCATION": "ranked",
        "TIMEOUT": 60 * 60 * 24,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]  # as in mainstay.web.language
USE_I18N = True
FORMAT_MODULE_PATH = ["mainstay.web.formats"]  # numbers keep their point, also in markup

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static" / "dist"] if (HERE / "static" / "dist").exists() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

LOGIN_URL = "/sign-in/login/"
LOGIN_REDIRECT_URL = "/clinic/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "mainstay.web.sign_in.NoOpenSignUp"
ACCOUNT_EMAIL_VERIFICATION = "none"
# A therapist signs in anew after a working day (ours): the computer may be shared.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = 12 * 3600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "mainstay.web.sign_in.PlainSecondStep"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Faults go to where the process writes, also without debug; addresses that do not exist do not.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"out": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["out"], "level": "ERROR", "propagate": False},
        "mainstay": {"handlers": ["out"], "level": "INFO", "propagate": False},
    },
}
