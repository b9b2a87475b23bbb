"""The allocation solver: which rate serves each order of a batch or a day, at the least cost under scarce capacity.

Pure: a `Problem` in, an `Answer` out; calls nothing of the platform but `kernel.errors`, and brings numpy and HiGHS, so
import it where it is needed. `reading` names faults of a file, `columns` and `rows` are the problem as arrays,
`master` finds prices and the bound, `rounding` a choice near them, `proving` lifts the bound beside it, `repair` keeps
it feasible; `carrierwise` closes what is left with whole loads of each carrier (`parts`, `states`, `loads`: the best
ones; `worths`: what orders are worth, and the bound; `diving`, `joining`: a choice of loads); `forecast` and `lengths`
say what a day still brings, `remembered` what one like an earlier day does (`smooth`: the dual it follows, `steps`:
how), `greedy` is what to compare with; `offline.solve` decides a batch, `online.replay` a day order by order;
`generator` makes problems to measure with.
"""
