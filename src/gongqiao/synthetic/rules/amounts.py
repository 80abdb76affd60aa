"""From what shall remain with the worker to all amounts of a settlement.

The identities of the insurance hold to the fen: I1 medfee = fulamt + overlmt + preself + inscp;
I2 medfee = fund + psn_part + hosp_part; I3 psn_part = acct + acct_mulaid + cash; I4 follows.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from gongqiao.synthetic.rules.dice import Dice, Ints

MONEY = (
    "medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt",
    "act_pay_dedc", "hifp_pay", "hifob_pay", "hifes_pay", "cvlserv_pay", "maf_pay", "oth_pay",
    "fund_pay_sumamt", "hosp_part_amt", "psn_part_amt", "acct_pay", "acct_mulaid_pay",
    "psn_cash_pay",
)  # fmt: skip
LARGE = 20_000_000
"""Above this (fen) the large-amount fund pays instead of the basic one."""


def amounts(
    base: Ints, deductible: Ints, hospital: Ints, dice: Dice, first: int = 0
) -> pl.DataFrame:
    """The columns of `MONEY`, in fen.

    `base`: inscp − fund − deductible, which the schemes of the demo share out; below 0 where the
    fund paid more than was left. `deductible`: act_pay_dedc. `hospital`: what the hospital bears
    of the remainder (at most what is left to the worker).
    """
    count = base.size

    def per_100(name: str, low: int, high: int) -> Ints:
        return dice.between(name, count, low, high, first)

    above = np.maximum(base, 20_000)
    covered = above * 100 // per_100("left", 8, 26)
    inscp = deductible + covered
    fund = covered - base
    full = covered * per_100("own", 1, 12) // 100
    over = np.where(per_100("over?", 0, 9) == 0, covered * per_100("over", 1, 4) // 100, 0)
    before = covered * per_100("before", 0, 9) // 100
    total = inscp + full + over + before
    hosp = np.clip(hospital, 0, total - fund)
    person = total - fund - hosp
    account = np.minimum(person, per_100("account", 0, 200_000))
    family = np.where(
        per_100("family?", 0, 19) == 0,
        np.minimum(person - account, per_100("family", 0, 100_000)),
        0,
    )
    large = np.maximum(0, fund - LARGE)
    servant = np.where(per_100("servant?", 0, 24) == 0, (fund - large) // 20, 0)
    zero = np.zeros(count, dtype=np.int64)
    columns = {
        "medfee_sumamt": total,
        "fulamt_ownpay_amt": full,
        "overlmt_selfpay": over,
        "preselfpay_amt": before,
        "inscp_scp_amt": inscp,
        "act_pay_dedc": deductible,
        "hifp_pay": fund - large - servant,
        "hifob_pay": large,
        "hifes_pay": zero,
        "cvlserv_pay": servant,
        "maf_pay": zero,
        "oth_pay": zero,
        "fund_pay_sumamt": fund,
        "hosp_part_amt": hosp,
        "psn_part_amt": person,
        "acct_pay": account,
        "acct_mulaid_pay": family,
        "psn_cash_pay": person - account - family,
    }
    return pl.DataFrame({name: columns[name] for name in MONEY})


def entitlement(base: Ints, tiers: Sequence[tuple[int | None, int]]) -> Ints:
    """What marginal tiers (upper bound, basis points) give for bases, rounded half up to the fen.

    The generators' own arithmetic, to lay out cases; a test holds it to the rule of mutual aid.
    """
    numerator = np.zeros(base.size, dtype=np.int64)
    low = 0
    for upto, rate in tiers:
        top = base if upto is None else np.minimum(base, upto)
        numerator += rate * np.maximum(0, top - low)
        low = upto or 0
    return (numerator + 5_000) // 10_000
