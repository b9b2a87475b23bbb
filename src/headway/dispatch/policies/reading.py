"""From the text of a policy, YAML or JSON, to the document: what is too large, too deep, or not known is refused."""

from __future__ import annotations

import msgspec

from headway.dispatch.policies.model import PolicyDocument
from headway.kernel.errors import BadInput
from headway.kernel.tabular.mapyaml import Node, parse_yaml

MAX_CHARACTERS = 64 * 1024


class BadPolicy(BadInput):
    """The policy cannot be accepted; the version in force stays in force."""

    code = "bad_policy"
    advice = "Maybe docs/how-to/write-a-policy.md shows what is meant."


def read_policy(text: str, source: str = "policy") -> PolicyDocument:
    """The document in the text.

    Args:
        source: the file's name, for messages.

    Raises:
        BadPolicy: it is too large or deep, no YAML or JSON, or a key or value is not known.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadPolicy(f"{len(text)} characters", field="text", allowed=f"at most {MAX_CHARACTERS} characters")
    return msgspec.convert(_plain(parse_yaml(source, text)), PolicyDocument, strict=False)


def _plain(node: Node) -> object:
    if isinstance(node.value, str):
        return node.value
    if isinstance(node.value, list):
        return [_plain(each) for each in node.value]
    return {key: _plain(each) for key, each in node.value.items()}
