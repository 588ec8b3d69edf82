"""The words by which a summary of the proceedings, and of what is pending, is known."""

from mailbot.core.sections.further.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    titles=(
        "procedural history", "procedural background", "procedural posture", "procedural status",
        "procedural summary", "status of the proceedings", "summary of the proceedings", "proceedings to date",
        "status of discovery", "discovery status", "pending motions", "litigation status", "litigation history",
        "posture",
    ),
    cues=(
        "filed suit", "filed this suit", "filed this action", "filed the complaint", "filed her complaint",
        "filed his complaint", "filed its complaint", "suit was filed", "complaint was filed", "action was filed",
        "answer was filed", "filed an answer", "filed its answer", "answered on", "was removed", "removed the case",
        "removed to this court", "discovery closes", "discovery closed", "discovery is closed",
        "discovery is complete", "discovery is open", "discovery has closed", "discovery deadline",
        "motion for summary judgment", "is pending", "are pending", "motion to dismiss", "trial is set",
        "set for trial", "trial date", "scheduling order", "no motions are pending", "were deposed",
        "depositions have been taken", "docket",
    ),
    hints=("motion", "discovery", "complaint", "filed", "docket", "pending", "trial is", "deposed", "deposition"),
    lesser_titles=("background", "status", "discovery", "motions", "procedure"),
    fewest_cues=3,
)  # fmt: skip
