"""Django as a WSGI application: pages and everything that is not on the raw path."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.server.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
