"""The allocation solver: which rate serves each order of a batch or a day, at the least cost under scarce capacity.

Pure: a `Problem` in, an `Answer` out; calls nothing of the platform but `kernel.errors`, and brings numpy and HiGHS, so
import it where it is needed. `reading` names faults of a file, `columns` and `rows` are the problem as arrays,
`master` finds prices and the bound, `rounding` a choice near them, `proving` lifts the bound beside it, `repair` keeps
it feasible; `carrierwise` closes what is left with whole loads of each carrier (`parts`, `states`, `loads`: the best
ones; `frames`: loads with and without heavy orders; `worths`: what orders are worth, and the bound; `diving`: a choice
of loads; `searching`, `neighbourhoods`: better ones nearby); `lengths` and `filling` say how long a day will be,
`futures` what capacity is then worth (`future`: one way it could go, `smooth`: the dual of it, `steps`: how it is
followed), `ending` tries the last choices (`table`: many days side by side), `greedy` is what to compare with;
`offline.solve` decides a batch, `online.replay` a day order by order;
`generator` makes problems to measure with.
"""
