"""Trials: a policy tried on what has been, in the background, with what would have changed and what it would have cost.

Owns: policy_trial. Two answers to one question: each decision made again by itself (`dispatch/policies/rehearsal`),
exact and quick; and the period lived through many times (`analytics/whatif`), with intervals. A period is cut from its
beginning to what one job can live through; `headway whatif` takes any.
"""
