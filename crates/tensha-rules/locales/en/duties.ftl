d001 = Nobody is accountable for “{ $duty }” in these phases: { $phases }.
d001-lapsed = Nobody is accountable any more for “{ $duty }” in these phases: { $phases }; it ended on { $until }.
d001-help = State it under `duties` with `kind: { $kind }`, `party` and `phase`.
d002 = Several parties are accountable for “{ $duty }” in the phase “{ $phase }”: { $parties }.
d002-help = Let one be accountable, and state the work of the others without a `kind` or in another `phase`.
d003 = Support of “{ $name }” ended on { $date }, and nobody is accountable for what follows: { $duties }.
d003-help = State who takes this over, as `duties` with `phase: [after-support]`.
