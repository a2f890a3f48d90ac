//! Bodies that are not what they should be: not JSON, JSON of another shape, or JSON that few programs like.

/// Pairs of common data and form data that a careless or hostile sender could produce; `ID` stands for the action's identifier.
pub fn odd() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let common = |more: &str| {
        format!(
            r#"{{"externalId":"ID","project":{{"id":"LV-1","name":"Hanke"}},
            "action":{{"code":"muu","kind":"other","submittedAt":"2026-01-01T00:30:00+02:00","language":"fi","authority":{{"municipality":"091"}}}},
            "applicants":[{{"type":"organisation","name":"Esimerkki Oy","businessId":"2217588-0"}}]{more}}}"#
        )
    };
    let form = r#"{"form":{"code":"muu","version":"1"},"sections":[]}"#;
    let whole = common("");
    let texts = [
        ("nothing at all", String::new(), String::new()),
        ("arrays", "[]".to_owned(), "[1, [2]]".to_owned()),
        ("null", whole.clone(), "null".to_owned()),
        ("a text", whole.clone(), "\"teksti\"".to_owned()),
        ("a number", whole.clone(), "0.10".to_owned()),
        ("something after the end", whole.clone() + "x", form.to_owned()),
        ("a comma too many", whole.clone(), "{\"form\":1,}".to_owned()),
        ("a number that is none", whole.clone(), "{\"form\":NaN}".to_owned()),
        ("a leading zero", whole.clone(), "{\"form\":007}".to_owned()),
        ("half a surrogate", whole.replace("Hanke", "\\ud800"), form.to_owned()),
        ("a bare control character", whole.replace("Hanke", "\u{1}"), form.to_owned()),
        ("depth", whole.clone(), "[".repeat(100_000) + &"]".repeat(100_000)),
        ("depth of objects", whole.clone(), "{\"a\":".repeat(50_000)),
        ("depth that is allowed", whole.clone(), "[".repeat(100) + &"]".repeat(100)),
        ("odd keys", common(r#","\u0000":1,"a/b~c":2,"\u001b[2J":3,"":4,"\\":5"#), form.to_owned()),
        (
            "other types everywhere",
            common(
                r#","attachments":{"a":1},"payer":7,"projectPart":[1],"consents":"x","relatedActions":[1,null,"a",[]],
                "representatives":{"x":1},"designers":true"#,
            ),
            r#"{"form":7,"sections":[1,null,"x",[],{"code":1,"fields":{"a":1}},{"fields":[1,null,{"type":"table","value":7},
                {"type":"table","value":[1,{"a":2}]},{"type":"choice","value":["x"]},{"type":"boolean","value":"ehkä"},
                {"type":"date","value":"2027-13-45"},{"type":"quantity","value":5},{"type":["a"],"value":{"b":1}}]}]}"#
                .to_owned(),
        ),
        (
            "attachments that are none",
            common(r#","attachments":[null,1,"x",{},{"id":""},{"id":7},{"id":{"a":1},"fileName":["x"]}]"#),
            form.to_owned(),
        ),
        ("a long text", whole.clone(), format!("{{\"a\":\"{}\"}}", "ä".repeat(2_000_000))),
        ("many values", whole.clone(), format!("[{}0]", "0,".repeat(200_000))),
        ("a number of many digits", whole.clone(), format!("{{\"a\":{}.5e999}}", "9".repeat(100_000))),
    ];
    let mut odd: Vec<_> = texts
        .into_iter()
        .map(|(name, common, form)| (name, common.into_bytes(), form.into_bytes()))
        .collect();
    let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
    odd.push(("UTF-16", utf16, form.into()));
    let marked = [b"\xef\xbb\xbf", whole.as_bytes()].concat();
    odd.push(("a byte order mark", marked, form.into()));
    odd.push((
        "no UTF-8",
        whole.clone().into(),
        b"{\"a\":\"\xe4\xff\"}".to_vec(),
    ));
    odd.push(("bytes", (0..=255).collect(), (0..=255).rev().collect()));
    odd
}
