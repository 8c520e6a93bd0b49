q001 = `{ $requirement }` is answered by hand, but “{ $control }” meets it with evidence.
q001-control = the control with evidence
q001-help = Remove the answer, or correct `meets` or the evidence of the control. Until then the answer stands.
q002 = “{ $name }” is stated to be valid for longer than { $scheme } allows ({ $months } months at most).
q002-help = Take the first day ({ $from }) and the last day from the label itself.
q003 = By the packs, { $scheme } does not apply to this. { $why }
q003-help = Correct the `kind` of the product, or `product` of this record. If it is followed of your own will, leave it.
