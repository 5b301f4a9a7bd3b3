"""A feed is held against what directories ask; one rule per function, RULES is the table."""

from __future__ import annotations

from pipeline.readiness.document import Feed, Place
from pipeline.readiness.host import Host, OnHost
from pipeline.readiness.judge import IDLE, MET, MISSING, RISKY, RULES, STATES, UNKNOWN, Verdict, counts, judge
from pipeline.readiness.rule import DIRECTORIES, Fault, Level, Rule
from pipeline.readiness.world import Beside, Nowhere, World

__all__ = [
    "DIRECTORIES",
    "IDLE",
    "MET",
    "MISSING",
    "RISKY",
    "RULES",
    "STATES",
    "UNKNOWN",
    "Beside",
    "Fault",
    "Feed",
    "Host",
    "Level",
    "Nowhere",
    "OnHost",
    "Place",
    "Rule",
    "Verdict",
    "World",
    "counts",
    "judge",
]
