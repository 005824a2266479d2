"""What a WSGI server loads: `gunicorn wsgi:app`."""

from bot.app import create_app
from bot.settings import read_settings

app = create_app(read_settings())
