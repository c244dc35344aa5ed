from flask import Flask, jsonify, request
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
# One router in front: take scheme and client from its headers.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)


@app.get("/")
def index():
    return f"Hello {request.remote_addr}, you came by {request.scheme}\n"


@app.get("/health")
def health():
    return jsonify(ok=True)


if __name__ == "__main__":
    # Development only: this binds 127.0.0.1:5000 and knows nothing of PORT.
    app.run(debug=True)
