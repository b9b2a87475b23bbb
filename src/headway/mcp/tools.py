"""What an assistant may call: one row each, by the operation of the REST API that answers it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Attributes:
        operation: of the OpenAPI document; the tool's parameters are that operation's. One that a server does not have
            is not offered there.
        sentence: when to use it, for the assistant.
        trusted: names of fields whose texts only Headway's own authors write, such as the definition of a KPI.
        writes: it records something; everything else only reads.
    """

    name: str
    operation: str
    sentence: str
    trusted: tuple[str, ...] = ()
    writes: bool = False


_KPI_WORDS = ("name", "title", "sentence", "definition", "unit", "about", "meaning", "method")

TOOLS: tuple[Tool, ...] = (
    Tool("list_cases", "list_cases", "Exception cases, the one whose clock runs out first, first."),
    Tool("count_cases", "count_cases", "How many cases there are, by state, severity and detector."),
    Tool("get_case", "get_case", "One case: what was seen, everything that was done, by whom, with which decision."),
    Tool("get_case_summary", "get_case_summary", "A case in a few sentences, made from its facts."),
    Tool(
        "list_next_best_actions",
        "list_case_actions",
        "What could be done about a case, ranked by expected money and minutes; also what cannot be done, and why not.",
    ),
    Tool(
        "judge_actions",
        "advise_case",
        "Judge what could be done about a case as it stands now, before you propose; the judgement is recorded.",
        writes=True,
    ),
    Tool("list_orders", "list_orders", "Orders by state, customer or reference."),
    Tool("get_order", "get_order", "One order with its holds and what became of it."),
    Tool("get_promise", "get_promise", "What the recipient of an order is promised."),
    Tool("list_shipments", "list_shipments", "Shipments by state, order or carrier."),
    Tool("get_shipment", "get_shipment", "One shipment with its offers and its carrier."),
    Tool("explain_shipment", "explain_shipment", "Why a shipment's carrier was chosen, and what else there was."),
    Tool("get_tracking", "get_state", "Where a shipment stands: its status, its stops, planned against actual."),
    Tool("list_tracking_events", "list_events_of_shipment", "What a carrier reported about a shipment, oldest first."),
    Tool("get_eta", "get_eta", "When each stop of a shipment will be done, and how likely it is to be late."),
    Tool("list_alerts", "list_alerts", "Breaches that are foreseen, with what is still open and what it would save."),
    Tool("list_carriers", "list_carriers", "All carriers."),
    Tool("get_carrier", "get_carrier", "One carrier."),
    Tool("list_performance", "list_performance", "What was seen of carriers by lane and service."),
    Tool("get_charges", "get_charges", "What a shipment costs, line by line."),
    Tool("list_decisions", "list_decisions", "The ledger: decisions by subject or kind."),
    Tool("get_decision", "get_decision", "One decision: inputs, candidates, contributions in money, the choice."),
    Tool("explain_decision", "explain_decision", "One decision in words: why this, and why not the others."),
    Tool("get_decision_outcome", "get_outcome", "What came of a decision: expected against actual."),
    Tool("get_kpis", "get_kpis", "Key figures of a period, with their definitions and targets.", _KPI_WORDS),
    Tool("list_scorecards", "list_scorecards", "How carriers did, by period.", _KPI_WORDS),
    Tool("get_process", "get_process_figures", "How trouble was handled in a period: times, touches.", _KPI_WORDS),
    Tool("get_patterns", "get_patterns", "Where cases recur beyond chance: lane, customer, shift.", _KPI_WORDS),
    Tool("get_backlog", "get_backlog", "What waited for whom over time, and how fast it was cleared.", _KPI_WORDS),
    Tool("list_playbooks", "list_playbooks", "Playbooks and which version of each is in force."),
    Tool("get_playbook", "get_playbook", "One playbook: its text, and which version is in force."),
    Tool("list_questions", "list_questions", "What recipients, carriers and customers were asked, and what they said."),
    Tool("list_runs", "list_runs", "Playbooks at work on cases, and how they ended."),
    Tool("get_run", "get_run", "One run of a playbook: its steps, done and to do."),
    Tool("list_proposals", "list_case_proposals", "Proposals about cases, and whether a person has approved them."),
    Tool("get_proposal", "get_case_proposal", "One proposal and what became of it."),
    Tool(
        "propose_action",
        "propose_case_action",
        "Propose an action on a case, with the reason. It is recorded. Below the tenant's threshold, and where this key"
        " may do the action itself, it is carried out at once; otherwise it waits until a person approves it.",
        writes=True,
    ),
)
"""In the order in which they are shown. None of them approves anything."""
