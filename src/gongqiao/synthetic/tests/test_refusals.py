"""What the demo refuses to touch."""

import pytest
from django.apps import apps

from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.synthetic import api
from gongqiao.synthetic.services import load as loading
from gongqiao.synthetic.tests.cities import SEED
from gongqiao.synthetic.tests.conftest import AT


@pytest.mark.django_db
def test_data_that_are_no_demo_are_left_alone() -> None:
    apps.get_model("registry", "Organisation")._default_manager.create(
        code="X", name="真工会", kind="grassroots", path="00000001."
    )
    with pytest.raises(Refused) as refused:
        loading.load(scale="village", seed=SEED, by=SYSTEM, at=AT)
    assert refused.value.code == "NOT_EMPTY"
    with pytest.raises(Refused) as unknown:
        loading.load(scale="hamlet", seed=SEED, by=SYSTEM, at=AT)
    assert unknown.value.code == "UNKNOWN_SCALE"
    assert not api.sign_ins()
    assert not api.is_empty()


@pytest.mark.django_db
def test_a_new_installation_is_empty() -> None:
    assert api.is_empty()
