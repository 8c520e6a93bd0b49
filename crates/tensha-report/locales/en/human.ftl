human-errs = Errs with probability { $best }
human-errs-spread = Errs with probability { $best } ({ $low } to { $high }; range for: { $spread })
human-task = { $task }: { $product } = { $p }
human-task-usual = { $task }: { $p }, since nothing helps or hinders
human-task-corrected = { $task }: { $product }, corrected for { $count } hindering factors = { $p }
human-task-held = { $task }: { $product }, corrected for { $count } hindering factors but not below what two of them give = { $p }
human-certain = { $task }: certain, because of { $factor }
human-product = { $before } × { $times }
human-times = { $by } ({ $factor })
human-factor = { $factor }: { $level }; { $why }
human-stated = stated
human-usual = taken as usual
human-given = After an error in the earlier responses: { $p } ({ $level }; { $why })
human-assumed = Assumed: { $list }
human-both-tasks = no task is stated, so diagnosis and action count
human-untrained = the responder's ability is not stated, so no training counts
human-usual-levels = factors that nothing is known of stand at their usual level
human-usual-time = available and needed time are not both stated
human-time-both = the stated time serves for diagnosis and for action
human-always-there = the responder is there all the time
human-close-in-time = the responses follow each other closely
human-same-place = the responders are in the same place
human-no-crew = the numbers were made for trained crews, and these people are none
human-no-spread = nobody says how unsure the number is
