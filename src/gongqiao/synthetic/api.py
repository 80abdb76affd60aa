"""What the composition root calls: is there anything yet, load, go on, how to sign in."""

from gongqiao.synthetic.services.load import Loaded, is_empty, load, sign_ins, unfinished
from gongqiao.synthetic.services.users import SignIn

__all__ = ["Loaded", "SignIn", "is_empty", "load", "sign_ins", "unfinished"]
