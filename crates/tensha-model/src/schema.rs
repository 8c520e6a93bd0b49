//! The JSON Schema of the language, made from the tables of [`crate::vocab`].

use serde_json::{Map, Value, json};
use tensha_text::Lang;

use crate::vocab::{self, Key, Rec, Ty};

/// The schema of a model file, with descriptions in one language.
pub fn model(lang: Lang) -> Value {
    schema("https://tensha.dev/schema/model-1.json", &vocab::FILE, lang)
}

/// The schema of a dossier file.
pub fn dossier(lang: Lang) -> Value {
    schema("https://tensha.dev/schema/dossier-1.json", &vocab::DOSSIER_FILE, lang)
}

fn schema(id: &str, rec: &'static Rec, lang: Lang) -> Value {
    let mut defs = Map::new();
    defs.insert("text".into(), json!({
        "oneOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}, "additionalProperties": false, "minProperties": 1}
        ]
    }));
    defs.insert("words".into(), json!({
        "oneOf": [{"$ref": "#/$defs/word"}, {"type": "array", "items": {"$ref": "#/$defs/word"}}]
    }));
    defs.insert("word".into(), json!({"type": ["string", "number", "boolean"]}));
    defs.insert(
        "strength".into(),
        json!({"enum": ["none", "weak", "standard", "strong", "unknown"]}),
    );
    let graded = json!({
        "oneOf": [
            {"$ref": "#/$defs/strength"},
            {"type": "object", "required": ["level"], "additionalProperties": false, "properties": {
                "level": {"$ref": "#/$defs/strength"}, "because": {"$ref": "#/$defs/text"},
                "why": {"$ref": "#/$defs/text"}, "source": {"$ref": "#/$defs/words"}}}
        ]
    });
    let properties: Map<String, Value> =
        crate::grade::Property::ALL.iter().map(|p| (p.tag().to_owned(), graded.clone())).collect();
    defs.insert("strengths".into(), json!({
        "oneOf": [{"$ref": "#/$defs/strength"}, {"type": "object", "properties": properties, "additionalProperties": false}]
    }));
    let mut body = record(rec, lang, &mut defs);
    if let Value::Object(body) = &mut body {
        body.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        body.insert("$id".into(), json!(id));
        body.insert(
            "title".into(),
            json!(match lang {
                Lang::Ja => rec.ja,
                Lang::En => rec.name,
            }),
        );
        body.insert("$defs".into(), Value::Object(defs));
    }
    body
}

fn record(rec: &'static Rec, lang: Lang, defs: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in rec.keys {
        properties.insert(key.name.to_owned(), of_key(key, lang, defs));
    }
    let required: Vec<&str> = rec.keys.iter().filter(|k| k.required).map(|k| k.name).collect();
    let mut out =
        json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        out["required"] = json!(required);
    }
    out
}

fn name_of(rec: &Rec) -> String {
    rec.name.replace(' ', "-")
}

fn reference(rec: &'static Rec, lang: Lang, defs: &mut Map<String, Value>) -> Value {
    let name = name_of(rec);
    if !defs.contains_key(&name) {
        // Reserved first: records refer to each other.
        defs.insert(name.clone(), Value::Null);
        let made = record(rec, lang, defs);
        defs.insert(name.clone(), made);
    }
    json!({"$ref": format!("#/$defs/{name}")})
}

fn of_key(key: &Key, lang: Lang, defs: &mut Map<String, Value>) -> Value {
    let mut out = match key.ty {
        Ty::Text => json!({"$ref": "#/$defs/text"}),
        Ty::Str | Ty::Measure(_) | Ty::Range | Ty::Unit | Ty::Ref(_) => {
            json!({"type": ["string", "number", "boolean"]})
        }
        Ty::Strs | Ty::Refs(_) | Ty::Packs(_) => json!({"$ref": "#/$defs/words"}),
        Ty::Bool => json!({"type": "boolean"}),
        Ty::Int => json!({"type": "integer", "minimum": 0}),
        Ty::Num => json!({"type": ["number", "string"]}),
        Ty::Date => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"}),
        Ty::OneOf(words) => json!({"enum": words}),
        Ty::Pack(crate::knowledge::PackNs::Level) => {
            json!({"enum": ["none", "weak", "standard", "strong"]})
        }
        Ty::Pack(_) => json!({"type": "string"}),
        Ty::Strengths => json!({"$ref": "#/$defs/strengths"}),
        Ty::Rec(rec) => reference(rec, lang, defs),
        Ty::List(rec) => json!({"type": "array", "items": reference(rec, lang, defs)}),
        Ty::Map(rec) => {
            let item = reference(rec, lang, defs);
            // An element of which nothing is stated may be left empty; a condition may be a bare number.
            json!({"type": "object", "additionalProperties": {"anyOf": [item, {"type": ["null", "number", "string"]}]}})
        }
        Ty::Selector => json!({"type": "object"}),
        Ty::Shapes(_) => json!({}),
    };
    if let Value::Object(out) = &mut out {
        let text = match lang {
            Lang::Ja => key.ja,
            Lang::En => key.en,
        };
        out.insert("description".into(), json!(text));
    }
    out
}
