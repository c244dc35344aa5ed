import os

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
# One router stands in front and ends TLS: take client and scheme from its headers.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)


@app.get("/")
def index():
    return "<!doctype html><title>app-name</title><h1>It runs</h1>\n"


# Asked by the platform: answer 200 as long as requests can be served.
@app.get("/health")
def health():
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}


if __name__ == "__main__":
    # For a look at it with `python3 app.py`; the Procfile starts gunicorn, which ends in good order on SIGTERM.
    app.run(host="0.0.0.0", port=int(os.environ.get("PORT", "5000")))
