guide-levels = Levels on the map
guide-verdicts = Connections
guide-deviations = Deviations in the frame
guide-meter = { $name }: { $known } of { $all } are settled
guide-nothing-yet = { $name }: nothing yet
guide-done = Nothing is open that the model could answer. What lies outside its frame stays outside.
guide-value = settles up to { $value }
guide-more = and { $more } more questions

# The dialogue of `assess --guide`.
dialogue-begin = At most { $count } questions. An empty line leaves one open, a single full stop ends. Files are written at the end only, and nothing that stands in them changes.
dialogue-new = There is no { $path } yet. What is the system called?
dialogue-more = and: { $names }
dialogue-not-understood = “{ $said }” is none of these. Say the number or the word before the name; an empty line leaves the question open.
dialogue-by-hand = That cannot be added without changing what stands there. Write it by hand:
dialogue-undone = With this line the model could not be read, so it was taken out again.
dialogue-stands = “{ $hazard }” stands at { $cell } (seen from { $view }).
dialogue-at-most = “{ $hazard }” stands at { $cell } at most, since not all is stated (seen from { $view }).
dialogue-open = Still open: { $count } (tensha assess --guide).
dialogue-lines = Your answers as lines:
dialogue-write = Add them to the files? (y: yes)
dialogue-unwritten = Nothing was written.
dialogue-written = Written. Nothing that stood there was changed.
dialogue-changed = { $path } has changed on disk meanwhile, so nothing was written. Run the dialogue again.
dialogue-unwritable = { $path } could not be written: { $why }
dialogue-no-answers = The file of answers `{ $path }` cannot be read.
