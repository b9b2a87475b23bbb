"""From the text of a playbook, YAML or JSON, to the document: what is too large, too deep, or not known is refused."""

from __future__ import annotations

from typing import Any

from msgspec import inspect, structs

from headway.dispatch.policies.faults import BadPolicy, Fault
from headway.dispatch.policies.reading import Written, converted, plain, unknown_keys
from headway.exceptions.playbooks.faults import BadPlaybook
from headway.exceptions.playbooks.model import PlannedStep, Playbook
from headway.kernel.errors import BadInput
from headway.kernel.tabular.mapyaml import Node, parse_yaml

MAX_CHARACTERS = 64 * 1024
_TYPE = inspect.type_info(Playbook)


def read_playbook(text: str, source: str = "playbook") -> Playbook:
    """The document in the text.

    Args:
        source: the file's name, for messages.

    Raises:
        BadPlaybook: it is too large or deep, no YAML or JSON, or a key or value is not known.
    """
    return parse_playbook(text, source)[0]


def parse_playbook(text: str, source: str = "playbook") -> tuple[Playbook, Written]:
    """The document with the places of its entries; see `read_playbook`."""
    if not text.strip() or len(text) > MAX_CHARACTERS:
        fault = Fault("text", f"{len(text)} characters", f"1 to {MAX_CHARACTERS} characters of YAML")
        raise BadPlaybook(source, [fault])
    try:
        root = parse_yaml(source, text)
    except BadInput as error:
        line = int(str(error.seen.get("line", 1)))
        fault = Fault(error.field or "text", error.seen.get("value"), error.allowed or error.message, line)
        raise BadPlaybook(source, [fault]) from None
    written = Written(source, _spelled_out(root))
    unknown = list(unknown_keys(_TYPE, written.root, ""))
    if unknown:
        raise BadPlaybook(source, unknown)
    try:
        document: Playbook = converted(plain(written.root), Playbook, written)
    except BadPolicy as error:
        raise BadPlaybook(source, error.faults) from None
    return structs.replace(document, steps=_named(document.steps)), written


def _named(steps: tuple[PlannedStep, ...]) -> tuple[PlannedStep, ...]:
    """A step without an id is called by its kind."""
    return tuple(structs.replace(step, id=step.id or step.do) for step in steps)


def _spelled_out(root: Node) -> Node:
    """The short forms as the long ones: a text for a list of one, for an effect, for an undoing."""
    if not isinstance(root.value, dict):
        return root
    keys = dict(root.value)
    _change(keys, "on", lambda on: _with(on, detectors=_list))
    _change(keys, "steps", lambda steps: _each(steps, lambda step: _with(step, **_FORMS)))
    return Node(root.line, keys)


def _list(node: Node) -> Node:
    return node if isinstance(node.value, list) else Node(node.line, [node])


def _keyed(key: str) -> Any:
    return lambda node: Node(node.line, {key: node}) if isinstance(node.value, str) else node


_FORMS = {"expect": _keyed("sentence"), "undo": _keyed("do"), "approve": _list}


def _with(node: Node, **forms: Any) -> Node:
    if not isinstance(node.value, dict):
        return node
    keys = dict(node.value)
    for key, form in forms.items():
        _change(keys, key, form)
    return Node(node.line, keys)


def _each(node: Node, form: Any) -> Node:
    return Node(node.line, [form(each) for each in node.value]) if isinstance(node.value, list) else node


def _change(keys: dict[str, Node], key: str, form: Any) -> None:
    if key in keys:
        keys[key] = form(keys[key])
