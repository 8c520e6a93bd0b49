evidence-row = Row
evidence-system = System
evidence-place = File and line
comments-on = Comments on { $on }, for { $date }
comments-document = Draft: { $document }
comments-no-document = not named
comments-systems = From models of: { $systems }
comments-how = Grey fields are empty and say why: whoever has the draft at hand fills them in. The observations are for the secretariat. Row N of one language is row N of the other; the sheet of evidence names it in its first column, counted without the heading.
