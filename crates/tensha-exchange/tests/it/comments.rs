//! Comments as a workbook: the whole template in both languages, row for row, and nothing that a spreadsheet would run.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use calamine::Data;
use tensha_exchange::comments::{Field, Line, Row, SHEETS, Sheet, write};
use tensha_text::{Date, Text};

use crate::support::opened;

fn sheet(rows: usize) -> Sheet {
    let field =
        |n: usize| Field { text: Text::new(format!("={n}年"), format!("={n}+1")), given: n > 0 };
    let line = |n: usize| Line {
        system: Text::new("装置", "Plant"),
        text: Text::new("根拠", "because"),
        id: format!("flow:{n}"),
        place: format!("plant/tensha.yaml:{n}"),
    };
    Sheet {
        on: Text::new("規格", "Standard"),
        document: None,
        at: Date::parse("2026-11-24").expect("a day"),
        systems: vec![Text::new("装置", "Plant")],
        columns: (0..8).map(|n| Text::new(format!("列{n}"), format!("column {n}"))).collect(),
        rows: (0..rows)
            .map(|n| Row {
                fields: (0..8).map(|c| field(n * 8 + c)).collect(),
                evidence: (1..=n).map(line).collect(),
            })
            .collect(),
        left: vec![Text::new("なし", "nothing")],
    }
}

#[test]
fn both_languages_have_the_same_rows() {
    for rows in [0, 1, 4] {
        let of = sheet(rows);
        let bytes = write(&of).expect("a workbook");
        assert_eq!(bytes, write(&of).expect("a workbook"), "the same comments, other bytes");
        let sheets = opened(&bytes);
        let names: Vec<&str> = sheets.iter().take(3).map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, SHEETS);
        for (n, (_, table)) in sheets.iter().take(2).enumerate() {
            assert_eq!(table.len(), rows + 1);
            assert!(table.iter().all(|r| r.len() == 8));
            for (r, row) in table.iter().enumerate().skip(1) {
                for (c, got) in row.iter().enumerate() {
                    let text = &of.rows[r - 1].fields[c].text;
                    let want = if n == 0 { &text.en } else { &text.ja };
                    assert_eq!(*got, Data::String(want.clone()), "text stays text");
                }
            }
        }
        // One line each, under the number of its comment: 0 + 1 + … of them.
        let evidence = &sheets[2].1;
        assert_eq!(evidence.len(), 1 + rows * rows.saturating_sub(1) / 2);
        for row in &evidence[1..] {
            let number: usize = row[0].to_string().parse().expect("a number");
            let line = row[4].to_string();
            assert!(of.rows[number - 1].evidence.iter().any(|e| e.place == line));
        }
    }
}
