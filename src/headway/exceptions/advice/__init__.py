"""Advice on cases that a person must judge: what could be done, what it is worth, and doing it.

Owns: case_advice, case_action, case_proposal, case_writing, advice_policy, writer_setting. A part of exceptions.
Decides: `next_best_action` (policy `expected-cost/1`), by expected money as dispatch and alerts do.
Listens to: CaseHanded (to judge), ShipmentDelivered and CaseResolved (what came of an action).
Publishes: ActionTaken, ActionProposed, ActionProposalAnswered.
An action is a playbook's step that somebody has done by hand: same kinds, same transaction, same scopes. Above the
tenant's threshold it waits for a person who may approve, and who is not the one who proposed it.
Where to add things: what a kind of step is worth is a function of `options.py` and a row of its table; a phrase of the
summary is a row of `phrases.py`; a writer is a file of `integrations/writers/`.
"""
