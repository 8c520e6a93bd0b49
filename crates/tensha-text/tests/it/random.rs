//! Named random streams, and random edits of model files.

pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(name: &str) -> Self {
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next() as u8
    }

    /// One random edit: a piece put in, taken out, doubled or moved, or a line indented differently.
    pub(crate) fn edit(&mut self, text: &str) -> String {
        let boundaries: Vec<usize> =
            text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let at = boundaries[self.below(boundaries.len())];
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let i = self.below(lines.len());
        match self.below(7) {
            0 | 1 => {
                let piece = PIECES[self.below(PIECES.len())];
                return format!("{}{piece}{}", &text[..at], &text[at..]);
            }
            2 => {
                let end = text.floor_char_boundary((at + self.below(12)).min(text.len()));
                return format!("{}{}", &text[..at], &text[end..]);
            }
            3 => {
                let line = lines.remove(i);
                lines.insert(self.below(lines.len() + 1), line);
            }
            4 => lines[i].insert_str(0, &" ".repeat(1 + self.below(4))),
            5 if lines[i].starts_with("  ") => {
                lines[i].drain(..2);
            }
            _ => lines.insert(i, lines[i].clone()),
        }
        lines.join("\n")
    }
}

const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n  ",
    "\n- ",
    "- ",
    ": ",
    ":",
    "? ",
    ", ",
    "{",
    "}",
    "[",
    "]",
    "# c",
    "  # 注\n",
    "\"",
    "'",
    "|\n",
    "|+\n",
    ">-\n  x\n",
    "|2\n",
    "&a ",
    "*a",
    "!t ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\t",
    "\r\n",
    "\r",
    "\u{feff}",
    "\0",
    "\\",
    "水",
    "𠮷",
    "\u{85}",
    "\u{2028}",
    "<<: ",
    "~",
    "\u{7f}",
    "a: b\n",
    "{a: 1, b: [x, y]}",
    "\n\n\n",
];

pub(crate) const SEEDS: &[&str] = &[
    include_str!("model.yaml"),
    "a:\n  b: 1\n  c: [x, y]\nd:\n- e\n- f: {g: h}\n",
    "a: |\n  x\n   y\n\nb: >+\n  z\n\n# c\nd: 'q\n  r'\ne: \"s \\\n  t\"\n",
    "- a\n- - b\n  - c\n- d: e\n  f:\n    - g\n",
    "# one\na: {b: 1,  # two\n    # three\n    c: [d,\n        e]\n   }\n# four\n",
    "? a\n: b\n? - c\n: d\n",
    "k: plain\n  over\n\n  lines\nl:\n  - m\n  # o\n- n\n",
];
