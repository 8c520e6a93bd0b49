goals-none = No goal is stated; write `goals:`.
goals-assumed = Goals are compared with likelihoods, which rest on assumed numbers (tensha show likelihood).
goal-line = { $measure }: { $value }; level A { $upper }, level B { $lower }
goal-source = { $name } [pack entry `{ $id }`]
goal-point = { $n } persons or more: { $f } per year; A { $upper }, B { $lower }: { $verdict }
goal-part = { $hazard }: { $value }
acceptance-line = { $hazard }: { $state }
