"""Measures how well and how fast intents are recognized: `python -m benchmarks.intent FILE… [--show] [--noise]`.

A FILE holds utterances as `knowledge/utterance.py` describes them. Everything is printed in one run: the share that is
recognized by intent and by style, the slots, emergencies, and the time a message takes. `--show` names what went wrong,
`--noise` adds what is left of the accuracy when the same utterances are misspelt.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

from knowledge.intent import IntentRecognizer
from knowledge.learning.noise import NOISES
from knowledge.learning.scoring import SCORED, Score, Share, measure, spoilt
from knowledge.town import load_town
from knowledge.utterance import Utterance, read_utterances

TOWN = Path(__file__).parents[1] / "knowledge" / "nansong"


def main() -> None:
    """Measure every file that is named."""
    arguments = _arguments()
    recognizer = _recognizer(arguments.town)
    for path in arguments.files:
        utterances = read_utterances(path)
        score = measure(recognizer, utterances)
        print(f"\n{path}: {len(utterances)} utterances")
        _print(score)
        if arguments.show:
            _print_wrong(score)
        if arguments.noise:
            _print_noise(recognizer, utterances)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--town", type=Path, default=TOWN, help="folder of a town's knowledge")
    parser.add_argument("--show", action="store_true", help="name every utterance that was not recognized")
    parser.add_argument("--noise", action="store_true", help="measure misspelt utterances too")
    return parser.parse_args()


def _recognizer(folder: Path) -> IntentRecognizer:
    town = load_town(folder)
    start = perf_counter()
    recognizer = IntentRecognizer.of(town)
    print(f"recognizer made in {perf_counter() - start:.2f} s, beside loading the town")
    return recognizer


def _print(score: Score) -> None:
    hundredths = [1000 * seconds for seconds in statistics.quantiles(score.seconds, n=100)]
    _print_shares("intent", score.by_intent)
    _print_shares("style", score.by_style)
    _print_shares("slot", {f"{name}{'' if name in SCORED else ' (hint)'}": one for name, one in score.by_slot.items()})
    print(f"emergencies found {_told(score.emergencies)}, alarms right {_told(score.alarms)}")
    print(f"a message takes {hundredths[49]:.2f} ms (p50), {hundredths[98]:.2f} ms (p99)")
    print(f"intents {_told(score.intents)}, slots {_told(score.slots)}")


def _print_shares(heading: str, shares: Mapping[str, Share]) -> None:
    for name in sorted(shares):
        print(f"  {heading:7}{name:24}{_told(shares[name])}")


def _told(share: Share) -> str:
    return f"{share.right:4}/{share.of:<4} {100 * share.share:.1f} %"


def _print_wrong(score: Score) -> None:
    for utterance, found in score.wrong:
        meant = "/".join(sorted({utterance.intent, *utterance.accept}))
        place = f"{utterance.role} {utterance.asked or '-'}"
        print(
            f"  {place}: {utterance.text} | {meant} {dict(utterance.slots)} => {found.name} {found.slots} {found.why}"
        )


def _print_noise(recognizer: IntentRecognizer, utterances: Sequence[Utterance]) -> None:
    for name, noise in NOISES.items():
        print(f"  noise  {name:24}{_told(measure(recognizer, spoilt(utterances, noise)).intents)}")


if __name__ == "__main__":
    main()
