"""Writes of the portal: what is kept about me, taken along; my mobile number."""

from gongqiao.portal.services.mobile import CHANGED, PURPOSE, change, send_codes
from gongqiao.portal.services.taking import as_json, as_workbook, taken

__all__ = ["CHANGED", "PURPOSE", "as_json", "as_workbook", "change", "send_codes", "taken"]
