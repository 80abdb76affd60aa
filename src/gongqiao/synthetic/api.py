"""What the composition root calls: is there anything yet, load, how to sign in."""

from gongqiao.synthetic.services.load import Loaded, is_empty, load, sign_ins
from gongqiao.synthetic.services.users import SignIn

__all__ = ["Loaded", "SignIn", "is_empty", "load", "sign_ins"]
