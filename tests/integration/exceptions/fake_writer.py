"""A chat completions server in a process of its own: keeps what it is asked, answers as it was told to.

`python fake_writer.py ANSWER STATUS` prints its port, and then each request as a line of JSON.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        _say({"path": self.path, "authorization": self.headers.get("authorization"), "body": body})
        answer, status = sys.argv[1], int(sys.argv[2])
        said = json.dumps({"choices": [{"message": {"role": "assistant", "content": answer}}]}).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Handler)
    _say(server.server_address[1])
    server.serve_forever()
