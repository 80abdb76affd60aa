"""What a session was opened with, in words that people use."""

import pytest

from gongqiao.accounts.queries import device_says

PHONE = "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (PHONE + "Chrome/122.0 Mobile Safari/537.36 MicroMessenger/8.0.49", "Android · WeChat"),
        (PHONE + "Chrome/122.0 Mobile Safari/537.36", "Android · Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Edg/120.0", "Windows · Edge"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "iPhone · Safari"),
        ("curl/8.4.0", ""),
        ("", ""),
    ],
)
def test_a_device_reads_like_a_name(sent: str, says: str) -> None:
    assert device_says(sent) == says
