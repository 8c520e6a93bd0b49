guide-levels = Levels on the map
guide-verdicts = Connections
guide-deviations = Deviations in the frame
guide-meter = { $name }: { $known } of { $all } are settled
guide-nothing-yet = { $name }: nothing yet
guide-done = Nothing is open that the model could answer. What lies outside its frame stays outside.
guide-value = settles up to { $value }
guide-more = and { $more } more questions
