count-errors = { $n ->
    [one] { $n } error
   *[other] { $n } errors
}
count-warnings = { $n ->
    [one] { $n } warning
   *[other] { $n } warnings
}
count-notes = { $n ->
    [one] { $n } note
   *[other] { $n } notes
}
nothing-to-report = Nothing to report.
markdown-more = { $n } more are left out here because the comment would grow too long; the full list is in the report.
markdown-place = place
markdown-id = id
fmt-not-understood = The file is left as it is, because it cannot be read as a model.
fmt-not-understood-help = Mend what is reported for this file, then format it again.
fmt-changed-meaning = The file is left as it is: formatting it would have changed its content here.
fmt-changed-meaning-help = This is a fault of the formatter. Please report it together with these lines.
