"""Answers for every mail that is sent: a typed draft in, its words out."""

from typing import assert_never

from mailbot.core.domain.draft import (
    DeficiencyNotice,
    DestructionCertificate,
    DestructionWarning,
    Draft,
    DraftForApproval,
    IntakeReport,
    Letter,
    ObserveSheet,
    OperatorAlert,
    Receipt,
    ReviewAlert,
)
from mailbot.letters.deficiency_notice import deficiency_notice
from mailbot.letters.destruction_certificate import destruction_certificate
from mailbot.letters.destruction_warning import destruction_warning
from mailbot.letters.draft import draft as draft_for_approval
from mailbot.letters.intake_report import intake_report
from mailbot.letters.observe_sheet import observe_sheet
from mailbot.letters.operator_alert import operator_alert
from mailbot.letters.receipt import receipt
from mailbot.letters.review_alert import review_alert


def word(draft: Draft) -> Letter:
    """Puts a draft into words. Pure: the same draft gives the same letter."""
    match draft:
        case Receipt():
            return receipt(draft)
        case DeficiencyNotice():
            return deficiency_notice(draft)
        case IntakeReport():
            return intake_report(draft)
        case ReviewAlert():
            return review_alert(draft)
        case DraftForApproval():
            return draft_for_approval(draft)
        case DestructionWarning():
            return destruction_warning(draft)
        case DestructionCertificate():
            return destruction_certificate(draft)
        case OperatorAlert():
            return operator_alert(draft)
        case ObserveSheet():
            return observe_sheet(draft)
        case _:
            assert_never(draft)
