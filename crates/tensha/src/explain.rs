//! `tensha explain`.

use tensha_rules::codes;
use tensha_text::{Lang, Severity, Text};

use crate::Exit;
use crate::args::{Common, ExplainArgs, ViewFormat};
use crate::messages::say;
use crate::out::Out;

/// `tensha explain`.
pub fn run(args: &ExplainArgs, _: &Common, out: &Out) -> Exit {
    let Some(wanted) = &args.code else {
        list(args, out);
        return Exit::Fine;
    };
    let Some(code) = codes::find(wanted) else {
        let all = codes::all();
        let names: Vec<&str> = all.iter().map(|c| c.code).collect();
        let near = tensha_model::suggest::nearest(&wanted.to_uppercase(), names);
        out.message(&say!(msg_no_code, wanted));
        if !near.is_empty() {
            out.message(&say!(msg_near_codes, near.join(", ")));
        }
        return Exit::BadInput;
    };
    let rule = tensha_rules::all().iter().find(|r| r.code == code.code);
    if args.format == ViewFormat::Json {
        let both = |b: tensha_rules::Bi| serde_json::json!({"ja": b.ja, "en": b.en});
        let mut value = serde_json::json!({
            "code": code.code, "severity": code.severity.tag(), "name": both(code.name),
            "what": both(code.what), "mend": both(code.mend),
        });
        if let Some(r) = rule {
            value["since"] = r.since.into();
            value["why"] = both(r.why);
            value["rated"] = both(r.rated);
            value["references"] = r.references.into();
            value["capabilities"] = r.capabilities.into();
            value["example"] = r.example.trim_start().into();
        }
        out.print(&format!("{value:#}\n"));
        return Exit::Fine;
    }
    let mut text = format!("{} {}\n", code.code, out.say(&code.name.text()));
    let mut section = |head: Text, body: &str| {
        if !body.is_empty() {
            text.push_str(&format!("\n{}\n", head.get(out.lang)));
            for line in body.trim_matches('\n').lines() {
                text.push_str(&format!("  {line}\n"));
            }
        }
    };
    let get = |b: tensha_rules::Bi| match out.lang {
        Lang::Ja => b.ja,
        Lang::En => b.en,
    };
    section(say!(msg_explain_what), get(code.what));
    if let Some(r) = rule {
        section(say!(msg_explain_why), get(r.why));
        section(say!(msg_explain_rated), get(r.rated));
    }
    section(say!(msg_explain_mend), get(code.mend));
    if let Some(r) = rule {
        section(say!(msg_explain_example), r.example);
        section(say!(msg_explain_references), &r.references.join("\n"));
    }
    out.print(&text);
    Exit::Fine
}

fn list(args: &ExplainArgs, out: &Out) {
    if args.format == ViewFormat::Json {
        let all: Vec<_> = codes::all()
            .into_iter()
            .map(|c| {
                serde_json::json!({"code": c.code, "severity": c.severity.tag(),
                    "name": {"ja": c.name.ja, "en": c.name.en}})
            })
            .collect();
        out.print(&format!("{:#}\n", serde_json::Value::from(all)));
        return;
    }
    for c in codes::all() {
        let severity = match c.severity {
            Severity::Error => say!(msg_severity_error),
            Severity::Warning => say!(msg_severity_warning),
            Severity::Note => say!(msg_severity_note),
        };
        let name = c.name.text();
        out.print(&format!(
            "{}  {}  {}\n",
            c.code,
            crate::summary::pad(severity.get(out.lang), 8),
            name.get(out.lang)
        ));
    }
}
